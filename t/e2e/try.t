#!/bin/sh
# scripts/try, as a newcomer runs it; as root also as somebody else.
. "$(dirname "$0")/lib.sh"
for c in curl python3 swaks gsasl; do
	command -v $c >/dev/null || skip_all "no $c"
done
plan 7
export POSTAMT_BIN="$BIN" TMPDIR="$D"
chmod 1777 "$D"
ours() { find "$D" -maxdepth 1 -name 'postamt-try.*'; }

# $1: what is told; the rest runs it
once() {
	what=$1
	shift
	"$@" sh scripts/try --once >"$D/out" 2>&1
	status=$?
	[ $status = 0 ] || note "$(cat "$D/out")"
	is "$what: status 0" $status 0
	is "$what: it leaves nothing behind" "$(ours)" ''
}
once 'once' env
like 'it shows what held' "$(cat "$D/out")" 'the same, byte for byte'
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null &&
    setpriv --reuid=65534 --regid=65534 --clear-groups test -r scripts/try -a -x "$BIN/postamt-smtpd"; then
	once 'as somebody else' setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$D"
else
	skip 'not root, or others cannot reach this folder'; skip 'likewise'
fi

sh scripts/try >"$D/out" 2>&1 &
try=$!
started $try
if wait_for 60 grep -qs 'Ctrl-C ends it' "$D/out"; then
	pass 'it stays up'
else
	fail 'it stays up'; note "$(cat "$D/out")"
fi
kill -TERM $try
wait $try
is 'and ends clean' "$? $(ours)" '0 '
