#!/bin/sh
# postamt-queue: what its requests do, and the files it leaves.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
plan 24
queue_setup && queue_start || skip_all "cannot start a queue"

printf 'Subject: one\n\nhello\n' >"$D/one"
got=$(ask queue session=s1 protocol=ESMTPS ip=192.0.2.1 rdns=mx.example.com helo=helo.example.com \
    tls='TLSv1.3 TLS_AES_256_GCM_SHA384' from=s@example.com ret=HDRS envid=e1 body=8BITMIME \
    to=alice@example.org notify=FAILURE 'orcpt=rfc822;alice@example.org' @message="$D/one")
like 'a message is taken' "$got" '^status=ok$'
id=$(echo "$got" | sed -n 's/^id=//p')
f=$(queued)
is 'its file is named by the id' "${f##*/}" "$id"
is 'owner alone can read it' "$(stat -c %a "$f")" 600
at=$(sed -n '1s/^postamt-queue 1 0*\([1-9][0-9]*\)$/\1/p' "$f")
like 'the first line says where the message is' "$(tail -c +$((at + 1)) "$f" | head -n 1)" '^Received: from'
sed '1s/[0-9]*$/AT/; s/^time [0-9.]*$/time T/; s/; [A-Z].* +0000$/; DATE/' "$f" >"$D/got"
cat >"$D/want" <<EOT
postamt-queue 1 AT
id $id
flags --
time T
origin uid=$(id -u) protocol=ESMTPS ip=192.0.2.1 session=s1
from <s@example.com> ret=HDRS envid=e1 body=8BITMIME
to T <alice@example.org> notify=FAILURE orcpt=rfc822;alice@example.org

Received: from helo.example.com (mx.example.com [192.0.2.1])
	(using TLSv1.3 TLS_AES_256_GCM_SHA384)
	by mx.example.org (postamt) with ESMTPS
	id $id
	for <alice@example.org>; DATE
Subject: one

hello
EOT
is 'envelope, Received field, message' "$(cat "$D/got")" "$(cat "$D/want")"
# logged after the answer
wait_for 30 grep -qs event=queue.commit "$D/log"
like 'one event' "$(grep -c event=queue.commit "$D/log")" '^1$'
like 'the event names all' "$(grep event=queue.commit "$D/log")" \
    "session=s1 id=$id from=s@example.com recipients=1 size=20 protocol=ESMTPS uid=$(id -u) login=\"\" ip=192.0.2.1\$"
rm "$f"

# aliases and duplicates
got=$(ask queue from= to=all@example.org notify=NEVER to=Alice@example.org to=alice@EXAMPLE.org to=x@Example.com \
    to=x@example.com to=X@example.com @message="$D/one")
is 'aliases expand, duplicates go' "$(sed -n '/^to/p' "$(queued)")" 'to T <alice@example.org> notify=NEVER from=all@example.org
to T <BOB@example.org> notify=NEVER from=all@example.org
to T <far@example.com> notify=NEVER from=all@example.org
to T <carol@example.org> notify=NEVER from=all@example.org
to T <x@Example.com>
to T <X@example.com>'
rm "$(queued)"

is 'nobody there' "$(ask queue from=a@b.example to=nobody@example.org to=gone@example.org @message="$D/one")" \
    "status=perm
code=5.1.1
text=no such recipient here"
is 'nothing is left' "$(queued)" ''
got=$(ask queue from=a@b.example to=nobody@example.org to=bob@example.org @message="$D/one")
is 'one unknown of two stays to be reported' "$(sed -n '/^to/p' "$(queued)")" 'to T <nobody@example.org>
to T <bob@example.org>'
rm "$(queued)"

# large, from memory and from the spool's disk
head -c 3000000 /dev/urandom | base64 >"$D/big"
got=$(ask queue from= to=bob@example.org @message="$D/big" -- from= to=bob@example.org spool="$D/big")
is 'both are taken' "$(echo "$got" | grep -c status=ok)" 2
for f in $(queued); do message "$f" | cmp - "$D/big" && echo same; done >"$D/got"
is 'large messages are exact' "$(cat "$D/got")" 'same
same'
clean() { find "$D/spool/queue" -type f -exec rm {} +; }
code() { printf '%s\n' "$1" | sed -n 's/^\(status\|code\)=//p' | tr '\n' ' '; }
clean

