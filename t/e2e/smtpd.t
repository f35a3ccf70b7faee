#!/bin/sh
# postamt-smtpd on a pipe: whole transcripts, and what the queue is handed.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/smtp.sh"
plan 42
smtp_site

EHLO='250-mx.example.org
250-PIPELINING
250-SIZE 52428800
250-8BITMIME
250-SMTPUTF8
250-CHUNKING
250-DSN
250-LIMITS RCPTMAX=1000
250-BINARYMIME
250 ENHANCEDSTATUSCODES'
G='220 mx.example.org ESMTP postamt'
Q='221 2.0.0 bye'
S='250 2.1.0 sender ok'
R='250 2.1.5 recipient ok'
X='354 send the message; a dot alone ends it'
M='MAIL FROM:<a@b.org>
RCPT TO:<alice@example.org>'

is 'greeting, EHLO, QUIT' "$(talk 'EHLO c' QUIT)" "$G
$EHLO
$Q"
is 'HELO' "$(talk 'HELO c' QUIT)" "$G
250 mx.example.org
$Q"
is 'what needs no HELO' "$(talk NOOP 'NOOP x' RSET 'VRFY alice' 'EXPN list' 'helo' 'EHLO a b' QUIT)" "$G
250 2.0.0 ok
250 2.0.0 ok
250 2.0.0 ok
252 2.1.5 send some mail, and it will show
502 5.5.1 not implemented here
501 say your domain name
501 say your domain name
$Q"
is 'HELP lists the verbs' "$(talk HELP QUIT | sed -n 2,3p)" \
    '214-2.0.0 EHLO MAIL RCPT DATA BDAT QUIT RSET HELO STARTTLS NOOP HELP VRFY EXPN
214 2.0.0 see RFC 5321'
is 'out of order' "$(talk "$M" 'EHLO c' 'RCPT TO:<alice@example.org>' DATA 'MAIL FROM:<a@b.org>' 'MAIL FROM:<a@b.org>' DATA 'BDAT 0 LAST' 'DATA x' FOO QUIT | sed "/^250/d")" "$G
503 5.5.1 bad sequence: HELO or EHLO first
503 5.5.1 bad sequence: HELO or EHLO first
503 5.5.1 bad sequence: MAIL first
503 5.5.1 bad sequence: MAIL and RCPT first
503 5.5.1 bad sequence: one sender at a time, RSET forgets it
503 5.5.1 bad sequence: MAIL and RCPT first
503 5.5.1 bad sequence: MAIL and RCPT first
501 5.5.4 this takes no argument
500 5.5.1 unknown command
$Q"
is 'syntax' "$(talk 'HELO c' 'MAIL a@b.org' 'MAIL FROM:a@b.org' 'MAIL FROM:<a>' 'MAIL FROM:<a@b.org> SIZE=1' 'EHLO c' 'MAIL FROM:<a@b.org> FOO=1' 'MAIL FROM:<a@b.org>SIZE=1' 'MAIL FROM:<a@b.org> BODY=' 'MAIL FROM: <a@b.org>' 'RCPT TO:<>' 'RCPT TO:<alice@example.org> SIZE=1' 'VRFY' QUIT | sed '/^250-/d;/^250 E/d')" "$G
250 mx.example.org
501 5.1.7 bad sender address
501 5.1.7 bad sender address
501 5.1.7 bad sender address
555 5.5.4 unknown parameter: SIZE=1
555 5.5.4 unknown parameter: FOO=1
501 5.5.4 bad parameter: SIZE=1
501 5.5.4 bad parameter: BODY=
$S
501 5.1.3 bad recipient address
555 5.5.4 unknown parameter: SIZE=1
501 5.5.4 argument missing or wrong
$Q"

# One batch, one write; the whole envelope.
is 'a message' "$(talk 'EHLO c.example' 'MAIL FROM:<A@B.org> SIZE=99 BODY=8BITMIME RET=HDRS ENVID=e+2B1' \
    'RCPT TO:<"alice"@EXAMPLE.org> NOTIFY=DELAY,FAILURE ORCPT=rfc822;al+40x' 'RCPT TO:<list@example.org>' \
    DATA 'Subject: x' '' '..dots' '...' . QUIT | sed '/^250-/d')" "$G
250 ENHANCEDSTATUSCODES
$S
$R
$R
$X
250 2.0.0 queued as test1
$Q"
is 'its envelope' "$(cat "$D/q/1.env")" 'protocol=ESMTP
helo=c.example
from=A@b.org
ret=HDRS
envid=e+2B1
body=8BITMIME
to=alice@example.org
notify=DELAY,FAILURE
orcpt=rfc822;al+40x
to=list@example.org
message=0'
is 'its text' "$(cat "$D/q/1.msg")" 'Subject: x

