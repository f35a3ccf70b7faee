#!/bin/sh
# mblaze and mutt read a Maildir while postamt-local delivers into it.
. "$(dirname "$0")/lib.sh"
for p in mlist mshow mutt script; do
	command -v $p >/dev/null || skip_all "$p is not installed"
done
plan 6
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run"
mkdir -m 755 "$D/conf" "$D/mail" "$D/run"
echo example.org >"$D/conf/domains"
uid=$(id -u); [ "$uid" != 0 ] || uid=20001
echo "u@example.org:{PLAIN}x:$uid:$uid::::" >"$D/conf/users"
"$BIN/postamt-build" || exit 1
M=$D/mail/example.org/u/Maildir
deliver() { "$BIN/postamt-local" -f s@example.net -d u@example.org 2>>"$D/log"; }
message() { printf 'From: s@example.net\nTo: u@example.org\nSubject: no %s\nMessage-ID: <%s@x>\n\n' "$1" "$1"
	awk 'BEGIN { for (i = 0; i < 3000; i++) print "a line of the message" }'; echo "end of $1"; }
message 0 | deliver || exit 1

N=60
(i=1; while [ $i -le $N ]; do message $i | deliver || exit 1; i=$((i + 1)); done; : >"$D/done") & feeder=$!

# mblaze: whatever is listed is whole, from the first to the last.
torn=0 looks=0
while :; do
	[ -e "$D/done" ] && last=1 || last=
	mlist "$M" >"$D/list"
	for f in $(tail -n 3 "$D/list"); do
		end=$(mshow "$f" 2>/dev/null | tail -n 1)
		case $end in 'end of '*) ;; *) torn=$((torn + 1)); note "torn: $f: $end" ;; esac
	done
	looks=$((looks + 1))
	[ -z "$last" ] || break
done
wait $feeder
is 'every delivery was done' "$?" 0
is 'mblaze saw no torn message' "$torn" 0
ok 'and looked while they came' test "$looks" -gt 1
is 'mblaze lists all' "$(mlist "$M" | wc -l)" $((N + 1))

# mutt: opens it, more come, it copies them all and marks them as read.
cat >"$D/muttrc" <<E2
set mbox_type=Maildir confirmappend=no confirmcreate=no quit=yes
set header_cache="" sleep_time=0 timeout=1 mail_check=0 copy=no
set record="" postponed="" mark_old=no folder="$D"
E2
(i=1; while [ $i -le 20 ]; do message x$i | deliver || exit 1; i=$((i + 1)); done; : >"$D/done2") & feeder=$!
all=$((N + 21))
tries=0 got=0
while [ $tries -lt 20 ] && [ "$got" -ne "$all" ]; do
	rm -rf "$D/out"
	TERM=vt100 HOME=$D timeout 60 script -qec "mutt -n -F $D/muttrc -f $M \
	    -e 'push \"<tag-pattern>~A<enter><tag-prefix><copy-message>$D/out<enter><quit>\"'" /dev/null >"$D/screen" 2>&1 </dev/null
	got=$(mlist "$D/out" 2>/dev/null | wc -l)
	tries=$((tries + 1))
done
wait $feeder
is 'mutt copies all of them' "$got" "$all"
whole=0
for f in $(mlist "$D/out"); do
	case $(tail -n 1 "$f") in 'end of '*) whole=$((whole + 1)) ;; esac
done
is 'each whole' "$whole" "$all"
