#!/bin/sh
# A server on lib/serve: the ways to be started, limits, crashes, idle exit.
. "$(dirname "$0")/lib.sh"
plan 45
export POSTAMT_CONF="$D/conf" POSTAMT_RUN="$D"
mkdir -p "$D/conf/limits"
net() { perl t/e2e/net.pl "$@"; }
# limit WHAT N: of echod
limit() { echo "$2" >"$D/conf/limits/echod-$1"; }
# listen NAME ARG...: postamt-listen with one echod; sets $pid, $port, $sock
listen() {
	name=$1; shift
	rm -f "$D/$name.out" # what the last one said
	echo "echod tcp=127.0.0.1:0 unix=$D/$name.sock -- $T/echod $*" >"$D/$name.conf"
	"$BIN/postamt-listen" -g 1 -l "$D/$name.log" "$D/$name.conf" >"$D/$name.out" &
	pid=$!
	started $pid
	wait_for 30 grep -qs ready "$D/$name.out" || return 1
	port=$(sed -n 's/^echod 127.0.0.1://p' "$D/$name.out")
	sock=$D/$name.sock
}
unlisten() { kill "$pid"; wait "$pid"; }
children() { cat "/proc/$1/task/$1/children" 2>/dev/null; }
no_children() { [ -z "$(children "$1" | tr -d ' ')" ]; }
has_line() { grep -q "$2" "$1"; }

# one session
is 'on a pipe' "$(printf 'hello\r\n' | "$T/echod" | tr -d '\r')" 'peer  local 
hello'
is 'UCSPI variables name the peer' \
    "$(printf 'x\r\n' | TCPREMOTEIP=192.0.2.9 TCPLOCALIP=192.0.2.1 "$T/echod" | head -1 | tr -d '\r')" \
    'peer 192.0.2.9 local 192.0.2.1'
is 'systemd variables name the peer' \
    "$(printf 'x\r\n' | REMOTE_ADDR=::ffff:192.0.2.8 "$T/echod" | head -1 | tr -d '\r')" 'peer 192.0.2.8 local '
is 'on a socket pair, as inetd nowait has it' "$(net pair hello quit -- "$T/echod" | tr -d '\r')" "uid $(id -u)
hello"
is 'a peer from the network has a session id, another none' \
    "$(printf 'session\r\n' | TCPREMOTEIP=192.0.2.9 "$T/echod" | sed -n 2p | tr -d '\r' | wc -c) $(printf 'session\r\n' | "$T/echod" | sed -n 2p | tr -d '\r' | wc -c)" '13 1'
net nowait 0 "$T/echod" >"$D/nowait" 2>"$D/nowait.log" &
started $!
wait_for 30 test -s "$D/nowait"
is 'inetd nowait over TCP' "$(net talk "$(cat "$D/nowait")" nodelay quit | tr -d '\r')" 'peer 127.0.0.1 local 127.0.0.1
1'
if command -v tcpserver >/dev/null; then
	tcpserver -1 -R -H -l 0 127.0.0.1 0 "$T/echod" >"$D/tcpserver" 2>/dev/null &
	started $!
	wait_for 30 test -s "$D/tcpserver"
	is 'tcpserver' "$(net talk "$(head -1 "$D/tcpserver")" quit | tr -d '\r')" 'peer 127.0.0.1 local 127.0.0.1'
else
	skip 'no tcpserver here'
fi
is 'LISTEN_FDS for another process is not ours' \
    "$(printf 'x\r\n' | LISTEN_FDS=1 LISTEN_PID=1 "$T/echod" | sed -n 2p | tr -d '\r')" x

# a listener that forks
limit idle 1
net wait 0 "$T/echod" >"$D/wait" 2>"$D/wait.log" &
waiter=$!
started $waiter
wait_for 30 test -s "$D/wait"
is 'inetd wait: a listening socket as 0' "$(net talk "$(cat "$D/wait")" one quit | tail -1 | tr -d '\r')" one
wait $waiter
is 'it ends when idle, with status 0' $? 0
limit idle 60

listen fork
a=$(net talk "$port" pid quit | tail -1) b=$(net talk "$port" pid quit | tail -1)
ok 'each connection has a process of its own' test "$a" != "$b"
is 'which has TCP_NODELAY from its listener' "$(net talk "$port" nodelay quit | tail -1 | tr -d '\r')" 1
is 'a unix peer is known by its uid' "$(net talk "$sock" quit | tr -d '\r')" "uid $(id -u)"
if [ "$(id -u)" = 0 ]; then skip 'root may always fork'
else is 'a session cannot fork' "$(net talk "$port" fork quit | tail -1 | tr -d '\r')" refused; fi
mkfifo "$D/hold"
net hold "$port" 3 <"$D/hold" >"$D/held" &
started $!
exec 9>"$D/hold"
wait_for 60 test -s "$D/held"
net talk "$port" abort >/dev/null
ok 'a crash is logged with its signal' wait_for 60 has_line "$D/fork.log" 'event=serve.crash.*signal=6'
is 'and touches no other session' "$(net talk "$port" alive quit | tail -1 | tr -d '\r')" alive
ok 'which are there still' test "$(children "$(children $pid | tr -d ' ')" | wc -w)" -ge 3
kill -HUP $pid
is 'SIGHUP: the next connection has a new listener' "$(net talk "$port" alive quit | tail -1 | tr -d '\r')" alive
is 'while the old one lets its sessions finish' "$(children $pid | wc -w)" 2
exec 9>&-
ok 'and ends then' wait_for 60 sh -c "[ \$(wc -w </proc/$pid/task/$pid/children) = 1 ]"
unlisten
ok 'nothing is left when the supervisor has ended' test ! -e "$sock"

