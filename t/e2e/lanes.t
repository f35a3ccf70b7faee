#!/bin/sh
# Queue, send and local together: slow programs delay nobody else, forwards
# arrive, circles of forwards end, and what a program says reaches the sender.
. "$(dirname "$0")/lib.sh"
plan 15
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run" POSTAMT_SPOOL="$D/spool"
mkdir -m 755 "$D/conf" "$D/conf/limits" "$D/mail" "$D/run" "$D/spool" "$D/mail/example.org"
echo example.org >"$D/conf/domains"
echo mx.example.org >"$D/conf/me"
echo 0 >"$D/conf/limits/spool-reserve"
echo 1 >"$D/conf/limits/retry-min"
echo 1 >"$D/conf/limits/retry-max"
home() { echo "$D/mail/example.org/$1"; }
next=20000
for u in slow quick from to loop back bad sender; do
	uid=$(id -u) gid=$(id -g)
	mkdir -m 700 "$(home $u)"
	if [ "$uid" = 0 ]; then
		next=$((next + 1))
		uid=$next gid=$next
		chown $uid:$gid "$(home $u)"
	fi
	echo "$u@example.org:{PLAIN}x:$uid:$gid::::"
done >"$D/conf/users"
"$BIN/postamt-build" || exit 1
cat >"$D/listen" <<E2
queue unix=queue.sock mode=0666 -- $BIN/postamt-queue
send unix=send.sock every=1 -- $BIN/postamt-send
local unix=local.sock -- $BIN/postamt-local
E2
put() { # USER: instructions on 0
	cat >"$(home $1)/.postamt"; chmod 600 "$(home $1)/.postamt"
	[ "$(id -u)" != 0 ] || chown --reference="$(home $1)" "$(home $1)/.postamt"
}
count() { find "$(home $1)/Maildir/new" -type f 2>/dev/null | wc -l; }
has() { [ "$(count $1)" -ge "$2" ]; }
all() { cat "$(home $1)"/Maildir/new/*; }
send() { "$T/ask" queue session=abc from="$1" to="$2@example.org" @message="$D/msg" | sed -n 's/^status=//p'; }
queued() { find "$D/spool/queue" -type f -name '[0-9a-z]*'; }
idle() { [ -z "$(queued)" ]; }
printf 'From: sender@example.org\nSubject: a test\nMessage-ID: <m1@example.org>\n\nhello\n' >"$D/msg"
"$BIN/postamt-listen" -l "$D/log" "$D/listen" >"$D/ready" & started $!
wait_for 30 grep -qs ready "$D/ready" || exit 1

# A program that waits, six messages for it, then one for another mailbox.
echo '|echo x >>began; n=0; while [ ! -e end ] && [ $n -lt 600 ]; do sleep 0.1; n=$((n+1)); done; cat >/dev/null' | put slow
for i in 1 2 3 4 5 6; do send s@example.org slow; done >"$D/out"
ok 'a slow program runs' wait_for 60 test -e "$(home slow)/began"
is 'mail for another mailbox is taken' "$(send s@example.org quick)" ok
ok 'and arrives meanwhile' wait_for 30 has quick 1
printf '&quick@example.org\n' | put from
send s@example.org from >"$D/out"
ok 'so does what another forwards' wait_for 30 has quick 2
is 'one program at a time for a mailbox' "$(wc -l <"$(home slow)/began")" 1
: >"$(home slow)/end"
ok 'all is done when it ends' wait_for 60 idle
is 'for every message' "$(wc -l <"$(home slow)/began")" 6
is 'the forward names where it has been' "$(all quick | grep '^Delivered-To' | sort | uniq -c | tr -s ' ' | tr '\n' ,)" \
    ' 1 Delivered-To: from@example.org, 2 Delivered-To: quick@example.org,'

# A circle.
echo '&back@example.org' | put loop
echo '&loop@example.org' | put back
is 'mail into a circle of forwards' "$(send sender@example.org loop)" ok
ok 'ends in a report' wait_for 60 has sender 1
like 'that says so' "$(all sender)" '^Status: 5\.4\.6$'
ok 'and nothing goes round' wait_for 60 idle
find "$(home sender)/Maildir/new" -type f -delete

# A program's words.
echo '|echo "no bananas here, please"; exit 100' | put bad
send sender@example.org bad >"$D/out"
ok 'a program that refuses: a report' wait_for 60 has sender 1
like 'with its words' "$(all sender)" 'no bananas here, please'
send '' bad >"$D/out"
ok 'to the null sender none' wait_for 60 idle
