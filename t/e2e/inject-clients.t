#!/bin/sh
# Programs that call sendmail, and what sendmail is by other programs of ours.
. "$(dirname "$0")/lib.sh"
. t/e2e/queue.lib
plan 19
queue_setup && queue_start || skip_all "cannot start a queue"
ln -s "$BIN/postamt-inject" "$D/sendmail"
clean() { find "$D/spool/queue" -type f -exec rm {} +; }
rcpts() { sed -n '/^$/q; s/^to T <\(.*\)>.*/\1/p' "$(queued)" | tr '\n' ' '; }
from() { sed -n '/^$/q; s/^from \(.*\)/\1/p' "$(queued)"; }
export HOME="$D"

if command -v mutt >/dev/null; then
	head -c 30000 /dev/urandom >"$D/attachment"
	echo 'the text' | mutt -n -F /dev/null -e "set sendmail='$D/sendmail -oem -oi'" -e 'set copy=no' \
	    -e 'set use_envelope_from=yes' -e 'set from=carol@example.org' -s 'from mütt' -a "$D/attachment" \
	    -b bob@example.org -- alice@example.org 2>"$D/err"
	is 'mutt sends' "$? $(cat "$D/err")" '0 '
	is 'its recipients' "$(rcpts)" 'alice@example.org bob@example.org '
	is 'its sender' "$(from)" '<carol@example.org>'
	message "$(queued)" >"$D/got"
	is 'its attachment' "$(python3 -c '
import email, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"))
sys.stdout.write(str(m.get_payload()[1].get_payload(decode=True) == open(sys.argv[2], "rb").read()))' "$D/got" "$D/attachment")" True
	is 'no Bcc' "$(sed '/^$/q' "$D/got" | grep -ci '^bcc')" 0
	clean
	echo x | mutt -n -F /dev/null -e "set sendmail='$D/sendmail'" -e 'set copy=no' -s x -- nobody@example.org >"$D/err" 2>&1
	ok 'mutt hears of an unknown user' test $? != 0
	is 'and nothing is queued' "$(queued)" ''
else
	for i in 1 2 3 4 5 6 7; do skip 'no mutt here'; done
fi

# as cron, PHP and git do
printf 'Subject: Cron <root@mx> job\nTo: root\n\nout\n.\nput\n' | "$D/sendmail" -FCronDaemon -i -B8BITMIME -oem alice@example.org
is 'cron' "$? $(rcpts)" '0 alice@example.org '
like 'its name' "$(cat "$(queued)")" '^From: CronDaemon <'
is 'all of it' "$(tail -n 2 "$(queued)" | tr '\n' ' ')" '. put '
clean
printf 'To: alice@example.org\r\nSubject: php\r\nX-PHP: 1\r\n\r\nline\r\n' | "$D/sendmail" -t -i -fwww@example.org
is 'PHP' "$? $(rcpts)$(from)" '0 alice@example.org <www@example.org>'
is 'its CRLF' "$(grep -c "$(printf '\r')" "$(queued)")" 0
clean
printf 'From: a@example.org\nTo: bob@example.org\nSubject: [PATCH]\n\ndiff\n' | "$D/sendmail" -i bob@example.org
is 'git' "$? $(rcpts)" '0 bob@example.org '
clean

# many at once
for i in 1 2 3 4 5 6 7 8 9 10; do
	echo "$i" | "$D/sendmail" -f "s$i@example.org" bob@example.org &
	sent="${sent:-} $!"
done
failed=0
for p in $sent; do wait "$p" || failed=$((failed + 1)); done
is 'ten at once' "$failed $(queued | wc -l)" '0 10'
is 'each is its own' "$(cat $(queued) | sed -n 's/^from <s\(.*\)@example.org>/\1/p' | sort -n | tr '\n' ' ')" '1 2 3 4 5 6 7 8 9 10 '

like 'sendmail -bp lists the queue' "$("$D/sendmail" -bp 2>&1)" 's10@example.org'
clean
got=$(printf 'EHLO me\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<bob@example.org>\r\nDATA\r\nSubject: x\r\n\r\nhi\r\n.\r\nQUIT\r\n' | "$D/sendmail" -bs 2>/dev/null)
like 'sendmail -bs speaks SMTP' "$got" '^250 2.0.0 '
is 'and queues' "$(rcpts)" 'bob@example.org '
rm "$D/conf/rcpt.cdb"
"$D/sendmail" -bi 2>/dev/null
ok 'sendmail -bi builds the tables' test -s "$D/conf/rcpt.cdb"
