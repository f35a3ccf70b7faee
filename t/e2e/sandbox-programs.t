#!/bin/sh
# Each real program behind its sandbox, made to try what its profile does not
# name: it is stopped while it serves, and made to try by t/e2e/probe.
. "$(dirname "$0")/lib.sh"
[ "$(uname -m)" = x86_64 ] || skip_all 'the probe knows x86-64 only'
[ "$(id -u)" = 0 ] || skip_all 'only root may look into undumpable programs'
[ -x "$BIN/postamt-send" ] || skip_all 'not all programs are built'
nm "$BIN/postamt-listen" 2>/dev/null | grep -q __asan_init && skip_all 'a build with a sanitizer has no filter'
finish() { sh scripts/sandbox stop "$D/s" >/dev/null 2>&1; }
at_end=finish
POSTAMT_BIN=$BIN sh scripts/sandbox start "$D/s" --users 2 >"$D/env" 2>"$D/start.log" || {
	cat "$D/start.log" >&2
	exit 1
}
mkdir -m 1777 "$D/open"
get() { sed -n "s/^$1=//p" "$D/env"; }
conf=$(get CONF) run=$(get RUN) spool=$(get SPOOL) maildir=$(get MAILDIR1) other=$(get MAILDIR2)
listen=$(cat "$D/s/listen.pid")
"$T/doors" pure / / >"$D/doors" &
doors=$!
started $doors
wait_for 30 grep -qs ready "$D/doors"
abi=$(sed -n 's/ready landlock=//p' "$D/doors")
first=$("$T/probe" $doors memory) || skip_all "ptrace does not work here: $first"
[ "$abi" -ge 1 ] || skip_all 'without Landlock paths are not bounded here'
plan 46

# hold FD WHERE LINE...: a connection that stays open, in the background
hold() {
	perl -e 'use IO::Socket::INET; use IO::Socket::UNIX; my $w = shift;
	    my $s = $w =~ m{/} ? IO::Socket::UNIX->new(Peer => $w) : IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $w);
	    syswrite $s, "$_\r\n" for @ARGV; $SIG{ALRM} = sub { exit }; alarm 300; 1 while sysread $s, my $b, 4096' "$@" &
	started $!
}
# the processes of a program, the listener first
pids() {
	for p in $(cat "/proc/$listen/task/$listen/children"); do
		tree "$p"
	done | while read -r p; do
		[ "$(readlink "/proc/$p/exe")" != "$BIN/$1" ] || echo "$p"
	done
}
tree() {
	echo "$1"
	for c in $(cat "/proc/$1/task/$1/children" 2>/dev/null); do tree "$c"; done
}
# filters PROGRAM N: its newest process has entered that many
filters() { grep -qs "^Seccomp_filters:.$2" "/proc/$(newest "$1")/status"; }
newest() { pids "$1" | tail -n 1; }
tries() { # CALL...: of $pid
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		"$T/probe" "$pid" "$@" >"$D/probe"
		case $? in 77) sleep 0.1 ;; *) break ;; esac
	done
	sed 's/ /=/' "$D/probe" | tr '\n' ' ' | sed 's/ $//'
}
never='ptrace=EPERM readv=EPERM mount=EPERM bpf=EPERM unshare=EPERM'
nobody() { tries ptrace readv mount bpf unshare exec "kill:$listen" setuid mapexec; }
closed="$never exec=EPERM kill=EPERM setuid=EPERM mapexec=EPERM"

# program PROGRAM [FILTERS]: sets $pid; it has entered a sandbox
program() {
	wait_for 30 filters "$1" "${2:-1}"
	pid=$(newest "$1")
	is "$1: no new privileges, a filter" \
	    "$(sed -n 's/^NoNewPrivs:.//p; s/^Seccomp:.//p' "/proc/$pid/status" | tr '\n' ' ')" '1 2 '
}

hold "$(get SMTP_PORT)" 'EHLO x' 'MAIL FROM:<a@example.org>'
program postamt-smtpd
is 'smtpd: reads settings, not hashes, not mail' \
    "$(tries "read:$conf/me" "read:$conf/auth.cdb" read:/etc/passwd "read:$maildir" "read:$spool")" \
    'read=ok read=EACCES read=EACCES read=EACCES read=EACCES'
is 'smtpd: writes nowhere' "$(tries "create:$run/x" "create:$conf/x" "create:$D/open/x" "unlink:$conf/me")" \
    'create=EPERM create=EPERM create=EPERM unlink=EPERM'
is 'smtpd: speaks to the queue alone' \
    "$(tries "unix:$run/queue.sock" "unix:$run/local.sock" "unix:$run/send.sock" "tcp:$(get SMTP_PORT)")" \
    'unix=ok unix=EACCES unix=EACCES tcp=EPERM'
is 'smtpd: nobody else, no program' "$(nobody)" "$closed"

