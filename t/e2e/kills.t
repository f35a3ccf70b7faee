#!/bin/sh
# Messages from SMTP to the Maildir while all our processes are killed at random:
# what was answered 250 is in the mailbox, whole.
# $KILLS_MESSAGES: how many (1000 for the full measure); $SEED: for the random.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'python3 is not installed'
plan 1
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run" POSTAMT_SPOOL="$D/spool"
mkdir -m 755 "$D/conf" "$D/conf/limits" "$D/mail" "$D/run" "$D/spool"
echo example.org >"$D/conf/domains"
echo mx.example.org >"$D/conf/me"
uid=$(id -u) gid=$(id -g)
for i in 0 1 2 3 4; do
	[ "$(id -u)" != 0 ] || uid=$((20001 + i)) gid=$((20001 + i))
	echo "u$i@example.org:{PLAIN}x:$uid:$gid::::"
done >"$D/conf/users"
echo 1 >"$D/conf/limits/retry-min"
echo 2 >"$D/conf/limits/retry-max"
echo 0 >"$D/conf/limits/spool-reserve"
"$BIN/postamt-build" || exit 1
cat >"$D/listen" <<E2
smtpd tcp=127.0.0.1:0 -- $BIN/postamt-smtpd
queue unix=queue.sock mode=0666 -- $BIN/postamt-queue
send unix=send.sock every=1 -- $BIN/postamt-send
local unix=local.sock -- $BIN/postamt-local
E2
python3 t/e2e/kills.py "$D" "${KILLS_MESSAGES:-200}" "$D/listen" "$BIN/postamt-listen" >"$D/out" 2>&1
status=$?
note "$(tail -n 12 "$D/out")"
is 'nothing lost, nothing torn' "$status" 0
