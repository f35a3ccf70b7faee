#!/bin/sh
# What a tool prints and nobody gets: it says so, and takes back what it made.
. "$(dirname "$0")/lib.sh"
[ -w /dev/full ] || skip_all 'no /dev/full'
plan 14
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run" POSTAMT_SPOOL="$D/spool"
mkdir -p "$POSTAMT_CONF/limits" "$D/run"
echo mail.example.org >"$POSTAMT_CONF/me"
echo example.org >"$POSTAMT_CONF/domains"
echo 'postmaster@example.org: ann@example.org' >"$POSTAMT_CONF/aliases"
echo 1 >"$POSTAMT_CONF/limits/hash-cost"
U=$BIN/postamt-user
echo 'ten green bottles' | "$U" add ann
# own CMD...: who is not root must say the password first
own() { echo 'ten green bottles' | "$U" "$@"; }
# full CMD...: its status and last line on 2, with nowhere to write
full() { rc=0; "$@" 2>"$D/err" >/dev/full || rc=$?; echo "$rc $(tail -n 1 "$D/err")"; }
lost='write the output: No space left on device'
is 'user list' "$(full "$U" list)" "111 postamt-user: $lost"
is 'user show' "$(full "$U" show ann)" "111 postamt-user: $lost"
is 'user rehash' "$(full "$U" rehash)" "111 postamt-user: $lost"
is 'build' "$(full "$BIN/postamt-build" -v)" "111 postamt-build: $lost"
is 'tls-cert' "$(full "$BIN/postamt-tls-cert" make -o "$D/tls" mail.example.org)" "111 postamt-tls-cert: $lost"
is 'mailq' "$(full "$BIN/postamt-mailq" | cut -d: -f1)" '111 postamt-mailq'
echo x | "$BIN/postamt-breached" build >"$D/list" 2>/dev/null
look() { echo x | "$BIN/postamt-breached" look "$D/list"; }
is 'breached look' "$(full look)" "111 postamt-breached: $lost"
is 'breached build' "$(full "$BIN/postamt-breached" build <"$D/list")" '111 postamt-breached: build: No space left on device'
like 'app-add' "$(full own app-add ann)" '^111 .*nothing was changed: No space left'
is 'and nothing is left of it' "$(own app-list ann)" ''
own_lost() { echo 'ten green bottles' | perl -e 'pipe R, W; close R; open STDOUT, ">&", \*W or die; exec @ARGV' "$U" "$@"; }
own_lost app-add ann 2>/dev/null
is 'nor where the reader has gone' "$(own app-list ann)" ''
like 'totp-on shows no secret, and asks for no code' "$(full own totp-on ann)" "^111 .*$lost"
if command -v python3 >/dev/null; then
	# the secret can be read, the recovery codes cannot
	got=$(PYTHONDONTWRITEBYTECODE=1 python3 - "$U" <<'PY'
import os, re, subprocess, sys
sys.path.insert(0, "t/e2e")
from auth_creds import code, steady
steady()
def start():
    p = subprocess.Popen([sys.argv[1], "totp-on", "ann"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, text=True)
    if os.getuid(): p.stdin.write("ten green bottles\n"); p.stdin.flush()
    return p
lines = len(start().communicate("no code\n")[0].split("\n")) - 1
p = start()
text = [p.stdout.readline() for _ in range(lines)]
p.stdout.close()
secret = re.search("secret=([A-Z2-7]+)", text[0]).group(1)
p.stdin.write(code(secret, 0) + "\n"); p.stdin.close()
print(p.stderr.read().strip().split("\n")[-1], p.wait())
PY
)
	like 'no second factor without its recovery codes' "$got" 'nothing was changed: Broken pipe 111$'
	ok 'it is off again' test ! -e "$POSTAMT_CONF/state/example.org/ann/totp"
else
	skip 'no python3'; skip 'no python3'
fi
