#!/bin/sh
# postamt-auth: SCRAM with gsasl as the other side, EXTERNAL, OAuth, checkpassword.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
plan 56
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run"
export POSTAMT_LIBEXEC="$D/libexec"
mkdir "$POSTAMT_CONF" "$POSTAMT_CONF/limits" "$POSTAMT_RUN" "$D/libexec" "$D/mail"
echo example.org >"$POSTAMT_CONF/domains"
echo 1 >"$POSTAMT_CONF/limits/hash-cost"
echo loopback >"$POSTAMT_CONF/auth-in-clear"
echo 4096 >"$POSTAMT_CONF/limits/scram-iterations"
U=$BIN/postamt-user
echo 'pen=cil, 17' | "$U" add -F 'al=ice'
echo 'other' | "$U" add -F bob
"$U" add -L carl
echo 'dora pw' | "$U" add -F dora
# e and a combining acute accent: SASLprep makes one letter of it
printf 'caf\145\314\201 noir\n' | "$U" add -F cafe
printf '#!/bin/sh\necho "session of $(id -u) in $PWD: $1 $USER"\ncat\n' >"$D/libexec/postamt-pop3"
chmod 755 "$D/libexec/postamt-pop3"
echo "auth unix=$POSTAMT_RUN/auth.sock -- $BIN/postamt-auth" >"$D/listen"
"$BIN/postamt-listen" -l "$D/log" -p "$D/pid" "$D/listen" >"$D/out" &
started $!
wait_for 30 [ -S "$POSTAMT_RUN/auth.sock" ] || exit 1
state=$POSTAMT_CONF/state/example.org
user() { if [ "$(id -u)" = 0 ]; then "$U" "$@" </dev/null; else "$U" "$@"; fi; }
restart() { kill -HUP "$(cat "$D/pid")"; }
ask() { python3 t/e2e/auth.py "$@"; }
wrong='status=perm|code=5.7.8|text=Authentication failed'

# SCRAM: gsasl speaks through the bridge, which adds nothing of its own
if command -v gsasl >/dev/null; then
	scram() { python3 t/e2e/auth_gsasl.py "$@"; }
	is 'gsasl logs in by SCRAM-SHA-256 and believes the server' \
	    "$(scram SCRAM-SHA-256 'al=ice@example.org' 'pen=cil, 17')" 'ok al=ice@example.org verified'
	is 'a wrong password' "$(scram SCRAM-SHA-256 'al=ice@example.org' 'pencil')" 'perm 5.7.8'
	is 'nobody' "$(scram SCRAM-SHA-256 'nobody@example.org' 'pencil')" 'perm 5.7.8'
	is 'no keys: an account without a password' "$(scram SCRAM-SHA-256 'carl' 'pencil')" 'perm 5.7.8'
	app=$(echo 'dora pw' | "$U" app-add -p pop3 dora | cut -f2)
	is 'an application password works over SCRAM' "$(scram SCRAM-SHA-256 dora "$app")" 'ok dora@example.org verified'
	is 'a letter typed as one or as two is the same' \
	    "$(scram SCRAM-SHA-256 cafe "$(printf 'caf\303\251 noir')")" 'ok cafe@example.org verified'
	is 'gsasl logs in by SCRAM-SHA-256-PLUS' \
	    "$(scram SCRAM-SHA-256-PLUS 'al=ice@example.org' 'pen=cil, 17' 0a0b 0a0b)" 'ok al=ice@example.org verified'
	is 'not through somebody in the middle' \
	    "$(scram SCRAM-SHA-256-PLUS 'al=ice@example.org' 'pen=cil, 17' 0a0b 0a0c)" 'perm 5.7.8'
	is 'PLAIN by gsasl' "$(scram PLAIN 'al=ice@example.org' 'pen=cil, 17')" 'ok al=ice@example.org'
	is 'LOGIN by gsasl' "$(scram LOGIN 'al=ice@example.org' 'pen=cil, 17')" 'ok al=ice@example.org'
else
	for i in 1 2 3 4 5 6 7 8 9 10; do skip 'no gsasl'; done
