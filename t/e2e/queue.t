#!/bin/sh
# postamt-queue: what its requests do, and the files it leaves.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
plan 13
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
