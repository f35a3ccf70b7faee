#!/bin/sh
# postamt-queue is killed at, and made to fail in, each system call that changes
# the disk: what was answered "ok" is there exactly, everything else is whole or
# was never there.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
"$T/crash" true || skip_all 'cannot trace processes here'
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}" # which needs ptrace for itself
plan 12
queue_setup || exit 1
printf 'Subject: small\n\nhello\n' >"$D/small"
{ printf 'Subject: big\n\n'; head -c 450000 /dev/urandom | base64; } >"$D/big"

# once CRASH-OPTIONS FILE: one message to a queue under crash; the reply's status
once() {
	reply=$(ask "!'$T/crash' -p '$D/spool' -l '$D/list' $1 -- '$BIN/postamt-queue' 2>'$D/err'; echo \$? >'$D/status'" \
	    from=s@example.com to=bob@example.org to=alice@example.org @message="$D/$2" 2>/dev/null | sed -n 's/^status=//p')
}
# whole FILE MESSAGE: a queue file that is not torn
whole() {
	at=$(sed -n '1s/^postamt-queue 1 0*\([1-9][0-9]*\)$/\1/p' "$1")
	[ -n "$at" ] && [ "$(head -c "$at" "$1" | tail -n 2)" = 'to T <alice@example.org>' ] &&
	    tail -c +$((at + 1)) "$1" | sed '/^Received: /,/^\t.*; /d' | cmp -s - "$D/$2"
}
clean() { find "$D/spool/queue" -type f -exec rm {} +; }

# kills OPTIONS FILE: a kill before each call in turn; what went wrong
kills() {
	nth=0 wrong=
	while :; do
		nth=$((nth + 1))
		clean
		once "$1 -n $nth -k" "$2"
		[ "$(cat "$D/status")" != 99 ] || break
		files=$(find "$D/spool/queue" -type f -name '[0-9a-z]*')
		[ "$reply" != ok ] || wrong="$wrong $nth:answered"
		for f in $files; do whole "$f" "$2" || wrong="$wrong $nth:torn"; done
		[ "$(echo "$files" | wc -w)" -le 1 ] || wrong="$wrong $nth:twice"
		[ $nth -lt 200 ] || break
	done
	[ "$reply" = ok ] && whole "$(queued)" "$2" || wrong="$wrong $nth:lost"
	echo "$((nth - 1)) calls:$wrong"
}

# failures OPTIONS FILE: each call fails in turn, with each error
failures() {
	wrong=
	for e in ENOSPC EIO EDQUOT EMFILE; do
		nth=0
		while :; do
			nth=$((nth + 1))
			clean
			once "$1 -n $nth -e $e" "$2"
			[ "$(cat "$D/status")" != 99 ] || break
			case $reply in
			temp) [ -z "$(queued)" ] || wrong="$wrong $e:$nth:left" ;;
			ok) whole "$(queued | grep -v '/\.')" "$2" || wrong="$wrong $e:$nth:torn" ;;
			'') # it could not even start
				[ "$(cat "$D/status")" = 111 ] && [ -z "$(queued)" ] || wrong="$wrong $e:$nth:died" ;;
			*) wrong="$wrong $e:$nth:$reply" ;;
			esac
			[ $nth -lt 200 ] || break
		done
	done
	echo "$((nth - 1)) calls:$wrong"
}

mkdir -p "$D/spool/queue"
once '' small
is 'a message, traced, is taken' "$reply" ok
like 'the first one makes the folders' "$(cat "$D/list")" '^64 mkdirat .*/queue/63'
once '' small
is 'file and folder are synced before the answer' \
    "$(sed 's/^[0-9]* //; s/ .*\/queue/ queue/; s/#[0-9]* (deleted)/FILE/; s/\/[0-9][0-9]/\/NN/; s/[0-9a-z]\{13\}/ID/; s/ socket//' "$D/list")" \
    'fsync queue
openat queue/NN/.
write queue/NN/FILE
fdatasync queue/NN/FILE
linkat queue/NN/ID
fsync queue/NN
sendmsg'
is 'killed at each call' "$(kills '' small)" '6 calls:'
is 'each call fails' "$(failures '' small)" '6 calls:'
got=$(kills '' big)
like 'killed at each call, a large message' "$got" '^([7-9]|1[0-9]) calls:$'
like 'each call fails, a large message' "$(failures '' big)" '^([7-9]|1[0-9]) calls:$'
is 'killed at each call, without O_TMPFILE' "$(kills -t small)" '7 calls:'
is 'each call fails, without O_TMPFILE' "$(failures -t small)" '7 calls:'
clean
once '-n 3 -s' big
ok 'a write that does half' whole "$(queued)" big
clean
once '-n 5 -e EEXIST' small
ok 'the id was taken: another one' whole "$(queued)" small
clean
once '-n 5 -e EEXIST,EMFILE' small
is 'and then an error: refused, nothing left' "$reply $(queued)" 'temp '