fi
is 'likewise by PLAIN' "$(ask "auth=PLAIN|protocol=pop3|client=@|initial=\\0cafe\\0$(printf 'caf\303\251 noir')" | head -n1)" 'status=ok|user=cafe@example.org'
is '-PLUS is not there without a binding' "$(ask 'auth=SCRAM-SHA-256-PLUS|protocol=pop3|initial=p=tls-exporter,,n=bob,r=abc')" \
    'status=perm|code=5.5.4|text=No such mechanism'
is 'the downgrade is seen' "$(ask 'auth=SCRAM-SHA-256|protocol=pop3|tls=1|exporter=0a0b|initial=y,,n=bob,r=abc')" "$wrong"
like '-PLUS begins with one' "$(ask 'auth=SCRAM-SHA-256-PLUS|protocol=pop3|tls=1|exporter=0a0b|initial=p=tls-exporter,,n=bob,r=abc')" \
    '^status=continue.challenge=r=abc'

# EXTERNAL
fp=$(printf 'a certificate' | sha256sum | cut -d' ' -f1)
printf '# hers\n%s bob\n%s gone@example.org\n' "$(echo "$fp" | tr 'a-f' 'A-F' | sed 's/../&:/g; s/:$//')" \
    "$(printf x | sha256sum | cut -d' ' -f1)" >"$POSTAMT_CONF/certs"
like 'a certificate of nobody is a warning' "$("$BIN/postamt-build" 2>&1)" 'warning: certs:3: is of nobody'
is 'EXTERNAL opens' "$(ask "auth=EXTERNAL|protocol=pop3|tls=1|fingerprint=$fp|initial=|client=@" | head -n1)" 'status=ok|user=bob@example.org'
is 'as oneself' "$(ask "auth=EXTERNAL|protocol=pop3|tls=1|fingerprint=$fp|initial=BOB@example.org|client=@" | head -n1)" 'status=ok|user=bob@example.org'
is 'as nobody else' "$(ask "auth=EXTERNAL|protocol=pop3|tls=1|fingerprint=$fp|initial=carl|client=@")" "$wrong"
is 'another certificate' "$(ask "auth=EXTERNAL|protocol=pop3|tls=1|fingerprint=$(printf y | sha256sum | cut -d' ' -f1)|initial=|client=@")" "$wrong"

# a login program that lies: what it says of the connection counts for nothing
external="auth=EXTERNAL|protocol=pop3|tls=1|fingerprint=$fp|initial=|client=@"
forged='status=perm|code=5.7.0|text=These facts are not of postamt-tls'
is 'a certificate that is only said' "$(ask "auth=EXTERNAL|protocol=pop3|fingerprint=$fp|initial=")" \
    'status=perm|code=5.5.4|text=No such mechanism'
is 'facts that can still be changed' "$(SEALS=0 ask "$external")" "$forged"
like 'are told' "$(cat "$D/log")" 'event=auth.error .*what=facts error="Operation not permitted"'
is 'without facts nobody comes from elsewhere' "$(ask 'auth=PLAIN|protocol=pop3|ip=192.0.2.7|initial=\0bob\0other')" \
    'status=perm|code=5.7.0|text=Logging in needs TLS'
if [ "$(id -u)" = 0 ]; then
	is 'facts of another user' "$(SEAL_UID=20000 ask "$external")" "$forged"
	mkdir "$POSTAMT_CONF/uid"
	echo 20001 >"$POSTAMT_CONF/uid/tls"
	restart
	wait_for 30 [ "$(SEAL_UID=20001 ask "$external" | head -n1)" = 'status=ok|user=bob@example.org' ]
	is 'those of the user of postamt-tls open' "$(SEAL_UID=20001 ask "$external" | head -n1)" 'status=ok|user=bob@example.org'
	is 'and those of no other, root neither' "$(ask "$external")" "$forged"
	rm -r "$POSTAMT_CONF/uid"
	restart
else
	skip 'not root'; skip 'not root'; skip 'not root'
fi