.dots
..'
is 'an empty message' "$(message | tail -n 2 | head -n 1)" '250 2.0.0 queued as test2'
is 'is empty' "$(wc -c <"$D/q/2.msg")" 0
is 'null sender, source route, postmaster, HELO' "$(talk 'HELO c' 'MAIL FROM:<>' 'RCPT TO:<@x.org,@y.org:alice@example.org>' 'RCPT TO:<Postmaster>' DATA . QUIT | tail -n 2 | head -n 1)" '250 2.0.0 queued as test3'
is 'as the queue has it' "$(cat "$D/q/3.env")" 'protocol=SMTP
helo=c
from=
to=alice@example.org
to=Postmaster
message=0'
is 'SMTPUTF8' "$(talk 'EHLO c' 'MAIL FROM:<ü@b.org>' 'MAIL FROM:<a@b.org>' 'RCPT TO:<ü@example.org>' RSET 'MAIL FROM:<ü@b.org> SMTPUTF8' 'RCPT TO:<alice@example.org>' DATA . QUIT | sed '/^250-/d')" "$G
250 ENHANCEDSTATUSCODES
550 5.6.7 this sender needs SMTPUTF8
$S
553 5.6.7 this recipient needs SMTPUTF8
250 2.0.0 ok
$S
$R
$X
250 2.0.0 queued as test4
$Q"
is 'as the queue has it' "$(sed '/helo/d;/^to/d' "$D/q/4.env")" 'protocol=UTF8SMTP
from=ü@b.org
smtputf8=1
message=0'
is 'the address of the client' "$(TCPREMOTEIP=192.0.2.7 TCPREMOTEPORT=1 message >/dev/null; grep ^ip= "$D/q/5.env")" ip=192.0.2.7
is 'two messages in one batch' "$(talk 'EHLO c' "$M" DATA one . "$M" RSET "$M" DATA two . QUIT | grep queued)" \
    '250 2.0.0 queued as test6
250 2.0.0 queued as test7'
is 'the second is the second' "$(cat "$D/q/7.msg")" two
is 'no recipient left' "$(talk 'EHLO c' 'MAIL FROM:<>' 'RCPT TO:<x@example.org>' DATA 'BDAT 3 LAST' A QUIT | tail -n 3)" \
    "554 5.5.1 no valid recipients
554 5.5.1 no valid recipients
$Q"

# One write a batch.
talk_in 'EHLO c' "$M" "$M" QUIT >"$D/in"
strace -qq -e trace=write -e write=none -o "$D/trace" "$BIN/postamt-smtpd" <"$D/in" >/dev/null 2>"$D/log" || :
if grep -q 'write(1' "$D/trace"; then
	is 'a batch is answered in one write' "$(grep -c 'write(1' "$D/trace")" 2
else
	skip 'strace cannot trace here'
fi

# Recipients.
refused() { talk 'EHLO c' 'MAIL FROM:<a@b.org>' "RCPT TO:$1" QUIT | tail -n 2 | head -n 1 | cut -c 1-9; }
is 'nobody of that name' "$(refused '<nobody@example.org>')" '550 5.1.1'
is 'a detail' "$(refused '<alice+x@example.org>')" '250 2.1.5'
is 'case' "$(refused '<ALICE@eXample.org>')" '250 2.1.5'
is 'over the quota' "$(talk 'EHLO c' 'MAIL FROM:<a@b.org> SIZE=2000000' 'RCPT TO:<small@example.org>' QUIT | tail -n 2 | head -n 1)" \
    '552 5.2.2 larger than this mailbox may be: small@example.org'
got=
for r in '<x@else.org>' '<x@ELSE.org>' '<x%else.org@example.org>' '<else.org!x@example.org>' '<"x@else.org"@example.org>' \
    '<"x%else.org"@example.org>' '<"else.org\!x"@example.org>' '<x@[192.0.2.1]>' '<x@[IPv6:::1]>' '<alice@[127.0.0.1]>' \
    '<@example.org:x@else.org>' '<@example.org,@example.org:x@else.org>' '<alice%example.org@else.org>' \
    '<x@else.org@example.org>' '<x@example.org@else.org>' '<x@else.org.>' '<alice@example.org.>' '<x@else.org%example.org>' \
    '<x%else.org@catch.org>' '<"x@else.org"@catch.org>' '<alice@sub.example.org>' '<alice@xexample.org>' 'x@else.org' '<x>' ; do
	case $(refused "$r") in 5*) ;; *) got="$got $r" ;; esac
done
is 'no relaying in any spelling' "$got" ''

