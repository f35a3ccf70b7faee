#!/bin/sh
# postamt-send is killed at, and made to fail in, each system call that changes
# the disk: no recipient is lost, and no failure goes unreported.
. "$(dirname "$0")/lib.sh"
. t/e2e/send.lib
"$T/crash" true || skip_all 'cannot trace processes here'
plan 6
send_setup || exit 1
stub local
stub queue "$D/save"

some_fail() {
	cat >"$D/local.rules.new" <<-EOT
	u@example.org ok
	v@example.org perm 5.2.1 this mailbox takes no mail
	w@example.org temp 4.2.2 the mailbox is full
	EOT
	mv "$D/local.rules.new" "$D/local.rules"
}
all_work() {
	echo '* ok' >"$D/local.rules.new"
	mv "$D/local.rules.new" "$D/local.rules"
}
# crashed OPTIONS: one round under crash
crashed() {
	"$T/crash" -p "$D/spool" $1 -- "$BIN/postamt-send" </dev/null 2>>"$D/log"
	status=$?
}
# verdict: what is missing or wrong after the crash and one more round
verdict() {
	all_work
	f=$(file $id)
	[ -z "$f" ] || touch "$f"
	send || echo "send:$?"
	[ "$(state $id)" = - ] || echo "left:$(state $id)"
	# each was taken, or its failure was reported
	for r in u v w; do
		grep -q " to=$r@.* said=ok" "$D/local.log" ||
		    grep -qs "^Final-Recipient: rfc822; $r@" "$D"/save/* || echo lost:$r
	done
}
# rounds OPTIONS PREPARE: every call in turn; the calls and what was wrong
rounds() {
	nth=0 wrong=
	while :; do
		nth=$((nth + 1))
		rm -f "$D"/save/* "$D/local.log" "$D"/spool/queue/*/* "$D"/spool/why/*
		$2
		crashed "-n $nth $1"
		[ $status != 99 ] || break
		v=$(verdict)
		[ -z "$v" ] || wrong="$wrong $nth:$(echo $v)"
		[ $nth -lt 100 ] || break
	done
	echo "$((nth - 1)) calls:$wrong"
}
three() { some_fail; id=$(put -f s@example.com u@example.org v@example.org w@example.org); }
late() { three; rm "$(file $id)"; id=$(put -a 20000 -f s@example.com u@example.org v@example.org w@example.org); }

r=$(rounds -k three)
note "killed: $r"
is 'killed at each call: nothing is lost' "${r#*:}" ''
ok 'there were such calls' between "${r%% *}" 5 40
r=$(rounds -k late)
is 'killed in a round that warns: nothing is lost' "${r#*:}" ''
for e in EIO ENOSPC EMFILE; do
	r=$(rounds "-e $e" three)
	note "$e: $r"
	is "$e at each call: nothing is lost" "${r#*:}" ''
done
