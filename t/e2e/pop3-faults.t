#!/bin/sh
# postamt-pop3 when system calls fail and when the disk is full: an answer that
# tells the client to try later, and nothing lost.
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || skip_all 'no strace'
strace -o /dev/null true 2>/dev/null || skip_all 'strace may not trace here'
[ -z "$(nm "$BIN/postamt-pop3" 2>/dev/null | grep __asan_init)" ] || skip_all 'the sanitizer makes calls of its own'
plan 11
M=$D/Maildir
fresh() {
	rm -rf "$M"
	mkdir -p "$M/new" "$M/cur" "$M/tmp"
	for i in 1 2 3; do printf 'message %d\n' $i >"$M/new/$i.a,S=10,W=11"; done
}
# fault INJECTION LINE...: the replies
fault() {
	inject=$1
	shift
	for line; do printf '%s\r\n' "$line"; done |
	    strace -o "$D/trace" -e inject="$inject" "$BIN/postamt-pop3" "$M" 2>"$D/log" | tr -d '\r' | tr '\n' '|'
}
names() { (cd "$M" && find new cur -type f | sort | tr '\n' ' '); }
all='new/1.a,S=10,W=11 new/2.a,S=10,W=11 new/3.a,S=10,W=11 '

fresh
is 'a message cannot be removed' "$(fault unlinkat:error=EIO:when=2 'DELE 1' 'DELE 2' 'DELE 3' QUIT)" \
    '+OK 3 messages|+OK message deleted|+OK message deleted|+OK message deleted|-ERR [SYS/TEMP] 1 deleted messages not removed|'
is 'the others are' "$(names)" 'new/2.a,S=10,W=11 '
like 'and that is counted' "$(cat "$D/log")" 'event=pop3.session .*deleted=2'

fresh
is 'a message cannot be marked: no matter' "$(fault renameat:error=EACCES 'RETR 1' QUIT)" \
    '+OK 3 messages|+OK 11 octets|message 1|.|+OK bye|'
is 'it stays as it was' "$(names)" "$all"

# which openat(2) is the first of a message
call=$(printf 'RETR 1\r\nQUIT\r\n' | strace -e trace=openat "$BIN/postamt-pop3" "$M" 2>&1 >/dev/null |
    grep openat | grep -n O_NONBLOCK | head -n 1 | sed 's/:.*//')
fresh
is 'no descriptor is left for a message' "$(fault openat:error=EMFILE:when="$call" 'RETR 1' 'RETR 2' QUIT)" \
    '+OK 3 messages|-ERR [SYS/TEMP] the maildrop cannot be read now|+OK 11 octets|message 2|.|+OK bye|'

fresh
is 'a folder cannot be listed' "$(fault getdents64:error=EIO STAT QUIT)" \
    '-ERR [SYS/TEMP] cannot open the maildrop|'

# NFS: a folder cannot be locked
is 'a folder cannot be locked' "$(fault flock:error=EBADF:when=1 STAT QUIT)" '+OK 3 messages|+OK 3 33|+OK bye|'
(flock -n 9 || exit 1
is 'then a file is, and that lock holds' "$(fault flock:error=EBADF:when=1 STAT QUIT)" \
    '-ERR [IN-USE] another session has the maildrop|') 9>>"$M/postamt-pop3.lock"
n=$((n + 1)) # counted in the subshell
rm -f "$M/postamt-pop3.lock"

if [ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null; then
	unshare -m sh -c '
		mount -t tmpfs -o size=64k,nr_inodes=16 none "$1" || exit 1
		mkdir -p "$1/new" "$1/cur" "$1/tmp"
		printf "message\n" >"$1/new/1.a"
		head -c 100000 /dev/zero >"$1/tmp/full" 2>/dev/null
		i=0; while touch "$1/tmp/$i" 2>/dev/null && [ $i -lt 20 ]; do i=$((i + 1)); done
		printf "RETR 1\r\nDELE 1\r\nQUIT\r\n" | "$2" "$1" 2>/dev/null
		ls "$1/new" "$1/cur" | grep -c 1.a
	' sh "$M" "$BIN/postamt-pop3" | tr -d '\r' | tr '\n' '|' >"$D/out"
	is 'on a full disk mail is fetched and removed' "$(cat "$D/out")" \
	    '+OK 1 messages|+OK 9 octets|message|.|+OK message deleted|+OK bye|0|'
	unshare -m sh -c '
		mkdir -p "$1/cur"
		mount -t tmpfs none "$1" && mkdir "$1/new" "$1/cur" && printf "message\n" >"$1/new/1.a" &&
		    mount -o remount,ro "$1" || exit 1
		printf "RETR 1\r\nDELE 1\r\nQUIT\r\n" | "$2" "$1" 2>/dev/null
	' sh "$M" "$BIN/postamt-pop3" | tr -d '\r' | tr '\n' '|' >"$D/out"
	is 'on a read-only one it is fetched' "$(cat "$D/out")" \
	    '+OK 1 messages|+OK 9 octets|message|.|+OK message deleted|-ERR [SYS/TEMP] 1 deleted messages not removed|'
else
	skip 'only root can mount'; skip 'likewise'
fi
