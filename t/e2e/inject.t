#!/bin/sh
# postamt-inject, and as sendmail: what goes into the queue, and exit statuses.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
plan 44
queue_setup && queue_start || skip_all "cannot start a queue"
ln -s "$BIN/postamt-inject" "$D/sendmail"
inject() { "$BIN/postamt-inject" "$@" 2>"$D/err"; }
sendmail() { "$D/sendmail" "$@" 2>"$D/err"; }
rcpts() { sed -n '/^$/q; s/^to T <\(.*\)>.*/\1/p' "$(queued)" | tr '\n' ' '; }
from() { sed -n '/^$/q; s/^from \(.*\)/\1/p' "$(queued)"; }
clean() { find "$D/spool/queue" -type f -exec rm {} +; }

printf 'Hello\n.\nthere' | inject -f me@example.org alice@example.org
is 'queued' $? 0
is 'sender' "$(from)" '<me@example.org>'
is 'recipient' "$(rcpts)" 'alice@example.org '
message "$(queued)" >"$D/got"
like 'From is added' "$(cat "$D/got")" '^From: .*me@example.org>?$'
like 'Date is added' "$(cat "$D/got")" '^Date: [A-Z][a-z][a-z], [0-9][0-9] .* \+0000$'
like 'Message-ID is added' "$(cat "$D/got")" '^Message-ID: <[^ ]*@mx.example.org>$'
is 'the body, its last line ended' "$(sed '1,/^$/d' "$D/got"; echo x)" 'Hello
.
there
x'
like 'Received tells who' "$(sed '1,/^$/d' "$(queued)" | head -n 1)" \
    "^Received: by mx.example.org \(postamt, from uid $(id -u)\)\$"
clean

# sendmail -t
cat >"$D/t" <<'EOT'
From: Me <me@example.org>
To: "List, the" <carol@example.org>, group: alice@example.org, far@example.com;
Cc: bob@example.org (Bob)
Bcc: secret@example.com
Subject: t

body
.
not sent
EOT
sendmail -t <"$D/t"
is 'sendmail -t' $? 0
is 'To, Cc and Bcc' "$(rcpts)" 'carol@example.org alice@example.org far@example.com bob@example.org secret@example.com '
like 'the user is the sender' "$(from)" '^<[^ @]+@mx.example.org>$'
message "$(queued)" >"$D/got"
is 'Bcc goes' "$(grep -ic bcc "$D/got")" 0
is 'a dot ends it' "$(tail -n 1 "$D/got")" body
clean
sendmail -t -i -f bounce@example.org extra@example.com <"$D/t"
is 'with -i it does not' "$(tail -n 1 "$(queued)")" 'not sent'
is 'arguments are recipients too' "$(rcpts)" 'extra@example.com carol@example.org alice@example.org far@example.com bob@example.org secret@example.com '
is '-f' "$(from)" '<bounce@example.org>'
clean
printf 'To: old@example.com\nResent-To: alice@example.org\n\nx\n' | sendmail -t
is 'Resent-To alone counts' "$(rcpts)" 'alice@example.org '
clean

printf 'From a@b Mon Jan  1 00:00:00 2024\nFrom: me@example.org\nTo: alice@example.org\n\nx\n' | sendmail -t
is 'a line of mbox before the header' "$? $(rcpts)" '0 alice@example.org '
message "$(queued)" >"$D/got"
is 'goes, and the header stays' "$(grep -c -e '^From ' "$D/got") $(grep '^From:' "$D/got")" '0 From: me@example.org'
clean
printf 'From : me@example.org\nTo: alice@example.org\n\nx\n' | sendmail -t
is 'a From with a blank is none' "$(message "$(queued)" | grep -i '^from')" 'From: me@example.org'
clean

seq 1 300000 | inject alice@example.org
is 'much text without a header or an empty line' "$? $(message "$(queued)" | sed '1,/^$/d' | cksum)" "0 $(seq 1 300000 | cksum)"
clean
{ echo 'From a@b Mon'; echo 'Subject: s'; seq 1 300000; } | inject alice@example.org
is 'nor behind a header' "$? $(message "$(queued)" | grep -c -e '^Subject: s$' -e '^From a')" '0 1'
clean

# options
printf 'x\r\ny\r\n' | sendmail -oem -oi -odb -om -r '<>' -F 'Cron B. Dæmon' -B8BITMIME -N success,delay -R hdrs -V 'a b+c' -- root "Al <alice@example.org>"
is 'options of cron, mutt and others' $? 0
is 'RET, ENVID, BODY, null sender' "$(from)" '<> ret=HDRS envid=a+20b+2Bc body=8BITMIME'
like 'NOTIFY; @me is added' "$(cat "$(queued)")" '^to T <root@mx.example.org> notify=SUCCESS,DELAY$'
like 'the name' "$(cat "$(queued)")" '^From: =\?UTF-8\?B\?Q3JvbiBCLiBEw6Ztb24=\?= <[^ ]*@mx.example.org>$'
is 'CRLF becomes LF' "$(tail -n 2 "$(queued)" | od -An -c | tr -s ' ')" ' x \n y \n'
clean

# refused
sendmail nobody@example.org <"$D/t"
is 'no such user' $? 67
like 'is told' "$(cat "$D/err")" 'postamt-inject: 5.1.1: no such recipient here'
inject nobody@example.org <"$D/t"
is 'by our own name' $? 100
sendmail </dev/null
is 'no recipient' $? 64
printf 'Subject: x\n\n' | sendmail -t
is 'none in the header' $? 64
printf 'To: a@b@c\n\n' | sendmail -t
is 'a bad address' $? 65
sendmail -Z alice@example.org <"$D/t"
is 'no such option' $? 64
sendmail -f 'a,b@example.com' alice@example.org <"$D/t"
is 'two senders' $? 64
is 'nothing is left' "$(queued)" ''

# large ones, beyond what is kept in memory
{ printf 'Subject: big\nFrom: a@example.org\nDate: x\nMessage-ID: <x@y>\n\n'; head -c 6000000 /dev/urandom | base64; } >"$D/big"
sendmail alice@example.org <"$D/big"
is 'a large message' $? 0
message "$(queued)" >"$D/got"
ok 'is exact' cmp "$D/got" "$D/big"
clean
echo 100000 >"$D/conf/limits/message-size"
sendmail alice@example.org <"$D/big"
is 'over limits/message-size' $? 65
{ head -c 1100000 /dev/zero | tr '\0' 'a'; } | sed 's/^/X: /' | sendmail alice@example.org
is 'a header over its bound' $? 65
rm "$D/conf/limits/message-size"

echo none >"$D/conf/limits/message-size"
sendmail alice@example.org <"$D/t"
is 'a bad setting' "$? $(cat "$D/err")" "78 postamt-inject: limits/message-size:1: 'none' is no number from 1 to 9223372036854775807"
inject alice@example.org <"$D/t"
is 'by our own name' $? 100
rm "$D/conf/limits/message-size"

queue_stop
sendmail alice@example.org <"$D/t"
is 'no queue: later' $? 75
inject alice@example.org <"$D/t"
is 'by our own name' $? 111
