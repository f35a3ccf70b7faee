#!/bin/sh
# postamt-queue: what a peer may do goes by the user it runs as, and by an
# introduction; a descriptor it passes is looked at before it is read.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
plan 31
queue_setup || exit 1
echo "dora@example.org:{PLAIN}x:20009:20009::$D/mail/dora" >>"$D/conf/users"
"$BIN/postamt-build" 2>>"$D/build.log"
mkdir "$D/bin" "$D/conf/uid"
cp "$T/ask" "$D/bin/"
chmod 755 "$D/bin" "$D/run" "$D/conf"
echo 20011 >"$D/conf/uid/net"
echo 20012 >"$D/conf/uid/auth"
printf '%s\n' 'bob@example.org 2 0' 'dora@example.org 0 0 20' >"$D/conf/limits/accounts"
queue_start || skip_all 'cannot start a queue'
printf 'Subject: one\n\nhello\n' >"$D/one"
chmod 644 "$D/one"
clean() { find "$D/spool/queue" -type f -exec rm {} +; }
# an id of its own for what came with none
origin() { sed -n '/^$/q; /^origin/{s/ session=[0-9a-z]\{12\}$//;p;}' "$(queued)"; }
code() { printf '%s\n' "$1" | sed -n 's/^\(status\|code\)=//p' | tr '\n' ' '; }
# as UID WORD...: a request by that user
as() {
	u=$1; shift
	setpriv --reuid "$u" --regid "$u" --clear-groups "$D/bin/ask" queue "$@" 2>&1
}

# our own user, which everybody is in a server without users of its own
got=$(ask queue from=s@x.example login=al@example.org ip=192.0.2.7 protocol=ESMTPSA to=q@far.example @message="$D/one")
is 'our own user relays' "$(code "$got")" 'ok '
is 'and says who logged in' "$(origin)" "origin uid=$(id -u) protocol=ESMTPSA ip=192.0.2.7 login=al@example.org"
clean
got=$(ask queue introduce=1 login=bob@example.org -n \
    from=bob@example.org to=q@far.example login=al@example.org @message="$D/one" -- \
    from=bob@example.org to=q@far.example @message="$D/one" -- \
    from=bob@example.org to=q@far.example @message="$D/one")
is 'an introduced connection: two messages a day are its limit' "$(code "$got")" 'ok ok temp 4.7.0 '
printf 'Subject: one\n\nhello!\n' >"$D/more"
is 'octets of a message are another' "$(code "$(ask queue introduce=1 login=dora@example.org -n \
    from=dora@example.org to=q@far.example @message="$D/more" -- \
    from=dora@example.org to=alice@example.org @message="$D/one")")" 'perm 5.3.4 ok '
find "$D/spool/queue" -type f -exec grep -l login=dora {} + | xargs rm
is 'the login is the introduced one' "$(cat $(queued) | sed -n 's/^origin.* login=\([^ ]*\).*/\1/p' | sort -u)" bob@example.org
clean
got=$(ask queue introduce=1 login=carol@example.org -n introduce=1 login=bob@example.org -n from= to=bob@example.org @message="$D/one" 2>&1)
like 'it is introduced once' "$got" 'no reply|reset|Broken pipe'
is 'nothing was taken' "$(queued)" ''
got=$(ask queue introduce=1 login=carol@example.org -n from=carol@example.org to=nobody@example.org @message="$D/one" -- \
    from=carol@example.org to=alice@example.org to=q@far.example @message="$D/one")
is 'a refused one is not counted' "$(code "$got")" 'perm 5.1.1 ok '
like 'the count is in the spool' "$(head -n 1 "$D/spool/usage/carol@example.org")" '^00000[0-9]{5} 0000000001 0000000002$'
clean

# nobody knows what an account may whose line comes behind a bad one
printf '%s\n' 'bob@example.org 9 0' 'oops' 'carol@example.org 9 9' >"$D/conf/limits/accounts"
got=$(ask queue introduce=1 login=carol@example.org -n from=carol@example.org to=q@far.example @message="$D/one" -- \
    from=carol@example.org to=alice@example.org @message="$D/one")
