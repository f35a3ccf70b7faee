#!/bin/sh
# postamt-submission on a pipe: AUTH, whose address, what is filled in.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/smtp.sh"
plan 57
submission_site

G='220 mx.example.org ESMTP postamt submission'
Q='221 2.0.0 bye'
S='250 2.1.0 sender ok'
X='354 send the message; a dot alone ends it'
A="AUTH PLAIN $(plain alice)"
b64() { printf %s "$1" | base64; }
after() { sed "1,/^235 /d"; }
# as alice, without what comes before
as_alice() { talk 'EHLO c' "$A" "$@" QUIT | after; }
# the answer to one message from SENDER with these lines
sent() { from=$1; shift; as_alice "MAIL FROM:<$from>" 'RCPT TO:<x@else.org>' DATA "$@" . | tail -n 2 | head -n 1; }
newest() { ls -t "$D/q" | sed -n "s/\.msg$//p" | sort -n | tail -n 1; }

is 'EHLO offers AUTH' "$(talk 'EHLO c' QUIT | sed 's/FUTURERELEASE 2592000 [0-9]\{4\}-[0-9-]*T[0-9:]*Z/FUTURE/')" "$G
250-mx.example.org
250-PIPELINING
250-SIZE 52428800
250-8BITMIME
250-SMTPUTF8
250-CHUNKING
250-DSN
250-LIMITS RCPTMAX=1000
250-AUTH PLAIN LOGIN SCRAM-SHA-256
250-FUTURE
250 ENHANCEDSTATUSCODES
$Q"
is 'no mail before' "$(talk 'EHLO c' 'MAIL FROM:<alice@example.org>' QUIT | tail -n 2)" "530 5.7.0 authenticate first
$Q"
is 'PLAIN' "$(talk 'EHLO c' "$A" "$A" QUIT | tail -n 3)" "235 2.7.0 welcome
503 5.5.1 bad sequence: you have authenticated
$Q"
is 'PLAIN without initial response' "$(talk 'EHLO c' 'AUTH plain' "$(plain alice)" QUIT | tail -n 3)" "334 
235 2.7.0 welcome
$Q"
is 'LOGIN' "$(talk 'EHLO c' 'AUTH LOGIN' "$(b64 alice@example.org)" "$(b64 'secret of alice')" QUIT | tail -n 4 | cut -c 1-9)" "334 VXNlc
334 UGFzc
235 2.7.0
221 2.0.0"
is 'a wrong password' "$(talk 'EHLO c' "AUTH PLAIN $(printf '\0alice@example.org\0no' | base64)" QUIT | tail -n 2 | head -n 1 | cut -c 1-10)" '535 5.7.8 '
is 'what is no AUTH' "$(talk 'HELO c' "$A" 'EHLO c' AUTH 'AUTH PLAIN !' 'AUTH CRAM-MD5' 'AUTH PLAIN' '*' 'AUTH PLAIN' "$(printf %0100d 0)x" QUIT | sed '/^250/d')" "$G
503 5.5.1 bad sequence: EHLO first
501 5.5.4 argument missing or wrong
501 5.5.2 this is no base64
504 5.5.4 no such mechanism here
334 
501 5.7.0 cancelled
334 
501 5.5.2 this is no base64
$Q"
long() { perl -e 'print "A" x $ARGV[0]' "$1"; }
is 'a response of 12286 octets' "$(talk 'EHLO c' 'AUTH PLAIN' "$(long 12284)==" QUIT | tail -n 2 | head -n 1 | cut -c 1-9)" '501 5.5.2'
is 'and one more' "$(talk 'EHLO c' 'AUTH PLAIN' "$(long 12287)" QUIT | tail -n 2 | head -n 1)" '500 5.5.6 line too long'
is 'an account that may not send' "$(talk 'EHLO c' "AUTH PLAIN $(plain rob)" QUIT | tail -n 2 | head -n 1 | cut -c 1-9)" '535 5.7.1'
is 'no TLS behind a login in clear' "$(talk 'EHLO c' "$A" STARTTLS QUIT | tail -n 2 | head -n 1)" \
    '503 5.5.1 bad sequence: STARTTLS comes before AUTH'
