#!/bin/sh
# What each sandbox profile lets through: a process behind it is made to try.
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'the probe knows x86-64 only'
mkdir -p "$D/r" "$D/w"
echo secret >"$D/r/f"
perl -e 'require IO::Socket::UNIX; my $u = IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 9) or die;
    require IO::Socket::INET; my $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 9) or die;
    $| = 1; print $s->sockport, "\n"; sleep 600' "$D/sock" >"$D/port" &
other=$!
started $other
wait_for 30 test -s "$D/port"

enter() { # PROFILE: sets $pid
	rm -f "$D/out" # what the last one said
	"$T/doors" "$1" "$D/r" "$D/w" >"$D/out" 2>&1 &
	pid=$!
	wait_for 30 grep -qs . "$D/out"
	! grep -q unfiltered "$D/out" || skip_all 'a build with a sanitizer has no filter'
	grep -q ready "$D/out" || { cat "$D/out" >&2; exit 1; }
	started $pid
	wait_for 30 sleeping
}
sleeping() { grep -q '^State:.S' "/proc/$pid/status"; }
# tries CALL...: how each ended, on one line
tries() { "$T/probe" "$pid" "$@" | sed 's/ /=/' | tr '\n' ' ' | sed 's/ $//'; }

enter pure
first=$("$T/probe" "$pid" memory) || skip_all "ptrace does not work here: $first"
abi=$(sed -n 's/ready landlock=//p' "$D/out")
plan 17

never='ptrace=EPERM readv=EPERM mount=EPERM bpf=EPERM unshare=EPERM'
closed="exec=EPERM kill=EPERM setuid=EPERM mapexec=EPERM"
files() { tries "read:$D/r/f" read:/etc/passwd "create:$D/w/n" "create:$D/r/n" "create:$D/o" "unlink:$D/w/n"; }
sockets() { tries "unix:$D/sock" "tcp:$(cat "$D/port")"; }
others() { tries ptrace readv mount bpf unshare exec "kill:$other" setuid mapexec; }
# outside OK: how opening outside the folders ends where Landlock bounds it, else OK
outside() { if [ "$abi" -ge 1 ]; then echo EACCES; else echo "$1"; fi; }

is 'pure: no file' "$(files)" 'read=EPERM read=EPERM create=EPERM create=EPERM create=EPERM unlink=EPERM'
is 'pure: no socket' "$(sockets)" 'unix=EPERM tcp=EPERM'
is 'pure: nobody else, no program' "$(others)" "$never $closed"
is 'pure: memory' "$(tries memory)" memory=ok
is 'no new privileges, a filter' "$(sed -n 's/^NoNewPrivs:.//p; s/^Seccomp:.//p' "/proc/$pid/status" | tr '\n' ' ')" '1 2 '
is 'no core file' "$(awk '/^Max core/ { print $5, $6 }' "/proc/$pid/limits")" '0 0'
like 'bounded descriptors' "$(cat "/proc/$pid/limits")" '^Max open files +1024 +1024 '
like 'bounded memory' "$(cat "/proc/$pid/limits")" '^Max data size +536870912 +536870912 '

enter front
is 'front: reads its folder' "$(files)" \
    "read=ok read=$(outside ok) create=EPERM create=EPERM create=EPERM unlink=EPERM"
is 'front: unix sockets' "$(sockets)" 'unix=ok tcp=EPERM'
is 'front: nobody else, no program' "$(others)" "$never $closed"

enter store
is 'store: writes its folder' "$(files)" \
    "read=ok read=$(outside ok) create=ok create=$(outside ok) create=$(outside ok) unlink=ok"
is 'store: nobody else, no program' "$(others)" "$never $closed"

enter net
is 'net: outgoing connections' "$(sockets)" 'unix=ok tcp=ok'
is 'net: nobody else, no program' "$(others)" "$never $closed"

enter setuid
is 'setuid: other users' "$(others)" "$never exec=EPERM kill=EPERM setuid=ok mapexec=EPERM"

enter program
is 'program: programs and what they need' "$(others)" "$never exec=ENOENT kill=ok setuid=ok mapexec=ok"
