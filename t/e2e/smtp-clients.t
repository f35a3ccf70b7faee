#!/bin/sh
# SMTP and submission with the clients that people have, into a Maildir.
. "$(dirname "$0")/lib.sh"
for p in tls tls-cert send local submission; do
	[ -x "$BIN/postamt-$p" ] || skip_all "no postamt-$p"
done
plan 24
finish() { sh scripts/sandbox stop "$D/s" >/dev/null 2>&1; }
at_end=finish
POSTAMT_BIN=$BIN sh scripts/sandbox start "$D/s" --users 3 >"$D/env" 2>"$D/start.log" || {
	cat "$D/start.log" >&2
	exit 1
}
get() { sed -n "s/^$1=//p" "$D/env"; }
smtp=$(get SMTP_PORT) sub=$(get SUBMISSION_PORT) subs=$(get SMTPS_PORT)
ca=$(get CAFILE) user=$(get USER1) pass=$(get PASS1) to=$(get USER2) box=$(get MAILDIR2)
printf 'From: %s\nTo: %s\nSubject: from a file\n\nbody\n.dot\n' "$user" "$to" >"$D/file"
count=0
arrived() { [ "$(find "$box/new" -type f | wc -l)" = "$1" ]; }
# client NEEDED WHAT CMD...: exits 0, and the message arrives
client() {
	needed=$1 what=$2
	shift 2
	command -v "$needed" >/dev/null || { skip "no $needed: $what"; return; }
	if timeout 120 "$@" >"$D/out" 2>&1 </dev/null; then
		count=$((count + 1))
		ok "$what" wait_for 60 arrived $count
	else
		fail "$what: status $?"
		tail -n 5 "$D/out" | sed 's/^/# /'
	fi
}
# refused WHAT CMD...: exits otherwise
refused() {
	what=$1 needed=$2
	shift 2
	command -v "$needed" >/dev/null || { skip "no $needed: $what"; return; }
	if timeout 120 "$needed" "$@" >"$D/out" 2>&1 </dev/null; then fail "$what"; else pass "$what"; fi
}
login="--auth-user $user --auth-password $pass"
client swaks 'swaks to port 25' swaks --server 127.0.0.1:"$smtp" --from a@example.org --to "$to"
client swaks 'swaks, AUTH PLAIN' swaks --server 127.0.0.1:"$sub" --auth PLAIN $login --from "$user" --to "$to"
client swaks 'swaks, AUTH LOGIN' swaks --server 127.0.0.1:"$sub" --auth LOGIN $login --from "$user" --to "$to"
if swaks --support 2>/dev/null | grep -q 'TLS supported'; then
	client swaks 'swaks, STARTTLS' swaks --server 127.0.0.1:"$sub" --tls --auth PLAIN $login --from "$user" --to "$to"
	client swaks 'swaks, implicit TLS' swaks --server 127.0.0.1:"$subs" --tlsc --auth LOGIN $login --from "$user" --to "$to"
else
	skip 'this swaks has no TLS'
	skip 'this swaks has no TLS'
fi
refused 'swaks with a wrong password' swaks --server 127.0.0.1:"$sub" --auth PLAIN --auth-user "$user" --auth-password no --from "$user" --to "$to"
refused "swaks with another's sender" swaks --server 127.0.0.1:"$sub" --auth PLAIN $login --from "$to" --to "$to"
refused 'swaks without login' swaks --server 127.0.0.1:"$sub" --from "$user" --to "$to"
refused 'swaks relaying on port 25' swaks --server 127.0.0.1:"$smtp" --from "$user" --to x@example.net

cat >"$D/msmtp" <<'M'
#!/bin/sh
# port auth starttls
exec msmtp --host=127.0.0.1 --port="$1" --auth="$2" --tls=on --tls-starttls="$3" \
    --tls-trust-file="$ca" --user="$user" --passwordeval="echo $pass" --from="$user" "$to" <"$D/file"