# OAUTHBEARER, XOAUTH2
is 'not without a program' "$(ask 'auth=XOAUTH2|protocol=pop3')" 'status=perm|code=5.5.4|text=No such mechanism'
cat >"$D/validate" <<'EOF'
#!/bin/sh
read -r login && read -r token && read -r protocol && read -r ip || exit 111
[ "$token" = good.token-1 ] || exit 1
[ "$(id -u)" != 0 ] || exit 1
echo bob@example.org
EOF
chmod 755 "$D/validate"
echo "$D/validate" >"$POSTAMT_CONF/oauth-program"
restart
oauth() { python3 - "$@" <<'EOF'
import sys
kind, login, token, protocol = (sys.argv[1:] + ["pop3"])[:4]
m = f"n,a={login},\x01host=x\x01port=110\x01auth=Bearer {token}\x01\x01" if kind == "OAUTHBEARER" else f"user={login}\x01auth=Bearer {token}\x01\x01"
print(f"auth={kind}|protocol={protocol}|tls=1|ip=192.0.2.1|client=@|initial={m}")
EOF
}
is 'OAUTHBEARER' "$(ask "$(oauth OAUTHBEARER bob@example.org good.token-1)" | head -n1)" 'status=ok|user=bob@example.org'
is 'XOAUTH2' "$(ask "$(oauth XOAUTH2 bob good.token-1)" | head -n1)" 'status=ok|user=bob@example.org'
is 'the token is of another' "$(ask "$(oauth XOAUTH2 carl good.token-1)" 'response=' | tail -n1)" "$wrong"
echo 5 >"$POSTAMT_CONF/limits/auth-failures-account"
restart
late() { ask "$(oauth XOAUTH2 dora bad)" | grep -q 'code=4.7.0'; }
ok 'bad tokens count also where the client hangs up on the reason' wait_for 30 late
rm "$POSTAMT_CONF/limits/auth-failures-account"
restart
is 'a bad token: the reason, then the failure' "$(ask "$(oauth OAUTHBEARER bob@example.org bad)" "response=$(printf '\001')" | tr '\n' ';')" \
    "status=continue|challenge={\"status\":\"invalid_token\"};$wrong;"

# what opens what: password by PLAIN, application password by PLAIN,
# certificate, token; each by a line of the table as it stands then
T=$state/bob
key=$(echo other | user app-add bob | cut -f2)
says() { ask "$@" 2>/dev/null | grep '^status=' | grep -v '^status=continue' | head -n1 | cut -d'|' -f1,2 | sed 's/status=//; s/code=//; s/|user=.*//'; }
opens() { # protocol
	echo "$(says "auth=PLAIN|protocol=$1|tls=1|ip=192.0.2.1|initial=\\0bob\\0other|client=@")" \
	    "$(says "auth=PLAIN|protocol=$1|tls=1|ip=192.0.2.1|initial=\\0bob\\0$key|client=@")" \
	    "$(says "auth=EXTERNAL|protocol=$1|tls=1|ip=192.0.2.1|fingerprint=$fp|initial=|client=@")" \
	    "$(says "$(oauth XOAUTH2 bob good.token-1 "$1")" 'response=')"
}
row() { # what, words of the table, expected [, protocol]
	sed -i "s/^\\(bob@[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:[^:]*:\\).*/\\1$2/" "$POSTAMT_CONF/users"
	"$BIN/postamt-build" 2>/dev/null || exit 1
	is "opens: $1" "$(opens "${4:-pop3}")" "$3"
}
W='perm|5.7.8' C='temp|4.7.12'
row 'a password' '' 'ok ok ok ok'
row 'one to be changed' 'must-change' "$C ok ok ok"
echo 30 >"$POSTAMT_CONF/limits/password-days"
row 'one that is too old' 'changed=1000' "$C ok ok ok"
rm "$POSTAMT_CONF/limits/password-days"
row 'another network' 'allow_nets=198.51.100.0\/24' "$W $W $W $W"
row 'receive-only' 'receive-only' 'perm|5.7.1 perm|5.7.1 perm|5.7.1 perm|5.7.1' smtp
row 'nologin' 'nologin' "$W $W $W $W"
printf 'secret AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nlast 0\n' >"$T/totp"
row 'a second factor' '' "$W ok ok ok"
rm "$T/totp"
was=$(grep '^bob@' "$POSTAMT_CONF/users")
sed -i 's/^\(bob@[^:]*\):[^:]*/\1:!/' "$POSTAMT_CONF/users"
row 'no password' '' "$W ok ok ok"
sed -i "s|^bob@.*|$was|" "$POSTAMT_CONF/users"
if [ "$(id -u)" = 0 ]; then
	ok 'lock' "$U" lock bob
	is 'opens: nothing' "$(opens pop3)" "$W $W $W $W"
	like 'it is shown' "$("$U" show bob)" '^nologin.yes'
	ok 'unlock' "$U" unlock bob
	is 'opens: all again' "$(opens pop3)" 'ok ok ok ok'
