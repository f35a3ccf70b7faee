#!/bin/sh
# Nobody waits for somebody else's slow delivery; what is told at the last moment
# is heard; what is under way may end.
. "$(dirname "$0")/lib.sh"
. t/e2e/send.lib
plan 16
send_setup || exit 1
stub local
stub queue "$D/save"
cat >"$D/local.rules" <<-EOT
slow@example.org hang-program
* ok
EOT
echo "send unix=send.sock -- $BIN/postamt-send" >"$D/listen.conf"
listen() {
	rm -f "$D/listen.out" # what the last one said
	"$BIN/postamt-listen" -l "$D/log" "$D/listen.conf" >"$D/listen.out" 2>&1 &
	listen_pid=$!
	started $listen_pid
	wait_for 60 grep -qs ready "$D/listen.out"
}
listen
announce() { "$T/ask" send "new=$1" -n; }
gone() { [ "$(state "$1")" = - ]; }
none() { [ -z "$(find "$D/spool/queue" -type f)" ]; }
slow_asked() { [ "$(grep -c 'to=slow@.*slow=1' "$D/local.log")" = "$1" ]; }

# forty messages for a program that hangs
for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 \
    21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40; do
	announce "$(put -f s@example.com slow@example.org)"
done
ok 'the slow lane has one' wait_for 60 slow_asked 1
a=$(put -f s@example.com u@example.org)
announce $a
ok 'another mailbox does not wait for it' wait_for 60 gone $a
ok 'the slow lane still has one' slow_asked 1
a=$(put -f s@example.com slow@example.org u@example.org v@example.org)
announce $a
two_done() { [ "$(state "$1" | tr -cd D)" = DD ]; }
ok 'nor do other recipients of the same message' wait_for 60 two_done $a
# Over 20 wait for one mailbox: the others are put back and come again
: >"$D/local.rules.go"
ok 'all are delivered when it goes on' wait_for 100 none
is 'one after the other' "$(grep -c 'to=slow@.*slow=1' "$D/local.log")" 41
is 'nobody was told' "$(reports)" 0
rm "$D/local.rules.go"

# a domain that is down
stub remote
cat >"$D/remote.rules" <<-EOT
a@down.example temp 4.4.1 nobody answers
* ok
EOT
for i in 1 2 3 4 5 6; do
	a=$(put -f s@example.com a@down.example)
	announce $a
	why() { [ -s "$D/spool/why/$a" ]; }
	wait_for 60 why
done
is 'after three failures it is left alone' "$(asked remote)" 3
like 'and the others are told why' "$(cat "$D/spool/why/$a")" '4.4.1	nobody answers'
b=$(put -f s@example.com b@up.example)
announce $b
ok 'another domain is not' wait_for 60 gone $b
"$BIN/postamt-mailq" remove all >/dev/null

# SIGTERM while a delivery is under way
echo '* hang' >"$D/local.rules"
before=$(asked local)
a=$(put -f s@example.com u@example.org)
announce $a
asked_again() { [ "$(asked local)" -gt "$before" ]; }
wait_for 60 asked_again
pid=$(sed -n 's/.*send.start.*pid=\([0-9]*\).*/\1/p' "$D/log" | tail -n1)
kill "$pid"
: >"$D/local.rules.go"
ended() { ! kill -0 "$pid" 2>/dev/null; }
ok 'SIGTERM: it ends' wait_for 60 ended
is 'but hears the answer first' "$(state $a)" -
kill $listen_pid; wait $listen_pid 2>/dev/null

# it ends when idle, again and again, while messages come over a kept connection
echo '* ok' >"$D/local.rules"
listen
starts() { grep -c event=send.start "$D/log"; }
before=$(starts)
a=$(put -f s@example.com u@example.org)
cp "$(file $a)" "$D/text"
"$T/announce" 8 900 40 "$D/text" 2>"$D/announce.err"
is 'all could be told' $? 0
ok 'all are delivered, none by the clock' wait_for 60 none
note "$(($(starts) - before)) starts for 9 messages"
lost=$(grep -c send.error "$D/log")
is 'without an error' "$lost" 0
ends() { [ "$(grep -c 'event=send.stop' "$D/log")" = "$(starts)" ]; }
ok 'and it ends' wait_for 60 ends
