#!/bin/sh
# postamt-auth: kinds of credentials by protocol and mechanism; codes that open
# once, whatever happens; old hashes; who guesses; timing of unknown names.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
plan 70
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run"
export POSTAMT_LIBEXEC="$D/libexec"
mkdir "$POSTAMT_CONF" "$POSTAMT_CONF/limits" "$POSTAMT_RUN" "$D/libexec"
echo example.org >"$POSTAMT_CONF/domains"
echo 1 >"$POSTAMT_CONF/limits/hash-cost"
echo 4096 >"$POSTAMT_CONF/limits/scram-iterations"
# one process is all the clients here
echo 0 >"$POSTAMT_CONF/limits/auth-per-source"
echo yes >"$POSTAMT_CONF/password-with-code"
U=$BIN/postamt-user state=$POSTAMT_CONF/state/example.org
# who is not root proves it: password and code before the rest
user() { if [ "$(id -u)" = 0 ]; then "$U" "$@"; else { printf '%s\n' "${PROOF:-}"; cat; } | "$U" "$@"; fi; }
printf '#!/bin/sh\n' >"$D/libexec/postamt-pop3"
cp "$D/libexec/postamt-pop3" "$D/libexec/postamt-imap"
chmod 755 "$D"/libexec/*
cat >"$D/queue.py" <<'EOF'
import os, socket
s = socket.socket(socket.AF_UNIX); s.bind(os.environ["POSTAMT_RUN"] + "/queue.sock"); s.listen(64)
kept = []
while True: kept.append(s.accept()[0])
EOF
python3 "$D/queue.py" &
started $!
echo "auth unix=$POSTAMT_RUN/auth.sock -- $BIN/postamt-auth" >"$D/listen"
"$BIN/postamt-listen" -l "$D/log" -p "$D/pid" "$D/listen" >"$D/out" &
started $!
wait_for 30 [ -S "$POSTAMT_RUN/auth.sock" ] && wait_for 30 [ -S "$POSTAMT_RUN/queue.sock" ] || exit 1
export PYTHONDONTWRITEBYTECODE=1
# what was failed before shall not delay what comes
forget() { dd if=/dev/zero of="$POSTAMT_CONF/state/penalties" bs=65536 count=32 conv=notrunc 2>/dev/null; }
creds() { python3 t/e2e/auth_creds.py "$@"; }

echo 'pw of plain' | "$U" add -F plain
echo 'pw of must' | "$U" add -FM must
echo 'pw of two' | "$U" add -F two
echo 'pw of rcv' | "$U" add -FR rcv
echo 'pw of net' | "$U" add -F -a 198.51.100.0/24 net
PROOF='pw of two'
app=$(user app-add -l phone two </dev/null | cut -f2)
pop=$(user app-add -l pop -p pop3 two </dev/null | cut -f2)
here=$(user app-add -l here -a 198.51.100.0/24 two </dev/null | cut -f2)
gone=$(user app-add -l gone -e 1h two </dev/null | cut -f2)
perl -i -F'\t' -ane '$F[2] = 1 if $F[2]; print join "\t", @F' "$state/two/apps" # long ago
is 'an application password has 24 characters' "${#app}" 24
ok 'and is in no file' sh -c '! grep -rq "$1" "$0"' "$POSTAMT_CONF" "$app"

# enrol: the URI's secret makes the code that turns it on
python3 - "$U" >"$D/enrol" <<'EOF'
import os, re, subprocess, sys
sys.path.insert(0, "t/e2e")
from auth_creds import code, steady
steady()
p = subprocess.Popen([sys.argv[1], "totp-on", "two"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
if os.getuid(): p.stdin.write("pw of two\n"); p.stdin.flush()
uri = p.stdout.readline()
secret = re.search("secret=([A-Z2-7]+)", uri).group(1)
p.stdin.write(code(secret, -1) + "\n"); p.stdin.close()
out = p.stdout.read(); p.wait()
print(p.returncode, secret, out.count("\u2580") + out.count("\u2584") > 50, *re.findall("^[0-9a-z]{4}-[0-9a-z-]{14}$", out, re.M))
EOF
read -r rc secret qr rec1 rec2 rest <"$D/enrol"
is 'enrolled' "$rc" 0
is 'the QR code was shown' "$qr" True
is 'ten recovery codes' "$(echo $rec1 $rec2 $rest | wc -w)" 10
is 'the folder is private' "$(stat -c %a "$state/two")" 700

# kind of credential by protocol; each from a network of its own, so that no
# guess counts against another
net=0
row() { # what, user, password, expected for pop3 imap smtp, and SCRAM
	net=$((net + 1))
	forget
	is "$1" "$(creds matrix "$2@example.org" "$3" "${5:-203.0.$net.1}")" "$4"
}
W=perm-5.7.8
row 'password' plain 'pw of plain' 'ok ok ok scram ok'
row 'wrong password' plain 'pw of plain2' "$W $W $W scram $W"
row 'password to be changed' must 'pw of must' 'temp-4.7.12 temp-4.7.12 temp-4.7.12 scram temp-4.7.12'
row 'receive-only account' rcv 'pw of rcv' 'ok ok perm-5.7.1 scram ok'
row 'account of another network' net 'pw of net' "$W $W $W scram $W"
row 'account of this network' net 'pw of net' 'ok ok ok scram ok' 198.51.100.7
row 'password alone, with a second factor' two 'pw of two' "$W $W $W scram $W"
row 'application password' two "$app" 'ok ok ok scram ok'
row 'one of pop3' two "$pop" "ok $W $W scram ok"
row 'one of another network' two "$here" "$W $W $W scram $W"
row 'one of this network' two "$here" 'ok ok ok scram ok' 198.51.100.8
row 'one that has expired' two "$gone" "$W $W $W scram $W"
row 'password and wrong code' two 'pw of two000000' "$W $W $W scram $W"
row 'a code alone' two "$(python3 -c 'import sys; sys.path.insert(0,"t/e2e"); from auth_creds import code; print(code(sys.argv[1]))' "$secret")" "$W $W $W scram $W"
row 'nobody' nobody 'pw of two' "$W $W $W scram $W"

forget
# codes: password and code; each code once
is 'password and code open, once' "$(creds code two@example.org 'pw of two' "$secret" 0 0)" 'ok perm-5.7.8'
is 'the code before it is no good any more' "$(creds code two@example.org 'pw of two' "$secret" -1)" perm-5.7.8
is 'ten at once: one opens' "$(creds race two@example.org 'pw of two' "$secret" 1 10)" '1 9'
forget
is 'a recovery code opens, once' "$(creds say two@example.org "pw of two$(echo "$rec1" | tr -d -)") $(creds say two@example.org "pw of two$(echo "$rec1" | tr -d -)")" 'ok perm-5.7.8'
like 'how is logged' "$(cat "$D/log")" 'auth.ok .*how=recovery'

forget
# what was asked and answered is wiped while the connection goes on
sed -i "s/^last .*/last 0/" "$state/two/totp"
left=$(creds wiped two@example.org 'pw of two' "$secret" "$app")
W=perm-5.7.8
case $left in
skip*) skip "no look at memory: $left" ;;
*) is 'no secret is left in memory' "$left" "ok $W $W $W ok $W continue $W ok []" ;;
esac