# SIGHUP to the listener itself, or its violent end: its sessions go on
for mode in f w; do for sig in HUP KILL; do
	listen "$sig-$mode" $mode
	rm -f "$D/in-$mode" "$D/out-$mode"
	mkfifo "$D/in-$mode"
	perl -MIO::Socket::UNIX -e 'alarm 120; $| = 1; my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die; print scalar <$s>;
	    <STDIN>; print $s "still here\r\nquit\r\n"; print <$s>' "$sock" <"$D/in-$mode" >"$D/out-$mode" &
	session=$!
	exec 9>"$D/in-$mode"
	wait_for 60 test -s "$D/out-$mode"
	old=$(children $pid | tr -d ' ')
	kill -$sig "$old"
	new_listener() {
		[ "$(net talk "$sock" alive quit | tail -1 | tr -d '\r')" = alive ] &&
		    ! children $pid | tr ' ' '\n' | grep -qx "$old"
	}
	ok "$mode: SIG$sig ends the listener, a new one comes" wait_for 60 new_listener
	echo >&9
	exec 9>&-
	wait $session
	is "$mode: and its session goes on" "$(tail -n 1 "$D/out-$mode" | tr -d '\r')" 'still here'
	unlisten
done; done

# limits
limit sessions 5
listen limits
mkfifo "$D/hold2"
net hold "$port" 8 <"$D/hold2" >"$D/held2" &
started $!
exec 9>"$D/hold2"
wait_for 60 test -s "$D/held2"
is 'sessions at once are limited' "$(cat "$D/held2")" 5
is 'one more is told and closed' "$(net talk "$port" | tr -d '\r')" busy
ok 'which is logged' has_line "$D/limits.log" 'event=serve.refuse.*reason=sessions ip=127.0.0.1'
exec 9>&-
again() { [ "$(net talk "$port" alive quit | tail -1 | tr -d '\r')" = alive ]; }
ok 'and room again when they have gone' wait_for 60 again
unlisten
limit sessions 1000
limit per-source 2
listen source
mkfifo "$D/hold3"
net hold "$port" 4 <"$D/hold3" >"$D/held3" &
started $!
exec 9>"$D/hold3"
wait_for 60 test -s "$D/held3"
is 'sessions of one source are limited' "$(cat "$D/held3")" 2
is 'but not those of another' "$(net talk "$sock" alive quit | tail -1 | tr -d '\r')" alive
exec 9>&-
unlisten
# on a unix socket the source is the process that connected
for mode in f w; do
	listen "process-$mode" $mode
	mkfifo "$D/hold-$mode"
	net hold "$sock" 6 <"$D/hold-$mode" >"$D/held-$mode" &
	started $!
	exec 9>"$D/hold-$mode"
	wait_for 60 test -s "$D/held-$mode"
	is "$mode: connections of one process are limited" "$(cat "$D/held-$mode")" 2
	is "$mode: but not those of another" "$(net talk "$sock" alive quit | tail -1 | tr -d '\r')" alive
	like "$mode: and it is named" "$(cat "$D/process-$mode.log")" "event=serve.refuse.*reason=source uid=$(id -u) pid=[1-9]"
	exec 9>&-
	unlisten
done
limit per-source 0

# a thousand
listen many
mkfifo "$D/hold4"
net hold "$port" 1000 <"$D/hold4" >"$D/held4" &
started $!
exec 9>"$D/hold4"
wait_for 120 test -s "$D/held4"
is 'a thousand idle connections' "$(cat "$D/held4")" 1000
exec 9>&-
unlisten

# workers
limit idle 2
listen workers w
a=$(net talk "$sock" pid quit | tail -1) b=$(net talk "$sock" pid quit | tail -1) c=$(net talk "$sock" pid quit | tail -1)
ok 'workers are used again' test "$(printf '%s\n' "$a" "$b" "$c" | sort -u | wc -l)" -le 2
net talk "$sock" abort >/dev/null
is 'a crashed one is replaced' "$(net talk "$sock" alive quit | tail -1 | tr -d '\r')" alive
wait_for 60 no_children $pid
is 'all end when idle, and start again' "$(net talk "$sock" alive quit | tail -1 | tr -d '\r')" alive
unlisten
