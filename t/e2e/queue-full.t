#!/bin/sh
# postamt-queue on a disk that is full: refused for now, nothing left behind,
# what was taken before is whole, and there is mail again when there is room.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
[ "$(id -u)" = 0 ] || skip_all 'only root can mount a small file system'
queue_setup || exit 1
if [ -z "${QUEUE_FULL:-}" ]; then
	unshare -m mount -t tmpfs none "$D/spool" 2>/dev/null || skip_all 'no file system can be mounted'
	QUEUE_FULL=1 unshare -m sh "$PWD/t/e2e/queue-full.t"
	exit
fi
plan 8
finish() { umount -l "$D/spool"; }
mount -t tmpfs -o size=1200k,mode=755 none "$D/spool" && at_end=finish && queue_start || exit 1
head -c 30000 /dev/urandom | base64 >"$D/forty"
put() { ask queue from=s@example.com to=bob@example.org to=alice@example.org @message="$D/forty" 2>&1; }
codes() { sed -n 's/^\(status\|code\)=//p' "$1" | sort | uniq -c | tr -s '\n ' ' '; }
whole() { for f in $(queued); do message "$f" | cmp -s - "$D/forty" || echo "$f"; done; }

# eight at once, until it is full
for i in 1 2 3 4 5 6 7 8; do
	(for k in 1 2 3 4 5; do put; done >"$D/got.$i") &
	fillers="${fillers:-} $!"
done
for p in $fillers; do wait "$p"; done
cat "$D"/got.* >"$D/got"
taken=$(grep -c '^status=ok' "$D/got")
like 'some are taken, the others refused for now' "$(codes "$D/got")" "^ [0-9]+ 4\.3\.1 $taken ok [0-9]+ temp \$"
is 'as many files as answers' "$(queued | wc -l)" "$taken"
is 'each is whole' "$(whole)" ''
is 'no room is told' "$(ask queue probe=1 | sed -n 's/^free=\([0-9]\{0,5\}\)$/little/p')" little
is 'nothing holds what is not there' "$(df -k --output=used "$D/spool" | tail -n 1 | awk '{ print ($1 < 45 * '"$taken"' + 100) }')" 1
rm "$(queued | head -n 1)" "$(queued | tail -n 1)"
like 'room again: taken again' "$(put)" '^status=ok'
like 'a larger one is not' "$(head -c 900000 /dev/zero | base64 >"$D/big"; ask queue from= to=bob@example.org @message="$D/big")" '^code=4.3.1'
is 'and leaves nothing' "$(whole)" ''