forget
# after a kill at the worst moment: the file tells before the answer does
sed -i "s/^last .*/last 0/" "$state/two/totp"
is 'killed before its answer, a code is used up' "$(creds killed two@example.org 'pw of two' "$secret" "$D/pid")" perm-5.7.8

# making and revoking
id=$("$U" app-list two </dev/null 2>/dev/null | awk -F'\t' '$2 == "phone" { print $1 }')
if [ "$(id -u)" = 0 ]; then
	like 'the last use is known' "$("$U" app-list two | awk -F'\t' '$2 == "phone" { print ($7 > 0) }')" 1
	like 'never for another' "$("$U" app-list two | awk -F'\t' '$2 == "gone" { print $7 }')" '^0$'
	ok 'app-del' "$U" app-del two "$id"
	is 'revoked at once' "$(creds say two@example.org "$app" 203.0.90.1)" perm-5.7.8
	"$U" app-del two "$id" 2>"$D/err"
	is 'there is none any more' "$?" 100
	cp -r "$U" "$D/libexec/user"; chmod 755 "$D/libexec/user"
	mkdir "$D/self" && cp -r "$POSTAMT_CONF" "$D/self/conf" && chown -R 65534:65534 "$D/self"
	# Without root the tables have the caller's ids; the rules are the same.
	self() { POSTAMT_CONF="$D/self/conf" setpriv --reuid 65534 --regid 65534 --clear-groups "$D/libexec/user" "$@" 2>&1; }
	sed -i 's/^last .*/last 0/' "$D/self/conf/state/example.org/two/totp"
	code=$(python3 -c 'import sys; sys.path.insert(0,"t/e2e"); from auth_creds import code; print(code(sys.argv[1]))' "$secret")
	like 'not root: without the password nothing is made' "$(printf 'wrong\n%s\n' 000000 | self app-add two)" 'not the password'
	like 'without a code neither' "$(printf 'pw of two\n000000\n' | self app-add two)" 'no code'
	like 'with both it is' "$(printf 'pw of two\n%s\n' "$code" | self app-add two)" '^[0-9a-z]{6}.[0-9a-z]{24}$'
	like 'the code is used up' "$(printf 'pw of two\n%s\n' "$code" | self app-del two "$id")" 'no code'