else
	for i in 1 2 3 4 5; do skip 'not root'; done
fi

# checkpassword
cat >"$D/check.py" <<'EOF'
import os, sys
data = b""
while True:
    got = os.read(3, 512)
    if not got: break
    data += got
if data.count(b"\0") != 3: sys.exit(111)
login, password, _ = data.split(b"\0", 2)
if login == b"later": sys.exit(111)
if (login, password) != (b"ext@example.org", b"word"): sys.exit(1)
os.close(3)
if os.getuid() == 0:
    os.setgroups([]); os.setresgid(30001, 30001, 30001); os.setresuid(30001, 30001, 30001)
os.chdir("/"); os.environ.update(HOME="/tmp", USER="ext")
os.execv(sys.argv[1], sys.argv[1:])
EOF
printf '#!/bin/sh\nexec /usr/bin/python3 %s/check.py "$@"\n' "$D" >"$D/check"
chmod 755 "$D/check"
echo "$D/check" >"$POSTAMT_CONF/checkpassword"
restart
if [ -x /usr/bin/python3 ]; then
	if [ "$(id -u)" = 0 ]; then who=30001; else who=$(id -u); fi
	is 'checkpassword opens its own home' "$(SAY=hi ask 'auth=PLAIN|protocol=pop3|initial=\0ext@example.org\0word|client=@' | tr '\n' ';')" \
	    "status=ok|user=ext@example.org;session of $who in /: /tmp/Maildir ext;hi"
	is 'wrong' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0ext@example.org\0x|client=@')" "$wrong"
	is 'later' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0later\0x|client=@')" 'status=temp|code=4.3.0|text=Temporary authentication failure'
	is 'what is too long is wrong, not cut short' "$(says "auth=PLAIN|protocol=pop3|initial=\\0ext@example.org\\0word$(printf %03000d 0)|client=@")" "$W"
	is 'the table opens nothing' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0bob\0other|client=@')" "$wrong"
	is 'application passwords neither; certificates and tokens do' "$(opens pop3)" "$W $W ok ok"
	row 'receive-only' 'receive-only' "$W $W perm|5.7.1 perm|5.7.1" smtp
	is 'nor are there keys for SCRAM' "$(ask 'auth=SCRAM-SHA-256|protocol=pop3|initial=n,,n=bob,r=abc')" \
	    'status=perm|code=5.5.4|text=No such mechanism'
	echo 'other' | "$U" add -FM ext
	ext='auth=PLAIN|protocol=pop3|initial=\0ext@example.org\0word|client=@'
	is 'must-change is of the table' "$(says "$ext")" ok
	mkdir -p "$state/ext"
	printf 'secret AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nlast 0\n' >"$state/ext/totp"
	is 'with a second factor here the password alone opens nothing' "$(says "$ext")" "$W"
else
	for i in 1 2 3 4 5 6 7 8 9 10; do skip 'no /usr/bin/python3'; done
fi
ok 'no secret is logged' sh -c '! grep -q -e good.token -e "pen=cil" -e "$1" "$0"' "$D/log" "${app:-none}"
