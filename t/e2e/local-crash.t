#!/bin/sh
# postamt-local is killed at, and made to fail in, each system call that changes
# the disk: what was answered "ok" is there whole, and of everything else nothing
# is, or it is there once more after the next try.
. "$(dirname "$0")/lib.sh"
"$T/crash" true || skip_all 'cannot trace processes here'
plan 18
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run"
mkdir -m 755 "$D/conf" "$D/mail" "$D/run"
echo example.org >"$D/conf/domains"
echo mx.example.org >"$D/conf/me"
uid=$(id -u) gid=$(id -g)
[ "$uid" != 0 ] || uid=20001 gid=20001
printf '%s@example.org:{PLAIN}x:'$uid:$gid'::%s::%s\n' u "$D/mail/example.org/u" '' \
    q "$D/mail/example.org/u" quota=1G >"$D/conf/users"
"$BIN/postamt-build" || exit 1
printf 'Subject: small\n\nhello\n' >"$D/small"
{ printf 'Subject: big\n\n'; head -c 150000 /dev/urandom | base64; } >"$D/big"
H=$D/mail/example.org/u M=$D/mail/example.org/u/Maildir

# The states before a delivery.
none() { rm -rf "$D/mail/example.org"; }
empty() {
	none
	mkdir -p "$M/new" "$M/cur" "$M/tmp"
	[ "$(id -u)" != 0 ] || chown -R $uid:$gid "$H"
}
instructed() {
	empty
	printf './Maildir/.A/\n|cat >/dev/null\n./Maildir/\n' >"$H/.postamt"
	chmod 600 "$H/.postamt"
	[ "$(id -u)" != 0 ] || chown $uid:$gid "$H/.postamt"
}

files() { find "$D/mail" -path '*/new/*' -type f; }
left() { find "$D/mail" -path "$D/mail/*/tmp/*" -o -name '.home*'; }
whole() { tail -n +3 "$1" | cmp -s - "$D/$2" && tail -c 1 "$1" | cmp -s - "$D/nl"; }
echo >"$D/nl"

# once CRASH-OPTIONS USER FILE: one delivery under crash; answer and status
once() {
	reply=$("$T/ask" "!'$T/crash' -p '$D/mail' -l '$D/list' $1 -- '$BIN/postamt-local' 2>'$D/err'; echo \$? >'$D/status'" \
	    slow=1 from=s@example.com to="$2@example.org" @message="$D/$3" 2>/dev/null)
	code=$(echo "$reply" | sed -n 's/^code=//p')
	reply=$(echo "$reply" | sed -n 's/^status=//p')
}
torn() { for f in $(files); do whole "$f" "$1" || echo torn; done; }

# kills STATE OPTIONS USER FILE: a kill before each call in turn, then another
# try; prints what went wrong. A file may be left in tmp where it has a name.
kills() {
	nth=0 wrong=
	while [ $nth -lt 99 ]; do
		nth=$((nth + 1))
		$1
		once "$2 -n $nth -k" "$3" "$4"
		[ "$(cat "$D/status")" != 99 ] || break
		[ "$reply" != ok ] || wrong="$wrong $nth:answered"
		[ -z "$(torn "$4")" ] || wrong="$wrong $nth:torn"
		[ -n "$2" ] || [ -z "$(left | grep -v -e maildirsize -e '/\.home')" ] || wrong="$wrong $nth:left"
		once '' "$3" "$4"
		[ "$reply" = ok ] || wrong="$wrong $nth:stuck"
		[ -z "$(torn "$4")" ] && [ -n "$(files)" ] || wrong="$wrong $nth:lost"
	done
	[ "$reply" = ok ] || wrong="$wrong $nth:$reply"
	echo "$((nth - 1)) calls:$wrong"
}

errnos='ENOSPC EIO EDQUOT EMFILE'
case $B in */asan) errnos='ENOSPC EMFILE' ;; esac # it takes its time
# failures STATE OPTIONS USER FILE: each call fails in turn, with each error
failures() {
	wrong=
	for e in $errnos; do
		nth=0
		while [ $nth -lt 99 ]; do
			nth=$((nth + 1))
			$1
			once "$2 -n $nth -e $e" "$3" "$4"
			[ "$(cat "$D/status")" != 99 ] || break
			[ -z "$(torn "$4")" ] || wrong="$wrong $e:$nth:torn"
			[ -z "$(left)" ] || wrong="$wrong $e:$nth:left"
			case $reply in
			ok) [ -n "$(files)" ] || wrong="$wrong $e:$nth:lost" ;;
			temp)
				case $code in 4.*) ;; *) wrong="$wrong $e:$nth:$code" ;; esac
				# with several instructions those before it are done
				[ "$1" = instructed ] || [ -z "$(files)" ] || wrong="$wrong $e:$nth:there" ;;
			*) wrong="$wrong $e:$nth:$reply" ;;
			esac
			[ $e = ENOSPC ] || continue # nothing is left: the next try is as the first
			once '' "$3" "$4"
			[ "$reply" = ok ] && [ -z "$(torn "$4")" ] || wrong="$wrong $e:$nth:stuck"
		done
	done
	echo "$((nth - 1)) calls:$wrong"
}

empty
once '' u small
is 'a message, traced, is delivered' "$reply" ok
is 'file and folder are synced before the answer' \
    "$(sed 's/^[0-9]* //; s/ .*\/Maildir/ Maildir/; s/#[0-9]* (deleted)/FILE/; s/[0-9]*\.M.*S=.*/NAME/; s/ socket//' "$D/list")" \
    'openat Maildir/new/.
writev Maildir/new/FILE
fdatasync Maildir/new/FILE
linkat Maildir/new/NAME
fsync Maildir/new
sendmsg'
is 'killed at each call' "$(kills empty '' u small)" '5 calls:'
is 'each call fails' "$(failures empty '' u small)" '5 calls:'
is 'killed, a large message' "$(kills empty '' u big)" '8 calls:'
is 'fails, a large message' "$(failures empty '' u big)" '8 calls:'
is 'killed, without O_TMPFILE' "$(kills empty -t u small)" '5 calls:'
is 'fails, without O_TMPFILE' "$(failures empty -t u small)" '5 calls:'
like 'killed, no home yet' "$(kills none '' u small)" '^(1[5-9]|2[0-9]) calls:$'
like 'fails, no home yet' "$(failures none '' u small)" '^(1[5-9]|2[0-9]) calls:$'
like 'killed, with a quota' "$(kills empty '' q small)" '^[89] calls:$'
like 'fails, with a quota' "$(failures empty '' q small)" '^[89] calls:$'
like 'killed, instructions' "$(kills instructed '' u small)" '^[0-9]+ calls:$'
like 'fails, instructions' "$(failures instructed '' u small)" '^[0-9]+ calls:$'
empty
once '-n 2 -s' u big
ok 'a write that does half' whole "$(files)" big
empty
once '-n 4 -e EEXIST' u small
is 'the name was taken: another one' "$reply $(files | wc -l) $(torn small)" 'ok 1 '
empty
once '-t -n 4 -e EINVAL' u small
is 'a rename that can only replace: linked' "$reply $(files | wc -l) $(torn small)$(left)" 'ok 1 '
empty
touch "$M/tmp/young"
touch -d '3 days ago' "$M/tmp/old"
once -t u small
is 'what an old crash left in tmp goes' "$reply $(files | wc -l) $(ls "$M/tmp")" 'ok 1 young'