is 'STARTTLS has no argument' "$(talk 'EHLO c' 'STARTTLS now' QUIT | tail -n 2 | head -n 1 | cut -c 1-9)" '501 5.5.4'
echo never >"$D/conf/auth-in-clear"
is 'not in clear' "$(talk 'EHLO c' "$A" QUIT | grep -v ^250)" "$G
538 5.7.11 begin TLS first
$Q"
is 'and not offered' "$(talk 'EHLO c' QUIT | grep -c AUTH)" 0
echo loopback >"$D/conf/auth-in-clear"
is 'nor from afar' "$(TCPREMOTEIP=192.0.2.1 TCPREMOTEPORT=9 talk 'EHLO c' "$A" QUIT | tail -n 2 | head -n 1)" '538 5.7.11 begin TLS first'

# Whose address.
from() { as_alice "MAIL FROM:<$1>" | head -n 1; }
not() { echo "550 5.7.1 not an address of yours: $1"; }
is "one's own" "$(from alice@example.org)" "$S"
is 'in any case, with a detail' "$(from Alice+x@EXAMPLE.org)" "$S"
is 'an alias' "$(from sales@example.org)" "$S"
is 'an alias of an alias' "$(from team@example.org)" "$S"
is 'the null sender' "$(from '')" "$S"
is 'a further address' "$(from alice@private.example)" "$S"
is 'a whole domain' "$(from anything@shop.example)" "$S"
is "another's" "$(from bob@example.org)" "$(not bob@example.org)"
is "another's catch-all" "$(from x@other.org)" "$(not x@other.org)"
is 'a stranger' "$(from x@else.org)" "$(not x@else.org)"
is 'a domain below' "$(from x@y.shop.example)" "$(not x@y.shop.example)"
echo 'oops' >>"$D/conf/senders"
is 'a bad line ends the program' "$("$BIN/postamt-submission" 2>&1 </dev/null)" \
    "postamt-submission: senders:3: expected 'user@domain: address, *@domain ...'"
sed -i '$d' "$D/conf/senders"
is 'recipients' "$(as_alice 'MAIL FROM:<alice@example.org>' 'RCPT TO:<x@else.org>' 'RCPT TO:<nobody@example.org>' 'RCPT TO:<bob@example.org>' | sed -n 2,4p)" \
    "250 2.1.5 recipient ok
550 5.1.1 no such mailbox here: nobody@example.org
250 2.1.5 recipient ok"

echo '*@example.org 0 0 3000' >"$D/conf/limits/accounts"
is 'SIZE at the limit of the account' "$(as_alice 'MAIL FROM:<alice@example.org> SIZE=3000' | head -n 1)" "$S"
is 'and over it' "$(as_alice 'MAIL FROM:<alice@example.org> SIZE=3001' | head -n 1)" '552 5.3.4 message too big'

# What is filled in.
is 'a bare message' "$(sent alice@example.org 'Subject: x' 'Bcc: secret@else.org,' '  more@else.org' '' hi | cut -c 1-18)" '250 2.0.0 queued a'
got=$(cat "$D/q/$(newest).msg")
is 'loses Bcc' "$(echo "$got" | grep -c -e secret -e more)" 0
like 'gets From' "$got" '^From: alice@example.org$'
like 'gets a Date' "$got" '^Date: [A-Z][a-z]{2}, [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} [+-][0-9]{4}$'
like 'gets a Message-ID' "$got" '^Message-ID: <[^ ]+@mx\.example\.org>$'
is 'keeps the rest' "$(echo "$got" | sed -n '1p;/^$/,$p')" 'Subject: x