# requests that are none, one after another on one connection
got=$(ask queue from= @message="$D/one" -- to=bob@example.org @message="$D/one" -- \
    from= to=bob@example.org -- from= to= @message="$D/one" -- \
    from= to=bob@example.org notify=SOMETIMES @message="$D/one" -- \
    from= to=bob@example.org 'to=a
b@example.org' @message="$D/one" -- \
    from= notify=NEVER to=bob@example.org @message="$D/one" -- \
    from= to=bob@example.org 'helo=a
b' @message="$D/one" -- from= to=bob @message="$D/one" -- from= to=bob@example.org unheard=of @message="$D/one" -- \
    from= to=bob@example.org @message="$D/one")
is 'bad requests are refused, and the next one served' "$(code "$got")" \
    'perm 5.5.4 perm 5.5.4 perm 5.5.4 perm 5.1.3 perm 5.5.4 perm 5.1.3 perm 5.5.4 perm 5.5.4 perm 5.1.3 perm 5.5.4 ok '
clean

# 100 Received fields (RFC 5321 section 6.3)
for i in $(seq 99); do echo "received: by $i"; done >"$D/99"
{ cat "$D/99"; echo 'Received: 100'; } >"$D/100"
for f in 99 100; do echo >>"$D/$f"; echo 'Received: body' >>"$D/$f"; done
got=$(ask queue from= to=bob@example.org @message="$D/99" -- from= to=bob@example.org @message="$D/100")
is '100 Received fields are a loop, 99 are not' "$(code "$got")" 'ok perm 5.4.6 '
clean

is 'room on the disk is told' "$(ask queue probe=1 | sed 's/[0-9]\{4,\}/N/')" 'status=ok
free=N'

# send is told of each message, though it goes again and again
cat >"$D/send.py" <<'EOT'
import socket, sys, threading
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1] + "/send.sock")
s.listen(5)
open(sys.argv[2], "w").close()
def told(m):
    with open(sys.argv[2], "a") as f: f.write(m.decode().replace(",0:,", ",0:,\n"))
def serve(c):
    for _ in range(2):
        m = c.recv(1000)
        if m: told(m)
    # it goes, as send does when idle: what came meanwhile is still for it
    c.shutdown(socket.SHUT_RD)
    while m: told(m := c.recv(1000))
    c.close()
while True:
    threading.Thread(target=serve, args=(s.accept()[0],), daemon=True).start()
EOT
python3 "$D/send.py" "$D/run" "$D/told" &
started $!
wait_for 30 test -e "$D/told"
for i in 1 2 3 4 5; do ask queue from= to=bob@example.org @message="$D/one"; done | sed -n 's/^id=\(.*\)/17:new=\1,0:,/p' >"$D/want"
wait_for 30 sh -c "[ \$(grep -c new= '$D/told') = 5 ]"
is 'send is told' "$(sort "$D/told")" "$(sort "$D/want")"
is 'nothing is untold' "$(grep -c queue.untold "$D/log")" 0
clean

# settings, seen by a queue that is started again
queue_stop
echo 10 >"$D/conf/limits/message-size"
echo 999999999999999 >"$D/conf/limits/spool-reserve"
mv "$D/conf/rcpt.cdb" "$D/rcpt.cdb"
queue_start
got=$(ask queue from= to=bob@example.org @message="$D/one")
is 'over limits/message-size' "$(code "$got")" 'perm 5.3.4 '
printf 'a\n' >"$D/tiny"
got=$(ask queue from= to=bob@example.org @message="$D/tiny" -- spool=1)
is 'below limits/spool-reserve' "$(code "$got")" 'temp 4.3.1 temp 4.3.1 '
queue_stop
rm "$D/conf/limits/message-size"
echo 0 >"$D/conf/limits/spool-reserve"
queue_start
got=$(ask queue from= to=bob@example.org @message="$D/one")
is 'no table of recipients' "$(code "$got")" 'temp 4.3.5 '
mv "$D/rcpt.cdb" "$D/conf/rcpt.cdb"
got=$(ask queue from= to=bob@example.org @message="$D/one")
is 'it is built: seen at once' "$(code "$got")" 'ok '
echo 'carol@example.org: dave@example.org' >>"$D/conf/aliases"
sed -i '/^carol/d' "$D/conf/users"
echo "dave@example.org:{PLAIN}x:20009:20009::$D/mail/dave" >>"$D/conf/users"
"$BIN/postamt-build"
clean
got=$(ask queue from= to=carol@example.org @message="$D/one")
is 'an alias made a moment ago' "$(sed -n '/^to/p' "$(queued)")" 'to T <dave@example.org> from=carol@example.org'
queue_stop
echo none >"$D/conf/limits/spool-reserve"
"$BIN/postamt-queue" </dev/null 2>"$D/err"
is 'a bad setting' "$? $(cat "$D/err")" "100 postamt-queue: limits/spool-reserve:1: 'none' is no number from 0 to 9223372036854775807"