hold "$(get SUBMISSION_PORT)" 'EHLO x'
program postamt-submission
is 'submission: reads settings, not hashes, not mail' \
    "$(tries "read:$conf/me" "read:$conf/auth.cdb" read:/etc/passwd "read:$maildir" "read:$spool")" \
    'read=ok read=EACCES read=EACCES read=EACCES read=EACCES'
is 'submission: writes nowhere, no network' "$(tries "create:$run/x" "create:$D/open/x" "tcp:$(get SMTP_PORT)")" \
    'create=EPERM create=EPERM tcp=EPERM'
is 'submission: nobody else, no program' "$(nobody)" "$closed"

hold "$(get POP3_PORT)" CAPA
program postamt-pop3-login
is 'pop3-login: reads no hashes, no mail' \
    "$(tries "read:$conf/auth.cdb" "read:$maildir" "read:$spool" read:/etc/passwd)" \
    'read=EACCES read=EACCES read=EACCES read=EACCES'
is 'pop3-login: writes nowhere' "$(tries "create:$run/x" "create:$D/open/x")" 'create=EPERM create=EPERM'
is 'pop3-login: unix sockets that are its' "$(tries "unix:$run/auth.sock" "unix:$run/local.sock" "tcp:$(get POP3_PORT)")" \
    'unix=ok unix=EACCES tcp=EPERM'
is 'pop3-login: nobody else, no program' "$(nobody)" "$closed"

hold "$run/queue.sock"
program postamt-queue
is 'queue: writes the spool alone' \
    "$(tries "create:$spool/x" "unlink:$spool/x" "create:$run/x" "create:$D/open/x" "create:$maildir/x")" \
    'create=ok unlink=ok create=EACCES create=EACCES create=EACCES'
is 'queue: no network' "$(tries "unix:$run/send.sock" "tcp:$(get SMTP_PORT)")" 'unix=ok tcp=EPERM'
is 'queue: reads no hashes' "$(tries "read:$conf/auth.cdb" read:/etc/passwd)" 'read=EACCES read=EACCES'
is 'queue: nobody else, no program' "$(nobody)" "$closed"

hold "$run/send.sock"
program postamt-send
is 'send: writes the spool alone' "$(tries "create:$spool/x" "unlink:$spool/x" "create:$D/open/x" "create:$maildir/x")" \
    'create=ok unlink=ok create=EACCES create=EACCES'
is 'send: no network' "$(tries "tcp:$(get SMTP_PORT)")" 'tcp=EPERM'
is 'send: nobody else, no program' "$(nobody)" "$closed"

hold "$run/tls.sock"
program postamt-tls
is 'tls: reads settings and keys alone' "$(tries "read:$conf/me" "read:$conf/auth.cdb" read:/etc/passwd "read:$maildir")" \
    'read=ok read=EACCES read=EACCES read=EACCES'
is 'tls: writes nowhere, connects nowhere' "$(tries "create:$D/open/x" "unix:$run/queue.sock" "tcp:$(get SMTP_PORT)")" \
    'create=EPERM unix=EPERM tcp=EPERM'
is 'tls: nobody else, no program' "$(nobody)" "$closed"

hold "$(get POP3_PORT)" "USER $(get USER1)" "PASS $(get PASS1)"
program postamt-pop3 2 # auth's, which started it, and its own
is 'pop3: runs as the owner' "$(awk '/^Uid/ { print $2, $3, $4 }' "/proc/$pid/status")" '20001 20001 20001'
is 'pop3: its mailbox and no other' \
    "$(tries "create:$maildir/x" "unlink:$maildir/x" "read:$other" "create:$other/x" "read:$conf/auth.cdb" "read:$spool")" \
    'create=ok unlink=ok read=EACCES create=EACCES read=EACCES read=EACCES'
is 'pop3: no socket' "$(tries "unix:$run/queue.sock" "tcp:$(get SMTP_PORT)")" 'unix=EPERM tcp=EPERM'
is 'pop3: nobody else, no program' "$(nobody)" "$closed"

# these start programs, so what a program may need stays; other processes and the kernel do not
has="$never exec=ENOENT kill=ok setuid=ok mapexec=ok"
hold "$run/auth.sock"
program postamt-auth
is 'auth: no other process, no kernel' "$(nobody)" "$has"
hold "$run/local.sock"
program postamt-local
is 'local: no other process, no kernel' "$(nobody)" "$has"

for p in smtpd submission pop3-login queue send tls pop3 auth local; do
	is "$p: no core file" "$(awk '/^Max core/ { print $5, $6 }' "/proc/$(newest postamt-$p)/limits")" '0 0'
done
is 'and after all that mail is taken in' "$(perl t/e2e/net.pl talk "$(get SMTP_PORT)" 'EHLO x' 'MAIL FROM:<a@example.org>' \
    "RCPT TO:<$(get USER2)>" DATA 'Subject: x' '' x . QUIT | grep -c '^250 2.0.0')" 1
