#!/bin/sh
# Mail readers that others wrote fetch by POP3 from the whole server: the same
# message with each, octet for octet.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
plan 14
stop() { sh scripts/sandbox stop "$D/s"; }
at_end=stop
POSTAMT_BIN=$BIN sh scripts/sandbox start "$D/s" --users 1 >"$D/env" 2>"$D/err" || {
	note "$(cat "$D/err")"
	fail 'the sandbox starts'
	exit 1
}
of() { sed -n "s/^$1=//p" "$D/env"; }
user=$(of USER1) password=$(of PASS1) port=$(of POP3_PORT) tls=$(of POP3S_PORT)
box=$(of MAILDIR1) ca=$(of CAFILE) log=$(of LOG)
cat >"$D/message" <<'M'
From: Alice <alice@example.org>
To: user1@postamt.test
Subject: dots, length and UTF-8: =?utf-8?q?=C3=A4?=
Date: Wed, 25 Nov 2026 12:00:00 +0000
Message-ID: <1@example.org>

.
..two
.one
M
{ seq 2000; echo 'grüße'; echo; } >>"$D/message"
fill() {
	rm -f "$box"/cur/* "$box"/new/*
	cp "$D/message" "$box/new/1700000000.M1P1.h"
	[ "$(id -u)" != 0 ] || chown -R --reference="$box" "$box/new"
}
same() { tr -d '\r' <"$1" | cmp - "$D/message"; }
home=$D/home
mkdir -p "$home"

fill
curl -sS -m 60 "pop3://127.0.0.1:$port/1" -u "$user:$password" >"$D/out" 2>"$D/err"
ok 'curl' same "$D/out"
ok 'curl keeps CRLF' sh -c "sed 's/\$/\r/' '$D/message' | cmp - '$D/out'"
curl -sS -m 60 --ssl-reqd --cacert "$ca" "pop3://localhost:$port/1" -u "$user:$password" >"$D/out" 2>"$D/err"
ok 'curl over STLS' same "$D/out"
curl -sS -m 60 --cacert "$ca" "pop3s://localhost:$tls/1" -u "$user:$password" >"$D/out" 2>"$D/err"
ok 'curl over POP3S' same "$D/out"
curl -sS -m 60 "pop3://127.0.0.1:$port/1" -u "$user:wrong" >"$D/out" 2>"$D/err"
is 'curl is told of a wrong password' $? 67

python3 - "$port" "$user" "$password" >"$D/out" <<'P'
import poplib, sys
p = poplib.POP3('127.0.0.1', int(sys.argv[1]), timeout=60)
p.user(sys.argv[2])
p.pass_(sys.argv[3])
assert p.uidl(1).split()[2] == b'1700000000.M1P1.h'
assert p.top(1, 1)[1][-1] == b'.'
sys.stdout.buffer.write(b''.join(l + b'\n' for l in p.retr(1)[1]))
p.dele(1)
p.rset()
p.quit()
P
ok 'poplib' same "$D/out"
is 'the message is there, seen' "$(ls "$box/cur")" '1700000000.M1P1.h:2,S'

python3 - "$port" "$user" "$password" >"$D/out" 2>"$D/err" <<'P'
import base64, hashlib, hmac, poplib, sys
user, password = sys.argv[2], sys.argv[3].encode()
p = poplib.POP3('127.0.0.1', int(sys.argv[1]), timeout=60)
def e(s): return base64.b64encode(s.encode()).decode()
def d(r): return base64.b64decode(r.split()[1]).decode()
def mac(k, m): return hmac.new(k, m.encode(), hashlib.sha256).digest()
first = 'n=%s,r=clientnonce' % user
server = d(p._shortcmd('AUTH SCRAM-SHA-256 ' + e('n,,' + first)))
f = dict(x.split('=', 1) for x in server.split(','))
salted = hashlib.pbkdf2_hmac('sha256', password, base64.b64decode(f['s']), int(f['i']))
final = 'c=biws,r=' + f['r']
whole = ','.join((first, server, final))
key = mac(salted, 'Client Key')
proof = bytes(a ^ b for a, b in zip(key, mac(hashlib.sha256(key).digest(), whole)))
last = d(p._shortcmd(e(final + ',p=' + base64.b64encode(proof).decode())))
assert base64.b64decode(last[2:]) == mac(mac(salted, 'Server Key'), whole), last
print(p._shortcmd('').decode())
p.quit()
P
is 'SCRAM-SHA-256, the server proved too' "$(cat "$D/out" "$D/err")" '+OK logged in'

if command -v fetchmail >/dev/null; then
	fill
	echo "poll 127.0.0.1 proto pop3 service $port user '$user' password '$password'
	    sslproto '' no rewrite mda 'cat >$D/out'" >"$home/fetchmailrc"
	chmod 600 "$home/fetchmailrc"
	HOME=$home timeout 60 fetchmail -f "$home/fetchmailrc" --nosyslog --invisible \
	    --pidfile "$home/pid" >"$D/err" 2>&1
	ok 'fetchmail' same "$D/out"
	is 'fetchmail removed it' "$(find "$box" -name "17*")" ""
else
	skip 'no fetchmail'; skip 'no fetchmail'
fi

if command -v getmail >/dev/null; then
	fill
	mkdir -p "$home/g/new" "$home/g/cur" "$home/g/tmp"
	printf '%s\n' '[retriever]' 'type = SimplePOP3Retriever' 'server = 127.0.0.1' \
	    "port = $port" "username = $user" "password = $password" '[destination]' \
	    'type = Maildir' "path = $home/g/" '[options]' 'delete = true' \
	    'delivered_to = false' 'received = false' >"$home/getmailrc"
	nobody=
	[ "$(id -u)" != 0 ] || { # it delivers nothing as root
		nobody='setpriv --reuid=65534 --regid=65534 --clear-groups'
		chown -R 65534:65534 "$home"
	}
	timeout 60 $nobody getmail --getmaildir="$home" --rcfile="$home/getmailrc" >"$D/err" 2>&1
	cat "$home"/g/new/* >"$D/out"
	# it folds and adds no field here, but writes the header anew
	ok 'getmail' sh -c "sed '1,/^\$/d' '$D/message' >'$D/body'; tr -d '\r' <'$D/out' | sed '1,/^\$/d' | cmp - '$D/body'"
	is 'getmail removed it' "$(find "$box" -name "17*")" ""
else
	skip 'no getmail'; skip 'no getmail'
fi

if command -v mutt >/dev/null && command -v script >/dev/null; then
	fill
	cat >"$home/muttrc" <<-M
		set pop_user="$user" pop_pass="$password" pop_authenticators="plain" pop_delete=no
		set ssl_starttls=no ssl_force_tls=no confirmappend=no confirmcreate=no
		set move=no quit=yes sleep_time=0 wait_key=no folder="$D" mbox_type=Maildir
		push "<copy-message>=mutt<enter><exit>"
	M
	HOME=$home TERM=vt100 timeout 60 script -qec \
	    "mutt -n -F $home/muttrc -f pop://127.0.0.1:$port/" /dev/null </dev/null >"$D/err" 2>&1
	cat "$D"/mutt/new/* "$D"/mutt/cur/* >"$D/out" 2>/dev/null
	ok 'mutt' sh -c "sed '1,/^\$/d' '$D/message' >'$D/body'; sed '1,/^\$/d' '$D/out' | cmp - '$D/body'"
else
	skip 'no mutt, or no script(1)'
fi
is 'no session ended badly' "$(grep pop3.session "$log" | grep -vc 'end=quit')" 0
