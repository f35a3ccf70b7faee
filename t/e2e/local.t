#!/bin/sh
# postamt-local: deliveries, quota, instructions of every kind, whose ids.
. "$(dirname "$0")/lib.sh"
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run" POSTAMT_SPOOL="$D/spool"
mkdir -m 755 "$D/conf" "$D/conf/limits" "$D/mail" "$D/run" "$D/bin" "$D/spool"
echo 0 >"$D/conf/limits/spool-reserve"
echo example.org >"$D/conf/domains"
echo mx.example.org >"$D/conf/me"
echo 2 >"$D/conf/limits/program-seconds"
cp "$BIN/postamt-local" "$T/ask" "$D/bin/" # where any user may run them
if [ "$(id -u)" = 0 ]; then
	root=1 U=20001 Q=20002 R=20003
else
	root= U=$(id -u) Q=$U R=$U
fi
G=$U
[ -n "$root" ] || G=$(id -g)
cat >"$D/conf/users" <<E2
u@example.org:{PLAIN}x:$U:$G::::
q@example.org:{PLAIN}x:$Q:$G::::quota=2000b
r@example.org:{PLAIN}x:$R:$G::::
out@example.org:{PLAIN}x:$R:$G::::send-only
wheel@example.org:{PLAIN}x:$R:0::::
E2
printf 'From: a@example.net\nSubject: test\n\nhello\n' >"$D/msg"
plan 104

H=$D/mail/example.org/u Q=$D/mail/example.org/q
hand() { "$D/bin/postamt-local" "$@" 2>>"$D/log" </dev/null; } # without a message
by_hand() { f=$1; shift; "$D/bin/postamt-local" -f "$f" -d "$@" 2>"$D/err"; }
code() { sed -n 's/.* code=\([0-9.]*\) .*/\1/p' "$D/err"; }
text() { sed -n 's/.* text=//p' "$D/err"; }
count() { find "$1" -type f 2>/dev/null | wc -l; }
owned() { # runs as the owner of u
	if [ -n "$root" ]; then setpriv --reuid "$U" --regid "$G" --clear-groups "$@"
	else "$@"; fi
}
put() { # the instructions of u: NAME, then lines on 0
	rm -f "$H/$1"; cat >"$H/$1"; chmod 600 "$H/$1"
	[ -z "$root" ] || chown "$U:$G" "$H/$1"
}
clear() { find "$H/Maildir/new" "$H/Maildir/cur" -type f -delete; }

"$BIN/postamt-build" 2>"$D/err" || { cat "$D/err"; exit 1; }

# Plain deliveries
by_hand s@example.net u@example.org <"$D/msg"
is 'by hand: delivered' "$?" 0
f=$(echo "$H"/Maildir/new/*)
is 'one file in new' "$(count "$H/Maildir")" 1
is 'its content' "$(cat "$f")" "Return-Path: <s@example.net>
Delivered-To: u@example.org
$(cat "$D/msg")"
size=$(wc -c <"$f") lines=$(wc -l <"$f")
like 'its name' "${f##*/}" "^[0-9]{10}\.M[0-9]+P[0-9]+Q[0-9]+\.mx\.example\.org,S=$size,W=$((size + lines))\$"
is 'whose it is, and the folders' "$(stat -c '%u:%a' "$f" "$H" "$H/Maildir" "$H/Maildir/cur" "$H/Maildir/tmp" | tr '\n' ' ')" \
    "$U:600 $U:700 $U:700 $U:700 $U:700 "