hi'
is 'is introduced' "$(sed -n '/login/p' "$D/q/intro")" 'login=alice@example.org'
is 'in the queue' "$(sed '/^protocol/,/^from/!d' "$D/q/$(newest).env")" 'protocol=ESMTPA
helo=c
login=alice@example.org
from=alice@example.org'
printf 'From: a <alice@example.org>\nDate: Wed, 25 Nov 2026 00:00:00 +0000\nMessage-ID: <a@b>\n\nbody\n' >"$D/whole"
is 'a whole message' "$(sent alice@example.org "$(cat "$D/whole")" | cut -c 1-9)" '250 2.0.0'
ok 'stays as it was' cmp "$D/whole" "$D/q/$(newest).msg"
is "another's From" "$(sent alice@example.org 'From: Bob <bob@example.org>' '' x)" "$(not bob@example.org)"
is 'as a second one' "$(sent alice@example.org 'From: alice@example.org, bob@example.org' '' x)" "$(not bob@example.org)"
is 'or a second field' "$(sent alice@example.org 'From: alice@example.org' 'FROM: bob@example.org' '' x)" "$(not bob@example.org)"
is 'or as Sender' "$(sent alice@example.org 'Sender: bob@example.org' '' x)" "$(not bob@example.org)"
is 'a From without address' "$(sent alice@example.org 'From: <>' '' x | cut -c 1-10)" '550 5.6.0 '
# A line end that is none.
bare() { { talk_in 'EHLO c' "$A" 'MAIL FROM:<alice@example.org>' 'RCPT TO:<x@else.org>' DATA; printf 'A: 1\nB: 2\r\n\r\nx\n.\r\ny\rz\r\n.\r\nQUIT\r\n'; } | smtpd | tail -n 2 | head -n 1 | cut -c 1-9; }
is 'bare line ends are mended' "$(bare) $(sed -n '1,2p;/^$/,$p' "$D/q/$(newest).msg" | tr '\n' '|')" '250 2.0.0 A: 1|B: 2||x|.|y|z|'
echo refuse >"$D/conf/submission-bare-lines"
is 'or refused' "$(bare)" '550 5.6.0'
rm "$D/conf/submission-bare-lines"
# FUTURERELEASE, a hidden client.
was=$(date +%s)
is 'HOLDFOR' "$(as_alice 'MAIL FROM:<alice@example.org> HOLDFOR=3600' 'RCPT TO:<x@else.org>' DATA . RSET \
    'MAIL FROM:<alice@example.org> HOLDFOR=2592001' | sed -n '4p;6p' | cut -c 1-9 | tr '\n' ' ')" '250 2.0.0 501 5.5.4 '
at=$(sed -n 's/^release=//p' "$D/q/$(newest).env")
ok 'reaches the queue' test "$at" -ge $((was + 3600)) -a "$at" -le $((was + 3700))
echo yes >"$D/conf/submission-hide-client"
export TCPREMOTEIP=127.0.0.1 TCPREMOTEPORT=9
is 'the client is hidden' "$(sent alice@example.org '' x | cut -c 1-9) $(grep -c -e ^ip= -e ^helo= "$D/q/$(newest).env")" '250 2.0.0 0'
unset TCPREMOTEIP TCPREMOTEPORT
# An account is closed while its session is open.
echo 'secret of carol' | "$BIN/postamt-user" add -F carol 2>>"$D/log"
mkfifo "$D/in"
"$BIN/postamt-submission" <"$D/in" >"$D/out" 2>>"$D/log" & held=$!
started "$held"
exec 9>"$D/in"
# what MAIL has been answered so far, and now
answers() { grep -e '^250 2\.1\.0' -e '^550' "$D/out" | tr -d '\r'; }
has_answered() { [ "$(answers | wc -l)" -gt "$1" ]; }
from_carol() {
	was=$(answers | wc -l)
	talk_in 'MAIL FROM:<carol@example.org>' RSET >&9
	wait_for 60 has_answered "$was"
	answers | tail -n 1
}
closed='550 5.7.1 this account may send no more'
talk_in 'EHLO c' "AUTH PLAIN $(plain carol)" >&9
is 'an account in a session' "$(from_carol)" "$S"
"$BIN/postamt-user" lock carol 2>>"$D/log"
is 'is locked' "$(from_carol)" "$closed"
"$BIN/postamt-user" unlock carol 2>>"$D/log"
is 'and unlocked' "$(from_carol)" "$S"
sed -i '/^carol/s/$/ receive-only/' "$D/conf/users"; "$BIN/postamt-build" 2>>"$D/log"
is 'shall only receive' "$(from_carol)" "$closed"
sed -i '/^carol/d' "$D/conf/users"; "$BIN/postamt-build" 2>>"$D/log"
is 'is removed' "$(from_carol)" "$closed"
exec 9>&-
wait "$held"
rm "$D/in"
# The connection to the queue is lost while the user writes.
mkfifo "$D/in"
"$BIN/postamt-submission" <"$D/in" >"$D/out" 2>>"$D/log" & held=$!
started "$held"
exec 9>"$D/in"
talk_in 'EHLO c' "$A" 'MAIL FROM:<alice@example.org>' 'RCPT TO:<x@else.org>' DATA >&9
wait_for 60 grep -q '^354' "$D/out"
for p in $(cat "/proc/$stub/task/$stub/children"); do kill "$p"; done
talk_in x . NOOP >&9
ok 'a lost queue ends the session' wait_for 60 grep -q '^421 4.3.0' "$D/out"
exec 9>&-
wait "$held"
is 'and says nothing more' "$(tail -n 1 "$D/out" | cut -c 1-9)" '421 4.3.0'
