#!/bin/sh
# Queue, send and local together: reports reach the sender's mailbox and can be
# read by programs; addresses that changed after the message was queued.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'python3 is not installed'
plan 12
export POSTAMT_CONF=$D/conf POSTAMT_MAIL=$D/mail POSTAMT_RUN=$D/run POSTAMT_SPOOL=$D/spool TZ=UTC0
mkdir -m 755 "$D/conf" "$D/conf/limits" "$D/mail" "$D/run" "$D/spool"
echo example.org >"$D/conf/domains"
echo mx.example.org >"$D/conf/me"
echo 0 >"$D/conf/limits/spool-reserve"
uid=$(id -u) gid=$(id -g)
users() {
	for u in "$@"; do
		[ "$(id -u)" != 0 ] || uid=$((uid + 1)) gid=$((gid + 1))
		echo "$u@example.org:{PLAIN}x:$uid:$gid::::"
	done >"$D/conf/users"
	"$BIN/postamt-build" || exit 1
}
[ "$(id -u)" != 0 ] || uid=20001 gid=20001
base=$uid
rebuild() { uid=$base gid=$base; users "$@"; }
rebuild a b c
cat >"$D/listen.conf" <<-EOT
queue unix=queue.sock mode=0666 -- $BIN/postamt-queue
send unix=send.sock -- $BIN/postamt-send
local unix=local.sock -- $BIN/postamt-local
EOT
"$BIN/postamt-listen" -l "$D/log" "$D/listen.conf" >"$D/listen.out" 2>&1 &
started $!
wait_for 60 grep -q ready "$D/listen.out"
put() { printf 'Subject: gr\303\274\303\237e\nMessage-ID: <m1@example.org>\n\nhello\n' | "$T/enqueue" "$@"; }
mails() { ls "$D/mail/example.org/$1/Maildir/new" 2>/dev/null | wc -l; }
has() { [ "$(mails "$1")" = "$2" ]; }
none() { [ -z "$(find "$D/spool/queue" -type f)" ]; }

# an account that was removed, and one that is an alias now
x=$(put -f a@example.org -p envid=E+2B1 'b@example.org;orcpt=rfc822;B+40example.org' 'c@example.org;notify=SUCCESS,FAILURE')
y=$(put -f a@example.org list@example.org)
rebuild a c
echo 'list@example.org: a@example.org, c@example.org' >"$D/conf/aliases"
"$BIN/postamt-build" || exit 1
"$T/ask" send new=$x new=$y -n
ok 'the queue is empty in the end' wait_for 60 none
ok 'the recipient that exists has its message, and that of the list' has c 2
ok 'the sender has a report and the message to the list' has a 2
like 'the alias was expanded when it came to delivery' "$(cat "$D/log")" "event=send.expanded .*id=$y to=list@example.org"
f=$(grep -l 'multipart/report' "$D"/mail/example.org/a/Maildir/new/*)
python3 - "$f" >"$D/dsn" <<-'EOT'
	import email, sys
	from email import policy
	m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=policy.default)
	print("defects", [p.defects for p in m.walk() if p.defects])
	print(m["Return-Path"], m["To"], m["Auto-Submitted"], m["References"])
	text, status, original = m.iter_parts()
	for g in status.get_payload():
	    print("; ".join(f"{k}={v}" for k, v in g.items() if "Date" not in k))
	print(original.get_payload(0)["Subject"], repr(original.get_payload(0).get_content()))
EOT
is 'a parser has nothing to say against it' "$(sed -n 1p "$D/dsn")" 'defects []'
is 'it comes from nobody, for the sender' "$(sed -n 2p "$D/dsn")" '<> a@example.org auto-replied <m1@example.org>'
is 'of the message' "$(sed -n 3p "$D/dsn")" 'Original-Envelope-Id=E+1; Reporting-MTA=dns; mx.example.org'
is 'what failed' "$(sed -n 4p "$D/dsn" | sed 's/; Diag.*//')" \
    'Original-Recipient=rfc822; B@example.org; Final-Recipient=rfc822; b@example.org; Action=failed; Status=5.1.1'
is 'what was delivered' "$(sed -n 5p "$D/dsn" | sed 's/; Diag.*//')" \
    'Final-Recipient=rfc822; c@example.org; Action=delivered; Status=2.0.0'
like 'the message as it was' "$(sed -n 6p "$D/dsn")" "hello.n'$"

# the reporter's own failure: nobody hears of it
x=$(put -f nobody@example.org nobody2@example.org)
"$T/ask" send new=$x -n
ok 'a report that cannot be queued for good does not stay' wait_for 60 none
like 'but is logged' "$(cat "$D/log")" "event=send.unreported .*id=$x to=nobody@example.org again=0 code=5.1.1"
