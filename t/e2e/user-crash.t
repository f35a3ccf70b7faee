#!/bin/sh
# postamt-user is killed at each call that changes the disk: the tables are whole
# all the same, and hold the account as it was or as it was to be.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || skip_all 'no strace'
nm "$BIN/postamt-user" 2>/dev/null | grep -q __asan_init && skip_all 'a sanitizer does not go with strace'
strace -o /dev/null true 2>/dev/null || skip_all 'strace cannot trace here'
plan 5
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail"
mkdir "$POSTAMT_CONF" "$POSTAMT_CONF/limits"
echo example.org >"$POSTAMT_CONF/domains"
echo 1 >"$POSTAMT_CONF/limits/hash-cost"
echo 4096 >"$POSTAMT_CONF/limits/scram-iterations"
U=$BIN/postamt-user users=$POSTAMT_CONF/users
for i in 1 2 3; do echo x | "$U" add -F "u$i"; done
echo x | "$U" add -F alice
kills=0 torn=0 lost=0 broken=0
# run CALL N ARGS...: its status; 137 when it was killed there
run() {
	call=$1 when=$2
	shift 2
	echo fresh | strace -qq -o /dev/null -e "trace=$call" -e "inject=$call:signal=KILL:when=$when" "$U" "$@" >/dev/null 2>&1
}
check() {
	[ "$(grep -c '^u[123]@example.org:\$y\$' "$users")" = 3 ] || lost=$((lost + 1))
	[ "$(tail -c 1 "$users" | od -An -c | tr -d ' ')" = '\n' ] || torn=$((torn + 1))
	"$BIN/postamt-build" -n 2>"$D/err" || broken=$((broken + 1))
	for f in rcpt auth; do
		"$U" show u1 >/dev/null && [ -s "$POSTAMT_CONF/$f.cdb" ] || broken=$((broken + 1))
	done
}
for call in write fsync fchmod rename; do
	for verb in 'passwd -F alice' 'add -F bob' 'del bob'; do
		when=1
		while [ $when -lt 30 ]; do
			run "$call" "$when" $verb 2>/dev/null
			status=$?
			[ "$status" -gt 128 ] || break
			kills=$((kills + 1)) when=$((when + 1))
			check
			# an add that was killed may have been done: begin anew
			case $verb in add*) "$U" del bob 2>/dev/null; rm -rf "$D/mail/example.org/bob" ;; esac
			case $verb in del*) echo x | "$U" add -F bob >/dev/null 2>&1 ;; esac
		done
	done
done
note "$kills kills"
ok 'it was killed often enough to tell' [ "$kills" -gt 40 ]
is 'no other account was lost' "$lost" 0
is 'no table was torn' "$torn" 0
is 'the tables could be compiled each time' "$broken" 0
echo last | "$U" passwd -F alice
is 'and it goes on' "$? $("$U" list | grep -c '^u[123]@\|^alice@')" '0 4'