else
	for i in 1 2 3 4 5 6 7 8 9; do skip 'not root'; done
fi

# history
if [ "$(id -u)" = 0 ]; then
	like 'logins are known' "$("$U" logins plain)" '^[0-9]+.ok.pop3.203.0.1.1.PLAIN.password$'
	like 'failures too' "$("$U" logins plain)" '^[0-9]+.failed.pop3.203.0.2.1.PLAIN.wrong$'
else
	skip 'not root'; skip 'not root'
fi

forget
# deleting an account takes its factors with it
echo 'pw of two' | "$U" passwd -F two
"$U" del two && echo 'pw of new' | "$U" add -F -d "$D/mail/new" two
is 'a new account of that name has no old application password' "$(creds say two@example.org "$pop" 203.0.91.1)" perm-5.7.8
is 'and no second factor' "$(creds say two@example.org 'pw of new' 203.0.92.1)" ok

# SCRAM takes two steps: what is done between them counts
echo 'pw of new' | "$U" passwd -F two
last=$(PROOF='pw of new' user app-add -l last two </dev/null)
is 'SCRAM: nothing happened in between' "$(creds between two@example.org "$(echo "$last" | cut -f2)" true)" ok
is 'revoked between its steps' "$(creds between two@example.org "$(echo "$last" | cut -f2)" \
    sed -i "/^$(echo "$last" | cut -f1)/d" "$state/two/apps")" perm-5.7.8

# old schemes: accepted, and a better hash is kept at the first login
python3 t/e2e/auth_creds.py old >>"$POSTAMT_CONF/users"
"$BIN/postamt-build" || exit 1
for s in sha512crypt md5crypt ssha256 sha clear; do
	is "$s opens" "$(creds say "$s@example.org" secret 203.0.93.1)" ok
done
ok 'each has a better one now' sh -c 'for s in sha512crypt ssha256 sha clear; do grep -q "^[$]y[$]" "$0/$s/password" || exit 1; done' "$state"
forget
is 'which opens' "$(creds matrix ssha256@example.org secret 203.0.94.1)" 'ok ok ok scram ok'
is 'and nothing else' "$(creds say ssha256@example.org secret2 203.0.94.2)" perm-5.7.8
is 'rehash takes them over' "$("$U" rehash) $(grep -c '^\(sha512crypt\|md5crypt\|ssha256\|sha\|clear\)@[^:]*:\$y\$' "$POSTAMT_CONF/users")" '5 5'
is 'and they open' "$(creds say ssha256@example.org secret 203.0.94.1)" ok