# BDAT.
bdat() { printf 'EHLO c\r\nMAIL FROM:<a@b.org>%s\r\nRCPT TO:<alice@example.org>\r\n' "${1-}"; }
is 'chunks' "$({ bdat; printf 'BDAT 8\r\nA: 1\r\n\r\nBDAT 3\r\n.\r\nBDAT 2 last\r\nzzQUIT\r\n'; } | smtpd | tail -n 4)" "250 2.0.0 chunk taken
250 2.0.0 chunk taken
250 2.0.0 queued as test8
$Q"
is 'make one text' "$(cat "$D/q/8.msg")" 'A: 1

.
zz'
printf 'A: 1\r\n\r\n\0\r\r\n\n.\r\n' >"$D/binary"
is 'BINARYMIME' "$({ bdat ' BODY=BINARYMIME'; printf 'DATA\r\nBDAT 16 LAST\r\n'; cat "$D/binary"; printf 'QUIT\r\n'; } | smtpd | tail -n 3)" \
    "503 5.5.1 bad sequence: BINARYMIME needs BDAT
250 2.0.0 queued as test9
$Q"
ok 'is kept byte for byte' cmp "$D/binary" "$D/q/9.msg"
is 'a chunk out of order is taken and refused' "$(printf 'EHLO c\r\nBDAT 6\r\nQUIT\r\nNOOP\r\nQUIT\r\n' | smtpd | tail -n 3)" \
    "503 5.5.1 bad sequence: MAIL and RCPT first
250 2.0.0 ok
$Q"
is 'DATA after BDAT' "$({ bdat; printf 'BDAT 1\r\nxDATA\r\nRSET\r\nQUIT\r\n'; } | smtpd | tail -n 4)" \
    "250 2.0.0 chunk taken
503 5.5.1 bad sequence: BDAT has begun
250 2.0.0 ok
$Q"
is 'half a line end at the end' "$({ bdat; printf 'BDAT 2 LAST\r\na\rQUIT\r\n'; } | smtpd | tail -n 2 | cut -c 1-9)" "550 5.6.0
$(echo "$Q" | cut -c 1-9)"
is 'BDAT without a size ends it' "$({ bdat; printf 'BDAT x\r\nQUIT\r\n'; } | smtpd | tail -n 1)" '501 5.5.4 argument missing or wrong'
is 'BDAT cut off' "$({ bdat; printf 'BDAT 10 LAST\r\nabc'; } | smtpd | tail -n 1; ls "$D/q" | grep -c msg)" "$R
9"

# What ends a line, and a message.
is 'a bare LF or CR in a command' "$(printf 'NOOP\nNOOP\r\nNO\rOP\r\nNOOP\r\r\nQUIT\r\n' | smtpd)" "$G
500 5.5.2 a CR or LF alone in a command; lines end with CRLF
250 2.0.0 ok
500 5.5.2 a CR or LF alone in a command; lines end with CRLF
500 5.5.2 a CR or LF alone in a command; lines end with CRLF
$Q"
got= want=
for e in '\n.\n' '\n.\r\n' '\r\n.\n' '\r.\r' '\r\n.\r' '\r\n.\r\r\n' '\r\n\0.\r\n' '\n\n.\r\n' '\r.\r\n'; do
	got="$got$({ bdat; printf "DATA\r\na${e}MAIL FROM:<evil@b.org>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\nevil\r\n.\r\nNOOP\r\nQUIT\r\n"; } |
	    smtpd | sed '1,14d' | cut -c 1-9 | tr '\n' ' ')
"
	want="${want}550 5.6.0 250 2.0.0 221 2.0.0 
"
done
is 'only CRLF.CRLF ends a message, the others are refused' "$got" "$want"
is 'and nothing of it was queued' "$(ls "$D/q" | grep -c msg)" 9
is 'closed inside a message' "$({ bdat; printf 'DATA\r\nabc\r\n.\r'; } | smtpd | tail -n 1; ls "$D/q" | grep -c msg)" "$X
9"
is 'HTTP ends it at once' "$(printf 'GET / HTTP/1.1\r\nHost: x\r\n\r\n' | smtpd)" "$G
554 5.5.1 this is a mail server"
is 'a table that is not there' "$(mv "$D/conf/rcpt.cdb" "$D/conf/x"; refused '<alice@example.org>'; mv "$D/conf/x" "$D/conf/rcpt.cdb")" '451 4.3.5'
kill "$stub" && wait "$stub" 2>/dev/null
is 'no queue' "$(message | tail -n 2 | head -n 1 | cut -c 1-22)" '451 4.3.0 not queued: '
smtp_stub perm 5.7.1 'not this one'
is 'the queue refuses' "$(message | tail -n 2 | head -n 1)" '550 5.7.1 not queued: not this one'
