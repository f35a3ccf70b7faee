#!/bin/sh
# postamt-build: tables in, cdb files out; a bad line changes nothing.
. "$(dirname "$0")/lib.sh"
plan 14
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail"
mkdir "$POSTAMT_CONF"
cd "$POSTAMT_CONF" || exit 1
printf 'example.org\n' >domains
printf 'alice@example.org:{PLAIN}x:20000:20000\n' >users
printf 'postmaster: alice\n' >aliases
is 'builds and counts' "$("$BIN/postamt-build" -v)" \
    '1 domains, 1 accounts, 1 aliases, 0 warnings'
is 'rcpt.cdb is for all' "$(stat -c %a rcpt.cdb)" 644
is 'auth.cdb is for its owner' "$(stat -c %a auth.cdb)" 600
is 'an alias is there' "$(cdb -q rcpt.cdb postmaster@example.org)" Talice@example.org
was=$(cksum rcpt.cdb auth.cdb)
printf 'bob@example.org:x:here:7\n' >>users
got=$("$BIN/postamt-build" 2>&1)
is 'a bad line is refused for good' $? 100
is 'file, line, found, expected' "$got" \
    "postamt-build: users:2: found 'here', expected a uid from 1 as the third field"
is 'the old tables stay' "$(cksum rcpt.cdb auth.cdb)" "$was"
printf 'alice@example.org:{PLAIN}x:20000:20000\n' >users
printf 'a: b\nb: a\n' >aliases
got=$("$BIN/postamt-build" 2>&1)
is 'a loop is refused for good' $? 100
like 'the loop is named' "$got" 'aliases:[12]: found .* loop'
printf 'a: nobody\n' >aliases
like 'nobody is a warning' "$("$BIN/postamt-build" -n 2>&1)" 'warning: aliases:1: .*nobody'
is '-n writes nothing' "$(cksum rcpt.cdb auth.cdb)" "$was"
printf 'a: alice\n' >aliases
printf 'shared@example.org:{SSHA256}x::::::userdb_quota_rule=*:storage=2M allow_nets=2001:db8::/32\n' >users
if [ "$(id -u)" = 0 ]; then
	like 'a line of Dovecot without ids is refused' "$("$BIN/postamt-build" 2>&1)" 'a uid from 1'
	echo 5000:6000 >shared-ids
	"$BIN/postamt-build" 2>/dev/null
	is 'unless all share theirs' "$(cdb -q rcpt.cdb shared@example.org)" "A5000 6000 2097152 r $D/mail/example.org/shared"
	rm shared-ids
else
	skip 'not root'; skip 'not root'
fi
is 'no file is left over' "$(ls | tr '\n' ' ')" 'aliases auth.cdb domains rcpt.cdb users '