is 'a bad line of limits/accounts' "$(code "$got") $(queued)" 'temp 4.3.0 temp 4.3.0  '
like 'is told with its number' "$(cat "$D/log")" 'queue.setting .*file=limits/accounts line=2 '
is 'those before it are fine' "$(code "$(ask queue introduce=1 login=bob@example.org -n from= to=q@far.example @message="$D/one")")" 'ok '
echo 'bob@example.org 2 0' >"$D/conf/limits/accounts"
clean

# An account is closed, and its connection remains.
for change in '/^dora/s/$/::nologin/' s/nologin/receive-only/ /dora/d; do
	sed -i "$change" "$D/conf/users"
	"$BIN/postamt-build" 2>>"$D/build.log"
	got=$(ask queue introduce=1 login=dora@example.org -n from= to=alice@example.org @message="$D/one")
	is "of an account after $change" "$(code "$got") $(queued)" 'perm 5.7.1  '
done

# descriptors
got=$(ask queue from= to=bob@example.org @message="$D")
is 'a folder is no message' "$(code "$got")" 'perm 5.5.4 '
mkfifo "$D/fifo"
got=$(ask queue from= to=bob@example.org @message="$D/fifo")
is 'a pipe is none, and nobody waits for it' "$(code "$got")" 'perm 5.5.4 '
got=$(ask queue from= to=bob@example.org @message=/dev/zero)
is 'a device is none' "$(code "$got")" 'perm 5.5.4 '
got=$(ask queue from= to=bob@example.org message=0)
is 'no descriptor at all' "$(code "$got")" 'perm 5.5.4 '
got=$(ask queue from= to=bob@example.org message=7 @x="$D/one")
is 'another number' "$(code "$got")" 'perm 5.5.4 '

if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null; then
	for i in 1 2 3 4 5 6 7 8 9 10 11; do skip 'needs root, to be other users'; done
	exit
fi
got=$(as 20011 from=s@x.example login=al@example.org ip=192.0.2.7 protocol=ESMTP to=bob@example.org @message="$D/one")
is 'the network parser: our domains' "$(code "$got")" 'ok '
is 'its login is not believed' "$(origin)" 'origin uid=20011 protocol=ESMTP ip=192.0.2.7'
clean
got=$(as 20011 from=s@x.example to=q@far.example @message="$D/one")
is 'no relaying' "$(code "$got")" 'perm 5.7.1 '
got=$(as 20011 from=s@x.example to=bob@example.org to=q@far.example @message="$D/one")
is 'not beside one of ours either' "$(code "$got")" 'perm 5.7.1 '
got=$(as 20011 from=s@x.example to=list@example.org @message="$D/one")
is 'an alias of ours may go out' "$(code "$got")" 'ok '
clean
got=$(as 20011 introduce=1 login=bob@example.org -n from= to=q@far.example @message="$D/one")
like 'it cannot introduce' "$got" 'no reply|reset|Broken pipe'
got=$(as 20012 introduce=1 login=carol@example.org -n from=s@x.example to=q@far.example @message="$D/one")
is 'postamt-auth can' "$(code "$got") $(origin)" 'ok  origin uid=20012 login=carol@example.org'
clean
got=$(as 20013 from=s@x.example login=al@example.org ip=192.0.2.7 helo=h protocol=ESMTP to=q@far.example @message="$D/one")
is 'a user of this host relays' "$(code "$got")" 'ok '
is 'and tells no facts of a network' "$(origin; grep -c ' from h' "$(queued)")" 'origin uid=20013 protocol=local
0'
clean
other=/dev/shm/postamt-test.$$
if [ -d /dev/shm ] && [ "$(stat -c %d /dev/shm)" != "$(stat -c %d "$D")" ] && cp "$D/one" "$other"; then
	chmod 644 "$other"
	got=$(as 20013 from= to=bob@example.org @message="$other")
	rm "$other"
	is 'a file on another file system might block: none for a user' "$(code "$got")" 'perm 5.5.4 '
else
	skip 'no second file system here'
fi
is 'nothing is left' "$(queued)" ''
