#!/bin/sh
# postamt-listen: sockets, modes, users, the clock, back-off, signals.
. "$(dirname "$0")/lib.sh"
plan 23
export POSTAMT_CONF="$D/conf" POSTAMT_RUN="$D"
talk() { perl t/e2e/net.pl talk "$@" | tr -d '\r'; }
# listen OPTION...: with $D/listen.conf; sets $pid
listen() {
	rm -f "$D/out" # what the last one said
	"$BIN/postamt-listen" -l "$D/log" -p "$D/pid" "$@" "$D/listen.conf" >"$D/out" 2>"$D/err" &
	pid=$!
	started $pid
	wait_for 30 grep -qs ready "$D/out"
}
unlisten() { kill "$pid"; wait "$pid"; }
has_line() { grep -Eqs -- "$1" "$D/log"; }
count() { grep -Ecs -- "$1" "$D/log"; }

# wrong lines
echo 'x tcp=nowhere -- true' >"$D/listen.conf"
"$BIN/postamt-listen" "$D/listen.conf" >"$D/out" 2>"$D/err"
is 'a bad line: status 100' $? 100
like 'which is named, with what was expected' "$(cat "$D/err")" 'listen\.conf:1: expected tcp=ADDRESS:PORT: .nowhere.$'
"$BIN/postamt-listen" "$D/none" 2>"$D/err"
is 'no file: status 111' $? 111
"$BIN/postamt-listen" 2>"$D/err"
is 'no argument: status 100' $? 100

# sockets, their modes, environment, descriptors
cat >"$D/listen.conf" <<X
env A=1 "B=two words"
echo tcp=127.0.0.1:0 tcp=[::1]:0 unix=a.sock unix=$D/b.sock mode=0640 -- $T/echod
vars unix=env.sock -- sh -c "echo env=\$A,\$B,\$LISTEN_FDS,\$((\$LISTEN_PID==\$\$)) in=\$(readlink /proc/self/fd/0)"
clock every=1 -- sh -c "echo tick"
X
ip6=yes
perl -MSocket=:all -e 'socket(S, AF_INET6, SOCK_STREAM, 0) && bind(S, pack_sockaddr_in6(0, inet_pton(AF_INET6, "::1"))) or exit 1' || {
	ip6=; sed -i 's/ tcp=\[::1\]:0//' "$D/listen.conf"
}
listen -g 1
is 'the process id is in its file' "$(cat "$D/pid")" $pid
port=$(sed -n 's/^echo 127.0.0.1://p' "$D/out")
is 'TCP on IPv4' "$(talk "$port" hello quit | tail -n 1)" hello
if [ -n "$ip6" ]; then
	like 'and IPv6' "$(cat "$D/out")" '^echo \[::1\]:[1-9]'
else
	skip 'no IPv6 here'
fi
is 'unix, beneath POSTAMT_RUN' "$(talk "$D/a.sock" hello quit | tail -n 1)" hello
is 'unix, by its path' "$(talk "$D/b.sock" hello quit | tail -n 1)" hello
is 'with the mode of the line' "$(stat -c %a "$D/a.sock" "$D/b.sock" "$D/env.sock" | tr '\n' ' ')" '640 640 600 '
(talk "$D/env.sock" >/dev/null 2>&1 &)
ok 'variables, sockets and /dev/null as said' wait_for 30 has_line '^env=1,two words,1,1 in=/dev/null$'
ticks() { [ "$(count '^tick$')" -ge 3 ]; }
ok 'the clock' wait_for 30 ticks
ok 'what does not take the connection is backed off' wait_for 60 has_line 'event=listen.exit .*name=vars status=0 signal=0 pause_ms=1000$'
is 'a second one does not take its sockets' "$("$BIN/postamt-listen" "$D/listen.conf" >/dev/null 2>&1; echo $?)" 111
is 'which go on' "$(talk "$D/a.sock" hello quit | tail -n 1)" hello
orphans=$(cat "/proc/$pid/task/$pid/children")
kill -9 $pid
wait $pid 2>/dev/null
kill $orphans 2>/dev/null
free() { ! perl t/e2e/net.pl talk "$D/a.sock" quit >/dev/null 2>&1; }
wait_for 30 free
listen -g 1
is 'after kill -9 it takes the paths over' "$(talk "$D/a.sock" hello quit | tail -n 1)" hello
unlisten
is 'ended: status 0' $? 0
is 'no socket, no pid file is left' "$(ls "$D" | grep -E 'sock|pid' | tr '\n' ' ')" ''

# ends badly at once: slower and slower
: >"$D/log"
echo 'bad every=1 unix=bad.sock -- sh -c "exit 3"' >"$D/listen.conf"
listen -g 1
ok 'what ends badly at once waits longer each time' wait_for 60 has_line 'status=3 signal=0 pause_ms=1000$'
like 'from a quarter of a second on' "$(head -n 1 "$D/log")" 'event=listen.exit .*name=bad status=3 signal=0 pause_ms=250$'
unlisten

# a program that does not listen to SIGTERM, and what it has started
: >"$D/log"
echo "deaf every=60 -- sh -c \"trap '' TERM; sleep 300 & echo child=\$! ; while :; do sleep 300; done\"" >"$D/listen.conf"
listen -g 0
wait_for 30 has_line '^child='
child=$(sed -n 's/^child=//p' "$D/log")
unlisten
gone() { ! kill -0 "$child" 2>/dev/null; }
ok 'what is deaf to SIGTERM is killed, with its children' wait_for 30 gone

# who programs are
if [ "$(id -u)" = 0 ]; then
	: >"$D/log"
	cat >"$D/listen.conf" <<X
who unix=who.sock owner=61001:61002 mode=0600 user=61003:61004 every=60 -- sh -c "echo who=\$(id -u):\$(id -g):\$(id -G)"
X
	listen -g 1
	ok 'a program runs as its user' wait_for 30 has_line '^who=61003:61004:61004$'
	is 'a socket has its owner' "$(stat -c %u:%g "$D/who.sock")" 61001:61002
	unlisten
else
	skip 'only root becomes others'
	skip 'only root becomes others'
fi
