#!/bin/sh
# The main job: a message in by SMTP, in the Maildir, out by POP3; idle; the end.
. "$(dirname "$0")/lib.sh"
[ -x "$BIN/postamt-send" ] || skip_all 'not all programs are built'
plan 23
# sandbox's programs come and go: it is ended by its own tool
finish() { sh scripts/sandbox stop "$D/s" >/dev/null 2>&1; }
at_end=finish
POSTAMT_BIN=$BIN sh scripts/sandbox start "$D/s" --users 2 --idle 2 >"$D/env" 2>"$D/start.log" || {
	cat "$D/start.log" >&2
	exit 1
}
get() { sed -n "s/^$1=//p" "$D/env"; }
smtp=$(get SMTP_PORT) pop3=$(get POP3_PORT) maildir=$(get MAILDIR1) log=$(get LOG)
pass "start returns when it answers"

# talk PORT LINE...: without CR
talk() { perl t/e2e/net.pl talk "$@" | tr -d '\r'; }
# send TO SUBJECT [BODY]: the whole session, pipelined
send() {
	talk "$smtp" 'EHLO client.example' 'MAIL FROM:<sender@example.org>' "RCPT TO:<$1>" DATA \
	    "Subject: $2" 'From: sender@example.org' '' "${3:-hello}" '..dots' . QUIT
}
messages() { find "$maildir/new" "$maildir/cur" -type f; }
has() { [ "$(messages | wc -l)" = "$1" ]; }

out=$(send "$(get USER1)" one)
like 'accepted' "$out" '^250 2\.0\.0 '
ok 'and in the Maildir' wait_for 60 has 1
file=$(messages)
is 'whole, the dot taken off' "$(sed '1,/^$/d' "$file")" 'hello
.dots'
like 'with its trace' "$(cat "$file")" '^Received: from client\.example '
like 'and the sender' "$(head -1 "$file")" '^Return-Path: <sender@example\.org>$'
is 'it is the owner'"'s, nobody else's" "$(stat -c '%u %a' "$file")" "$(stat -c %u "$maildir") 600"
# logged after what is seen from outside
wait_for 60 grep -q 'event=send\.delivered' "$log"
session=$(sed -n 's/.*event=smtp\.accept.* session=\([^ ]*\).*/\1/p' "$log" | tail -n 1)
is 'one session id goes from the connection to the mailbox' \
    "$(grep "session=$session" "$log" | sed -n 's/^event=\([^ ]*\).*/\1/p' | grep -E 'smtp.accept|queue.commit|local.deliver|send.delivered' | sort -u | tr '\n' ' ')" \
    'local.deliver queue.commit send.delivered smtp.accept '

out=$(talk "$pop3" "USER $(get USER1)" "PASS $(get PASS1)" STAT 'RETR 1' QUIT)
like 'POP3 logs in' "$out" '^\+OK logged in'
is 'and gives the message as it is' \
    "$(printf '%s\n' "$out" | sed -n '/^Return-Path/,/^\.$/p' | sed '$d; s/^\.\././')" "$(cat $(messages))"
like 'not with a wrong password' "$(talk "$pop3" "USER $(get USER1)" 'PASS wrong' QUIT)" '^-ERR '

like 'an unknown user is refused' "$(send nobody@"$(get DOMAIN)" x)" '^550 5\.1\.1 '
like 'and so is relaying' "$(send someone@example.net x)" '^55[04] 5\.7\.1 '

printf 'From: me@example.org\nTo: %s\nSubject: by sendmail\n\nhello\n' "$(get USER1)" | $(get SENDMAIL)
is 'sendmail -t queues' $? 0
ok 'and that is delivered' wait_for 60 has 2
injected() {
	session=$(sed -n 's/.*event=queue\.commit.* session=\([^ ]*\) .*protocol=local.*/\1/p' "$log" | tail -n 1)
	[ "$(grep "session=$session " "$log" | sed -n 's/^event=\([^ ]*\).*/\1/p' | sort -u | tr '\n' ' ')" = 'local.deliver queue.commit send.delivered ' ]
}
ok 'under one session id too' wait_for 60 injected
empty() { [ "$($(get MAILQ))" = 'The queue is empty.' ]; }
ok 'the queue is empty again' wait_for 60 empty

# over TLS, as a user's own program does it
printf 'From: %s\r\nTo: %s\r\nSubject: by submission\r\n\r\nhello\r\n' "$(get USER1)" "$(get USER2)" >"$D/mail"
submit() {
	curl -sS --max-time 60 --cacert "$(get CAFILE)" --url "smtps://localhost:$(get SMTPS_PORT)" \
	    -u "$(get USER1):$(get PASS1)" --mail-from "$(get USER1)" --mail-rcpt "$(get USER2)" -T "$D/mail"
}
fetch() {
	curl -sS --max-time 60 --cacert "$(get CAFILE)" "pop3s://localhost:$(get POP3S_PORT)/1" -u "$(get USER2):$(get PASS2)" >"$D/fetched" 2>&1
}
if command -v curl >/dev/null; then
	ok 'submission over TLS' submit
	fetched() { fetch && grep -q '^Subject: by submission' "$D/fetched"; }
	ok 'and POP3 over TLS' wait_for 60 fetched
else
	skip 'no curl here'
	skip 'no curl here'
fi

# idle: postamt-listen alone
listen=$(cat "$D/s/listen.pid")
alone() { [ -z "$(tr -d ' ' <"/proc/$listen/task/$listen/children")" ]; }
ok 'when nothing happens only postamt-listen runs' wait_for 60 alone
send "$(get USER1)" two >"$D/out"
ok 'mail arrives after that' wait_for 60 has 3

# a program that is killed is started again
kill -9 $(cat "/proc/$listen/task/$listen/children") 2>/dev/null
send "$(get USER1)" three >"$D/out"
# one that was not quite dead may have been told of it: the clock then finds it
ok 'and after all programs were killed that then ran' wait_for 120 has 4

sh scripts/sandbox stop "$D/s"
left() { grep -lsz "POSTAMT_RUN=$D/s/run" /proc/[0-9]*/environ; }
is 'stop leaves no process' "$(left)" ''