M
export D ca user pass to
client msmtp 'msmtp, STARTTLS, PLAIN' sh "$D/msmtp" "$sub" plain on
client msmtp 'msmtp, TLS, SCRAM-SHA-256' sh "$D/msmtp" "$subs" scram-sha-256 off
client curl 'curl to port 25, STARTTLS' curl -sS --ssl-reqd --crlf --cacert "$ca" --mail-from a@example.org --mail-rcpt "$to" -T "$D/file" "smtp://127.0.0.1:$smtp"
client curl 'curl, TLS' curl -sS --cacert "$ca" --user "$user:$pass" --mail-from "$user" --mail-rcpt "$to" -T "$D/file" "smtps://127.0.0.1:$subs"
like 'the message as it was' "$(cat "$(find "$box/new" -type f | xargs ls -t | head -n 1)" 2>/dev/null)" '^Subject: from a file$'
cat >"$D/send.py" <<'P'
import os, smtplib, ssl, sys
from email.message import EmailMessage
user, password, to = os.environ['user'], os.environ['pass'], os.environ['to']
context = ssl.create_default_context(cafile=os.environ['ca'])
how, port = sys.argv[1], int(sys.argv[2])
m = EmailMessage()
m['From'], m['To'], m['Subject'] = user, to, 'Grüße'
m.set_content('Zeilen\n.\n..\nmit Umlauten: äöü\n')
m.add_attachment(bytes(range(256)) * 200, maintype='application', subtype='octet-stream', filename='a.bin')
if how == 'tls':
    s = smtplib.SMTP_SSL('127.0.0.1', port, context=context, timeout=60)
else:
    s = smtplib.SMTP('127.0.0.1', port, timeout=60)
    s.starttls(context=context)
if how != 'plain':
    s.login(user, password)
s.send_message(m)
s.quit()
P
client python3 'smtplib to port 25, STARTTLS' python3 "$D/send.py" plain "$smtp"
client python3 'smtplib, STARTTLS and login' python3 "$D/send.py" starttls "$sub"
client python3 'smtplib, TLS and login' python3 "$D/send.py" tls "$subs"
# The setting of doc/postamt-submission.8: else gsasl gives up over -PLUS.
cat >"$D/muttrc" <<M
set from="$user" smtp_pass="$pass" copy=no sendmail_wait=0 ssl_ca_certificates_file="$ca"
set ssl_force_tls=yes certificate_file="$ca"
$(grep '^set smtp_authenticators=' doc/postamt-submission.8)
M
mutt_to() {
	if command -v mutt >/dev/null && ! mutt -v | grep -q '+USE_GSASL'; then skip "this mutt has no gsasl: $1"; return; fi
	client mutt "$1" mutt -n -F "$D/muttrc" -e "set smtp_url=$2" -s 'from mutt' -- "$to"
}
user_at=$(printf %s "$user" | sed 's/@/%40/')
mutt_to 'mutt, STARTTLS' "smtp://$user_at@127.0.0.1:$sub/"
mutt_to 'mutt, TLS' "smtps://$user_at@127.0.0.1:$subs/"
g() { timeout 60 gsasl ${3:-} --smtp --connect 127.0.0.1:"$sub" --x509-ca-file="$ca" -m "$1" -a "$user" -p "$2" </dev/null 2>&1; }
if command -v gsasl >/dev/null; then
	for m in PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS; do
		like "gsasl, $m" "$(g $m "$pass" "$([ $m != SCRAM-SHA-256 ] || echo --no-cb)")" '^235 2.7.0 '
	done
	like 'gsasl, a wrong password' "$(g SCRAM-SHA-256-PLUS nonsense)" '^535 5.7.8 '
else
	for m in 1 2 3 4; do skip 'no gsasl'; done
fi
like 'what the log says of a login' "$(grep 'event=smtp.accept program=postamt-submission' "$(get LOG)" | tail -n 1)" \
    "protocol=E?S?M?T?P?S?A? .*login=$user|protocol=ESMTPSA login=$user"