like 'the log' "$(cat "$D/err")" "^event=local.deliver .* to=u@example.org via=maildir size=$size "
cat "$D/msg" | by_hand '<>' U+Box@Example.ORG
is 'from a pipe, null sender, subaddress, capitals' "$?" 0
ok 'the address as it was given' grep -qx 'Delivered-To: U+Box@Example.ORG' "$H"/Maildir/new/*
ok 'the null sender' grep -qx 'Return-Path: <>' "$H"/Maildir/new/*
clear
{ cat "$D/msg"; head -c 300000 /dev/zero | tr '\0' x | fold -w 70; printf 'no end'; } >"$D/big"
by_hand s@example.net u@example.org <"$D/big"
ok 'a message over one piece, without a last line end' sh -c 'tail -n +3 "$1" | cmp -s - "$2"' - "$H"/Maildir/new/* "$D/big"
clear
by_hand s@example.net nobody@example.org <"$D/msg"
is 'unknown: refused' "$? $(code)" '100 5.1.1'
by_hand s@example.net u@example.com <"$D/msg"
is 'foreign: deferred' "$? $(code)" '111 4.3.5'
by_hand s@example.net 'a b' <"$D/msg"
is 'no address' "$? $(code)" '100 5.1.3'
by_hand s@example.net "$(printf 'u@example.org\nX: y')" <"$D/msg"
is 'a line end in the address' "$? $(code)" '100 5.1.3'
by_hand s@example.net out@example.org <"$D/msg"
is 'an account that receives nothing' "$? $(code)" '100 5.2.1'
{ echo 'Received: x'; echo 'delivered-to:  U@example.org'; cat "$D/msg"; } >"$D/loop"
by_hand s@example.net u@example.org <"$D/loop"
is 'a loop' "$? $(code)" '100 5.4.6'
{ cat "$D/msg"; echo 'Delivered-To: u@example.org'; } >"$D/loop"
by_hand s@example.net u@example.org <"$D/loop"
is 'no loop: in the body' "$?" 0
clear

# Quota
chunk() { head -c "$1" /dev/zero | tr '\0' x; }
{ cat "$D/msg"; chunk 700; echo; } >"$D/m700"
{ cat "$D/msg"; chunk 2000; echo; } >"$D/m2000"
by_hand s q@example.org <"$D/m2000"
is 'larger than the quota' "$? $(code)" '100 5.2.2'
by_hand s q@example.org <"$D/m700"; by_hand s q@example.org <"$D/m700"
is 'below the quota' "$? $(count "$Q/Maildir/new")" '0 2'
by_hand s q@example.org <"$D/m700"
is 'full: deferred' "$? $(code) $(count "$Q/Maildir/new")" '111 4.2.2 2'
echo yes >"$D/conf/quota-bounce"
by_hand s q@example.org <"$D/m700"
is 'full: bounced where so set' "$? $(code)" '100 5.2.2'
rm "$D/conf/quota-bounce"
by_hand s q@example.org <"$D/msg"
is 'a small one still fits' "$?" 0
rm "$(ls -S "$Q"/Maildir/new/* | head -n1)"
by_hand s q@example.org <"$D/m700"
is 'removed by hand: counted anew' "$? $(count "$Q/Maildir/new")" '0 3'
is 'maildirsize is right' "$(awk 'NR == 1 { q = $1 } NR > 1 { s += $1; n += $2 } END { print q, s, n }' "$Q/Maildir/maildirsize")" \
    "2000S $(cat "$Q"/Maildir/new/* | wc -c) 3"

# Instructions
: | put .postamt
by_hand s u@example.org <"$D/msg"
is 'an empty file: the maildir' "$? $(count "$H/Maildir/new")" '0 1'
clear
echo '# nothing' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'comments alone: dropped' "$? $(count "$H/Maildir/new")" '0 0'
printf './Maildir/\n./Maildir/.A.b/\n' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'two maildirs, one of them new' "$? $(count "$H/Maildir/new") $(count "$H/Maildir/.A.b/new")" '0 1 1'
ok 'a Maildir++ folder' test -e "$H/Maildir/.A.b/maildirfolder"
clear
printf '#\n./Maildir/\n./mbox\n' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'an mbox: deferred, nothing done' "$? $(code) $(count "$H/Maildir/new")" '111 4.3.5 0'
like 'names file and line' "$(text)" '^"\.postamt:3: mbox'
printf '|exit 1\n' | put .postamt-a-b
printf '|exit 100\n' | put .postamt-a-default
printf '|echo "$DEFAULT,$EXT,$EXT2" >d; exit 0\n' | put .postamt-default
echo '|exit 64' | put .postamt
got=
for a in u u+a-b u+A-B u+a-c u+a- u+b-c-d; do
	by_hand s $a@example.org <"$D/msg"; got="$got$? "
done
is 'the file for a subaddress' "$got" '100 111 111 100 100 0 '
is 'DEFAULT and EXT' "$(cat "$H/d")" 'b-c-d,b-c-d,c-d'
rm "$H/.postamt-default"
by_hand s u+x@example.org <"$D/msg"
is 'none for the subaddress: .postamt' "$?" 100
rm -f "$H"/.postamt-*
got= want=
for s in 0:0 99:0 100:100 64:100 65:100 70:100 76:100 77:100 78:100 112:100 1:111 63:111 111:111 120:111; do
	printf '|exit %s\n|touch more\n' "${s%:*}" | put .postamt
	by_hand s u@example.org <"$D/msg"; got="$got${s%:*}:$? " want="$want$s "
	case $s in 0:*) ok 'after 0 comes the next' test -e "$H/more";; 99:*) ok 'after 99 none' test ! -e "$H/more";; esac
	rm -f "$H/more"
done
is 'exit statuses of qmail-command(8)' "$got" "$want"
echo '|kill -9 $$' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'killed: deferred' "$? $(code)" '111 4.3.0'
printf '|printf "not \\001 here\\nsecond"; exit 100\n' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'its first line is the reason' "$(code) $(text)" '5.3.0 "not ? here"'
echo '|yes; :' | put .postamt
by_hand s u@example.org <"$D/msg"
like 'too slow and too loud: killed' "$(text)" 'over 2 seconds'
echo '|sleep 1000 & echo $! >pid; wait' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'too slow: deferred' "$? $(code)" '111 4.3.0'
gone() { ! kill -0 "$1" 2>/dev/null || grep -q '^State:.*Z' "/proc/$1/status"; }
ok 'its process group is gone too' wait_for 30 gone "$(cat "$H/pid")"
# The shell adds PWD, OLDPWD, SHLVL, _ by itself.
echo '|env | grep -Ev "^(PWD|OLDPWD|SHLVL|_)=" | sort >env; pwd >cwd; ls /proc/self/fd >fds; cat >in; id -u >ids; id -G >>ids; grep -E "NoNewPrivs|CapEff" /proc/self/status >>ids; cut -d" " -f4-6 /proc/self/stat >>ids' | put .postamt
{ echo 'envelope'; cat "$D/msg"; } >"$D/queued"
by_hand 'a b@x' u+e.f-g@example.org <"$D/msg"
is 'a program runs' "$?" 0
grep -v '^POSTAMT\|^UFLINE\|^$' "$H/env" >"$D/env"
is 'its environment' "$(cat "$D/env")" "ACCOUNT=u@example.org
DTLINE=Delivered-To: u+e.f-g@example.org
EXT2=g
EXT3=
EXT4=
EXT=e.f-g
HOME=$H
HOST2=example
HOST3=
HOST4=
HOST=example.org
LOCAL=u+e.f-g
NEWSENDER=a b@x
PATH=/usr/local/bin:/usr/bin:/bin
RECIPIENT=u+e.f-g@example.org
RPLINE=Return-Path: <a b@x>
SENDER=a b@x
SHELL=/bin/sh
USER=u"
like 'UFLINE' "$(grep UFLINE "$H/env")" '^UFLINE=From a-b@x [MTWFS][a-z][a-z] [JFMASOND][a-z]{2} [ 1-3][0-9] [0-9:]{8} 20[0-9][0-9]$'
is 'its folder' "$(cat "$H/cwd")" "$H"
is 'its descriptors' "$(tr '\n' ' ' <"$H/fds")" '0 1 2 3 ' # 3: the folder that ls reads
is 'its message' "$(cat "$H/in")" "$(cat "$D/msg")"
is 'whose ids' "$(sed -n 1,2p "$H/ids" | tr '\n' ' ')" "$U $G "
like 'no new privileges' "$(cat "$H/ids")" 'NoNewPrivs:.1'
[ -z "$root" ] || like 'no capabilities' "$(cat "$H/ids")" 'CapEff:.0+$'
[ -n "$root" ] || skip 'not root'
printf '|head -n1 >one\n|cat >two\n' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'each program reads from the beginning' "$(cat "$H/one") $(wc -l <"$H/two")" "From: a@example.net 4"

# Folders by subaddress
rm -f "$H/.postamt"; clear
echo yes >"$D/conf/detail-folders"
by_hand s u+A.b@example.org <"$D/msg" # made above
by_hand s u+none@example.org <"$D/msg"
by_hand s u+../../x@example.org <"$D/msg"
by_hand s u+.@example.org <"$D/msg"
is 'a folder that is there, else the inbox' "$(count "$H/Maildir/.A.b/new") $(count "$H/Maildir/new")" '2 3'
rm "$D/conf/detail-folders"; clear

# Whom to trust
echo './Maildir/' | put .postamt; chmod 620 "$H/.postamt"
by_hand s u@example.org <"$D/msg"
is 'a file others may write to' "$? $(code)" '111 4.3.5'
chmod 600 "$H/.postamt"; chmod 707 "$H"
by_hand s u@example.org <"$D/msg"
is 'a home everyone may write to' "$? $(code)" '111 4.3.5'
chmod 1700 "$H"
by_hand s u@example.org <"$D/msg"
is 'a home with its sticky bit' "$? $(code)" '111 4.3.5'
chmod 700 "$H"
mkdir "$D/out"; chmod 777 "$D/out"
owned ln -s "$D/out" "$H/link"
echo './link/.X/' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'no folder is made through a link out of the home' "$? $(ls -A "$D/out")" '111 '
echo './../r/.X/' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'nor through ..' "$? $(ls -A "$D/out")" '111 '
rm -f "$H/.postamt"
if [ -n "$root" ]; then
	echo './Maildir/' | put .postamt; chown "$R" "$H/.postamt"; chmod 644 "$H/.postamt"
	by_hand s u@example.org <"$D/msg"
	is 'a file of somebody else' "$? $(code)" '111 4.3.5'
	rm -f "$H/.postamt"
	by_hand s r@example.org <"$D/msg"; chown -R 0:0 "$D/mail/example.org/r"
	by_hand s r@example.org <"$D/msg"
	is 'a mailbox of somebody else' "$? $(code)" '111 4.2.0'
	rm -r "$D/mail/example.org/r"; chown "$Q" "$D/mail/example.org" 2>/dev/null || chown "$U" "$D/mail/example.org"
	by_hand s r@example.org <"$D/msg"
	is 'no home is made in a folder of somebody else' "$? $(code)" '111 4.2.0'
	chown 0:0 "$D/mail/example.org"; chmod 775 "$D/mail/example.org"
	by_hand s r@example.org <"$D/msg"
	is 'nor in one that others may write to' "$? $(code)" '111 4.2.0'
	chmod 755 "$D/mail/example.org"
	by_hand s r@example.org <"$D/msg"
	is 'else it is' "$?" 0
	rm -r "$D/mail/example.org/r"
	few="setpriv --inh-caps -all --bounding-set -all,+setuid,+setgid,+chown"
	$few "$D/bin/postamt-local" -d r@example.org <"$D/msg" 2>"$D/err"
	is 'three capabilities suffice, for a new home' "$? $(count "$D/mail/example.org/r")" '0 1'
	echo '|echo "$(id -u)" >ran' | put .postamt
	$few "$D/bin/postamt-local" -d u@example.org <"$D/msg" 2>"$D/err"
	is 'and for a program' "$? $(cat "$H/ran")" "0 $U"
	echo '|kill -9 $PPID; cat /proc/$PPID/environ /proc/$PPID/maps /proc/$PPID/mem; ls /proc/$PPID/fd; exit 100' | put .postamt
	by_hand s u@example.org <"$D/msg"
	like 'a program cannot touch who runs it' "$? $(code) $(text)" '^100 5.3.0 .*(not permitted|denied)'
	echo '|echo $$ >pid; exec sleep 1000' | put .postamt
	$few "$D/bin/postamt-local" -d u@example.org <"$D/msg" 2>"$D/err"
	is 'and to end one' "$? $(code)" '111 4.3.0'
	ok 'which is gone' wait_for 30 gone "$(cat "$H/pid")"
	rm "$H/.postamt" "$H/ran"
	by_hand s wheel@example.org <"$D/msg"
	is 'never with the group of root' "$? $(code)" '111 4.3.5'
	owned "$D/bin/postamt-local" -d u@example.org <"$D/msg" 2>"$D/err"
	is 'as the owner: delivered' "$?" 0
	owned "$D/bin/postamt-local" -d r@example.org <"$D/msg" 2>"$D/err"
	is 'as another: refused' "$? $(code)" '111 4.3.5'
else
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do skip 'not root: all mailboxes have one uid'; done
fi
clear

# A full disk, where one can be made
mkdir "$D/full"
if [ -n "$root" ] && unshare -m mount -t tmpfs none "$D/full" 2>/dev/null; then
	echo "full@example.org:{PLAIN}x:$R:$R::$D/full/home::" >>"$D/conf/users"
	"$BIN/postamt-build" 2>/dev/null
	got=$(D=$D P=$D/bin/postamt-local unshare -m sh -c 'mount -t tmpfs -o size=128k,mode=755 none "$D/full" && cd / &&
	    $P -d full@example.org <"$D/msg" 2>"$D/err"; echo $?
	    $P -d full@example.org <"$D/big" 2>"$D/err"; echo $?
	    ls "$D/full/home/Maildir/new" | wc -l; ls "$D/full/home/Maildir/tmp"
	    $P -d full@example.org <"$D/msg" 2>/dev/null; echo $?' | tr '\n' ' ')
	is 'a full disk: deferred, nothing left, a small one fits' "$got$(code)" '0 111 1 0 4.3.1'
else
	skip 'no file system can be mounted'
fi

# As a service
echo 120 >"$D/conf/limits/program-seconds"
cat >"$D/listen" <<E2
local unix=local.sock mode=0666 -- $D/bin/postamt-local
queue unix=queue.sock mode=0666 -- $BIN/postamt-queue
E2
"$BIN/postamt-listen" -l "$D/slog" "$D/listen" >"$D/ready" & started $!
ok 'the service is there' wait_for 30 grep -qs ready "$D/ready"
call() { "$D/bin/ask" local session=abc123 id=q1 from=s@x "$@" 2>&1; }
got=$(call to=u@example.org @message="$D/queued" offset=9)
is 'asked over the socket' "$got" 'status=ok'
is 'from the offset on' "$(tail -n +3 "$H"/Maildir/new/*)" "$(cat "$D/msg")"
ok 'the session id in its log' wait_for 30 grep -q 'local.deliver .*session=abc123 id=q1 to=u@example.org' "$D/slog"
clear
is 'the code in the answer' "$(call to=no@example.org @message="$D/msg" | head -n2 | tr '\n' ' ')" 'status=perm code=5.1.1 '
like 'without a message' "$(call to=u@example.org)" 'code=5.5.4'
echo '|cat >in; echo $0 >ran' | put .postamt
is 'a program: not now' "$(call to=u@example.org @message="$D/msg")" 'status=program'
ok 'and not done' test ! -e "$H/ran"
is 'slow=1: now' "$(call to=u@example.org @message="$D/queued" offset=9 slow=1)" 'status=ok'
is 'no envelope in what it reads' "$(cat "$H/in")" "$(cat "$D/msg")"
echo '|cat >/dev/null; touch begun; while [ ! -e end ]; do sleep 0.1; done' | put .postamt
call to=u@example.org @message="$D/msg" slow=1 >"$D/slow" & slow=$!
wait_for 30 test -e "$H/begun"
is 'others do not wait for it' "$(call to=r@example.org @message="$D/msg")" 'status=ok'
owned touch "$H/end"; wait "$slow"
is 'and it ends as its owner wants' "$(cat "$D/slow")" 'status=ok'
rm -f "$H/.postamt"
if [ -n "$root" ]; then
	got=$(setpriv --reuid 20003 --regid 20003 --clear-groups "$D/bin/ask" local from=s to=u@example.org @message="$D/msg" 2>&1)
	like 'a stranger is refused' "$got" 'code=5.7.1'
else
	skip 'not root'
fi

# Forwards
queued() { find "$D/spool/queue" -type f | sort; }
envelope() { sed '/^$/q' $(queued) | grep -E '^(from|to) '; }
message() { sed '1,/^$/d' $(queued) | awk 'done || !/^(Received:|\t)/ { done = 1; print }'; }
unqueue() { rm -f $(queued); }
clear
printf './Maildir/\n&far@example.com\nr\n' | put .postamt
is 'a forward: not now' "$(call to=u@example.org @message="$D/msg")$(count "$H/Maildir/new")" 'status=program0'
is 'slow=1: now' "$(call to=u@example.org @message="$D/queued" offset=9 slow=1)" 'status=ok'
is 'into the maildir and to both, in one go' "$(count "$H/Maildir/new") $(envelope | tr '\n' ' ')" \
    '1 from <s@x> to T <far@example.com> to T <r@example.org> '
is 'Delivered-To before it' "$(message)" "Delivered-To: u@example.org
$(cat "$D/msg")"
like 'the origin is the owner' "$(cat "$(queued)")" "^origin uid=$U protocol=local .*session=abc123"
message >"$D/again"
unqueue
by_hand '<>' u+l@example.org <"$D/msg"
is 'the null sender stays' "$(envelope | grep -c '^from <>$')" 1
unqueue
by_hand s u@example.org <"$D/again"
is 'a circle of forwards ends' "$? $(code)" '100 5.4.6'
echo '&far@example.com' | put .postamt-l
: | put .postamt-l-owner
by_hand s@x u+l@example.org <"$D/msg"
is 'a list with an owner' "$(envelope | head -n1)" 'from <u+l-owner@example.org>'
unqueue
by_hand '<>' u+l@example.org <"$D/msg"
is 'whose bounces have none' "$(envelope | head -n1)" 'from <>'
unqueue
for s in 0:1 99:1 100:0 111:0; do
	printf '&far@example.com\n|exit %s\n&near@example.com\n' "${s%:*}" | put .postamt
	by_hand s u@example.org <"$D/msg"
	is "exit ${s%:*} and the forwards" "$(queued | wc -l)" "${s#*:}"
	[ "$s" != 99:1 ] || is 'those that came before 99' "$(envelope | grep -c '^to')" 1
	unqueue
done
echo '&nobody@example.org' | put .postamt
by_hand s u@example.org <"$D/msg"
is 'to somebody unknown: bounces' "$? $(code)" '100 5.1.1'
POSTAMT_RUN="$D/none" by_hand s u@example.org <"$D/msg"
is 'without a queue: deferred' "$? $(code | cut -c1)" '111 4'
echo 'new@example.org: u+x@example.org, far@example.com' >"$D/conf/aliases"
"$BIN/postamt-build" 2>/dev/null
is 'an alias made meanwhile: not now' "$(call to=new@example.org @message="$D/msg")" 'status=program'
is 'slow=1: now' "$(call to=new@example.org @message="$D/msg" slow=1)" 'status=ok'
is 'to its targets' "$(envelope | tr '\n' ' ')" 'from <s@x> to T <u+x@example.org> to T <far@example.com> '
is 'marked by Delivered-To' "$(message | head -n1)" 'Delivered-To: new@example.org'
