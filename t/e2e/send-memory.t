#!/bin/sh
# A queue of 100,000 messages: what each costs in memory, and that a new one
# passes them all. $MEMORY_N: another number.
. "$(dirname "$0")/lib.sh"
. t/e2e/send.lib
[ -n "$(nm "$BIN/postamt-send" 2>/dev/null | grep __asan_init)" ] && skip_all 'a sanitizer build has other sizes'
plan 9
send_setup || exit 1
stub local
stub queue "$D/save"
N=${MEMORY_N:-100000}
put -d 90000 -l "$N" -f s@example.com v@example.org
echo "send unix=send.sock -- $BIN/postamt-send" >"$D/listen.conf"
"$BIN/postamt-listen" -l "$D/log" "$D/listen.conf" >"$D/listen.out" 2>&1 &
started $!
wait_for 60 grep -q ready "$D/listen.out"
a=$(put -f s@example.com u@example.org)
begin=$(date +%s%N)
"$T/ask" send new=$a -n
gone() { [ "$(state "$1")" = - ]; }
ok 'a new message passes them' wait_for 300 gone $a
note "after $((($(date +%s%N) - begin) / 1000000)) ms, most of it to read the queue"
is 'all were read' "$(sed -n 's/.*send.start.*queued=//p' "$D/log")" $((N + 1))
pid=$(sed -n 's/.*send.start.*pid=\([0-9]*\).*/\1/p' "$D/log")
kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")
per=$((kb * 1024 / N))
note "$N messages: $kb KiB at most, $per octets a message with all that does not grow"
ok 'a million would need less than 200 MB' between $((kb + (1000000 - N) * 32 / 1024)) 0 200000
a=$(put -f s@example.com u@example.org)
"$T/ask" send new=$a -n
ok 'the next one comes at once' wait_for 30 gone $a

# one message for very many: all have failed, and are named in a few reports
before=$kb
a=$(put -f s@example.com $(seq -f 'nobody%.0f@example.org' 6001))
"$T/ask" send new=$a -n
ok 'a message for 6,001 unknown recipients goes back' wait_for 100 gone $a
is 'in four reports' "$(reports)" 4
is 'that name each of them once' "$(cat "$D"/save/* | grep -a '^Final-Recipient' | sort -u | wc -l)" 6001
is 'and no more' "$(cat "$D"/save/* | grep -ac '^Final-Recipient')" 6001
kb=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")
note "$kb KiB at most"
ok 'in bounded memory' between $((kb - before)) 0 50000