# a higher cost: hashed anew, and it stays what the person has set
echo 'first of hers, 12' | "$U" add -F ada
is 'a password is changed' "$(creds change ada@example.org 'first of hers, 12' 'quiet otter, nine lamps')" ok
echo 2 >"$POSTAMT_CONF/limits/hash-cost"
was=$(sed -n 2p "$state/ada/password")
is 'it opens' "$(creds say ada@example.org 'quiet otter, nine lamps' 203.0.95.1)" ok
ok 'and is hashed anew' [ "$was" != "$(sed -n 2p "$state/ada/password")" ]
is 'it opens still, and the one before does not' \
    "$(creds say ada@example.org 'quiet otter, nine lamps' 203.0.95.1) $(creds say ada@example.org 'first of hers, 12' 203.0.95.1)" 'ok perm-5.7.8'
echo 1 >"$POSTAMT_CONF/limits/hash-cost"

echo 'weak@example.org:{PLAIN}secret:21009:21009' >>"$POSTAMT_CONF/users"
"$BIN/postamt-build" || exit 1
is 'a cheap scheme answers no sooner than nobody' "$(creds timing weak@example.org)" same

# guessing
echo 'pw of vic' | "$U" add -F vic
is 'the owner logs in at home' "$(creds say vic@example.org 'pw of vic' 203.0.113.5)" ok
echo 6 >"$POSTAMT_CONF/limits/auth-failures-account"
kill -HUP "$(cat "$D/pid")"
for i in 1 2 3 4 5 6; do creds say vic@example.org guess "10.9.$i.1" >/dev/null & pids_="${pids_:-} $!"; done
for p in $pids_; do wait "$p"; done
is 'the account is closed to strangers' "$(creds say vic@example.org 'pw of vic' 10.9.7.1)" temp-4.7.0
is 'the owner is not kept out' "$(creds say vic@example.org 'pw of vic' 203.0.113.6)" ok
key=$(PROOF='pw of vic' user app-add vic </dev/null | cut -f2)
printf 'secret %s\nlast 0\n' "$secret" >"$state/vic/totp"
is 'codes are guessed six times, from home too; then none is good' \
    "$(creds guess vic@example.org 'pw of vic' "$secret" 6 203.0.113.5)" 'True perm-5.7.8'
is 'which closes nothing else' "$(creds say vic@example.org "$key" 203.0.113.5)" ok
forget
is 'and passes' "$(creds guess vic@example.org 'pw of vic' "$secret" 5 203.0.113.5)" 'True ok'
rm "$state/vic/totp"
forget
ok 'a source has two guesses a second, after ten' creds rate
forget
ok 'from where an account has logged in too, and refuses nobody' creds rate vic@example.org 'pw of vic'
forget
# right logins wait for each other, but are not refused for each other
for i in $(seq 45); do
	echo "office$i@example.org:{PLAIN}pw of office:$((21100 + i)):$((21100 + i))"
	mkdir -p "$D/mail/example.org/office$i/Maildir"
	[ "$(id -u)" != 0 ] || chown -R $((21100 + i)):$((21100 + i)) "$D/mail/example.org/office$i"
done >>"$POSTAMT_CONF/users"
"$BIN/postamt-build" || exit 1
is 'thirty right logins of one stranger at once' "$(creds right office1@example.org 'pw of office' 30)" 30
forget
is 'and of an office of 45 strangers' "$(creds right office%d@example.org 'pw of office' 45)" 45
forget
is 'exchanges begun, and then dropped, keep nobody out' "$(creds dropped office1@example.org 24 'pw of office')" 'ok ok'
is 'known and unknown names take the same time' "$(creds timing plain@example.org)" same
