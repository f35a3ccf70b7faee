#!/bin/sh
# A recorded trace of a message: both syncs come before the 250, and what it
# costs in processes.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
command -v strace >/dev/null || skip_all 'no strace here'
strace -qq -o /dev/null true 2>/dev/null || skip_all 'cannot trace processes here'
[ -z "$(nm "$BIN/postamt-queue" 2>/dev/null | grep __asan_init)" ] || skip_all 'sanitizers trace themselves'
plan 6
queue_setup || exit 1
{
	echo "smtpd tcp=127.0.0.1:0 -- $BIN/postamt-smtpd"
	echo "queue unix=queue.sock -- $BIN/postamt-queue"
} >"$D/listen.conf"
strace -f -qq -s 2000 -o "$D/trace" \
    -e trace=openat,write,pwrite64,writev,fdatasync,fsync,linkat,sendmsg,sendto,fork,vfork,clone,clone3,execve \
    "$BIN/postamt-listen" -l "$D/log" -p "$D/pid" "$D/listen.conf" >"$D/listen.out" 2>&1 &
strace_pid=$!
at_end=finish
finish() { [ ! -s "$D/pid" ] || kill "$(cat "$D/pid")" 2>/dev/null; wait $strace_pid; }
wait_for 60 grep -qs ready "$D/listen.out"
port=$(sed -n 's/^smtpd .*:\([0-9]*\)$/\1/p' "$D/listen.out")
send() {
	perl t/e2e/net.pl talk "$port" 'EHLO client.example' 'MAIL FROM:<s@example.com>' 'RCPT TO:<bob@example.org>' DATA \
	    'Subject: traced' '' "$1" . QUIT | tr -d '\r'
}
like 'the first message is taken' "$(send one)" '^250 2\.0\.0 '
lines=$(wc -l <"$D/trace")
like 'the second too' "$(send two)" '^250 2\.0\.0 '
ended() { tail -n +$((lines + 1)) "$D/trace" | grep -q '221 2'; }
wait_for 60 ended
# a sync counts where it has ended, what is sent where it begins
tail -n +$((lines + 1)) "$D/trace" >"$D/all"
order() {
	sed -n -e 's/^[0-9]* *//' -e 's/^<\.\.\. \([a-z0-9]*\) resumed.*= 0$/\1/p' -e 's/^\(fdatasync\|fsync\|linkat\)(.*= 0$/\1/p' \
	    -e '/^\(write\|writev\|sendto\|sendmsg\)(.*250 2\.0\.0 queued/s/.*/250/p' \
	    -e '/^\(write\|sendmsg\|sendto\)(.*status=ok/s/.*/answer/p' "$D/all"
}
note "$(cut -c 1-110 "$D/all")"
is 'file, name and folder are safe before the queue answers, and that before the 250' \
    "$(order | tr '\n' ' ')" 'fdatasync linkat fsync answer 250 '
is 'one write holds envelope and message' "$(grep -cE 'write(v|64)?\(.*"postamt-queue 1' "$D/all")" 1
is 'one process is started for a connection' "$(grep -cE '(fork|clone3?)\(' "$D/all")" 1
is 'and no program' "$(grep -c 'execve(' "$D/all")" 0
