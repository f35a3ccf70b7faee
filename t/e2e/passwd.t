#!/bin/sh
# postamt-passwd: people change what is their own, and nothing else.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
plan 28
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run"
export POSTAMT_LIBEXEC="$D/libexec" PYTHONDONTWRITEBYTECODE=1
mkdir "$POSTAMT_CONF" "$POSTAMT_CONF/limits" "$POSTAMT_RUN" "$D/libexec"
echo example.org >"$POSTAMT_CONF/domains"
echo 1 >"$POSTAMT_CONF/limits/hash-cost"
echo 4096 >"$POSTAMT_CONF/limits/scram-iterations"
echo 5 >"$POSTAMT_CONF/limits/auth-failures-account"
U=$BIN/postamt-user state=$POSTAMT_CONF/state
printf '#!/bin/sh\n' >"$D/libexec/postamt-pop3"
cp "$D/libexec/postamt-pop3" "$D/libexec/postamt-imap"
cp "$BIN/postamt-passwd" "$D/libexec/"
chmod 755 "$D"/libexec/*
{
	echo "auth unix=auth.sock -- $BIN/postamt-auth"
	echo "passwd unix=passwd.sock mode=0666 -- $BIN/postamt-auth"
} >"$D/listen"
"$BIN/postamt-listen" -l "$D/log" -p "$D/pid" "$D/listen" >"$D/out" &
started $!
wait_for 30 [ -S "$POSTAMT_RUN/passwd.sock" ] || exit 1
# as somebody who is nothing here, where that can be
if [ "$(id -u)" = 0 ]; then
	own() { setpriv --reuid 65534 --regid 65534 --clear-groups "$D/libexec/postamt-passwd" "$@" 2>&1; }
else
	own() { "$D/libexec/postamt-passwd" "$@" 2>&1; }
fi
opens() { python3 t/e2e/auth_creds.py say "$@"; }
code() { python3 -c 'import sys; sys.path.insert(0,"t/e2e"); from auth_creds import *; steady(); print(code(sys.argv[1], int(sys.argv[2])))' "$1" "$2"; }
forget() { dd if=/dev/zero of="$state/penalties" bs=65536 count=32 conv=notrunc 2>/dev/null; }

echo 'given by admin' | "$U" add -FM -n 'Ann Other' ann
is 'what must be changed opens nothing' "$(opens ann@example.org 'given by admin')" temp-4.7.12
like 'a bad new one is refused by its rule' "$(printf 'given by admin\n\nshort\n' | own ann@example.org)" 'too short: use 10'
like 'nor one with their name in it' "$(printf 'given by admin\n\nno Other than me 4\n' | own ann@example.org)" "'Other' in it"
like 'and the same one again' "$(printf 'given by admin\n\ngiven by admin\n' | own ann@example.org)" 'the old one'
printf 'not the one\n\nten green bottles\n' | own ann@example.org >"$D/err"
is 'without the password nothing' "$? $(cat "$D/err")" '100 postamt-passwd: Authentication failed'
printf 'not the one\n\nten green bottles\n' | own nobody@example.org >"$D/err"
is 'nobody: the same' "$? $(cat "$D/err")" '100 postamt-passwd: Authentication failed'
printf 'given by admin\n\nten green bottles\n' | own ann
is 'changed' "$?" 0
is 'it opens' "$(opens ann@example.org 'ten green bottles')" ok
is 'also by SCRAM' "$(python3 t/e2e/auth_creds.py matrix ann@example.org 'ten green bottles' 203.0.1.1 | sed 's/.*scram //')" ok
is 'the old one opens nothing' "$(opens ann@example.org 'given by admin')" perm-5.7.8
is 'the table is the admin'"'"'s' "$(grep -c must-change "$POSTAMT_CONF/users")" 1
got=$(printf 'ten green bottles\n\n' | own -a phone -p pop3,imap ann)
like 'an application password' "$got" '^[0-9a-z]{6}.[0-9a-z]{24}$'
id=${got%%"$(printf '\t')"*} app=${got#*"$(printf '\t')"}
is 'it opens, too' "$(opens ann@example.org "$app")" ok
like 'it is listed' "$(printf 'ten green bottles\n' | own -l ann)" "^$id.phone.[0-9]{10}$"
forget
printf '%s\n\n' "$app" | own -a more ann >"$D/err"
is 'it makes no others' "$? $(cat "$D/err")" '100 postamt-passwd: Authentication failed'
like 'one thing at a time' "$(own -l -a x ann </dev/null)" '-a, -d and -l: expected one of them'
like 'networks without what they are for' "$(own -n 10.0.0.0/8 ann </dev/null)" '-n: expected -a with it'
ask_auth() { python3 t/e2e/auth.py "manage=app-add|login=ann|password=ten green bottles|label=x|expires=$1"; }
like 'a past expiry is refused by the service too' "$(ask_auth 1000)" 'status=perm.*expected a time to come'
like 'and what is none' "$(ask_auth soon)" 'status=perm.*expected a time to come'
# with a second factor
python3 - "$U" >"$D/secret" <<'EOF'
import os, re, subprocess, sys
sys.path.insert(0, "t/e2e")
from auth_creds import code, steady
steady()
p = subprocess.Popen([sys.argv[1], "totp-on", "ann"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
if os.getuid(): p.stdin.write("ten green bottles\n"); p.stdin.flush()
secret = re.search("secret=([A-Z2-7]+)", p.stdout.readline()).group(1)
p.stdin.write(code(secret, -1) + "\n"); p.stdin.close(); p.stdout.read(); p.wait()
print(secret)
EOF
secret=$(cat "$D/secret")
like 'then a code is needed' "$(printf 'ten green bottles\n\n' | own -d "$id" ann)" 'A code of your second factor'
now=$(code "$secret" 0)
like 'a refusal for another reason costs none' "$(printf 'ten green bottles\n%s\nshort\n' "$now" | own ann)" 'too short'
printf 'ten green bottles\n%s\n' "$now" | own -d "$id" ann
is 'with it, deleted' "$? $(opens ann@example.org "$app")" '0 perm-5.7.8'
like 'the code is used up' "$(printf 'ten green bottles\n%s\n' "$now" | own -d "$id" ann)" 'A code of your second factor'
# whoever has the password guesses codes; a good password in between changes nothing
forget
guess() { printf 'ten green bottles\n%s\n' "$1" | own -d "$id" ann; }
for i in 1 2 3 4 5; do guess 00000$i >/dev/null; done
like 'codes are not guessed for ever' "$(guess 000006)" 'try again later'
like 'nor is a good one looked at then' "$(guess "$(code "$secret" 1)")" 'try again later'
forget
"$U" rehash >/dev/null
is 'rehash takes the new one over' "$(grep -c 'ann@.*must-change' "$POSTAMT_CONF/users") $("$U" show ann | awk '$1 == "must-change" { print $2 }')" '0 no'
echo 'given once more' | "$U" passwd -F ann
is 'what the admin sets counts' "$(printf 'ten green bottles\n' | own -l ann)" 'postamt-passwd: Authentication failed'
like 'all of it is logged' "$(cat "$D/log")" 'event=auth.manage .*result=ok login=ann verb=app-del uid='
