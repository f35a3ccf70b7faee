#!/bin/sh
# What others read as the author of a message is what was checked.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/smtp.sh"
command -v python3 >/dev/null || skip_all 'no python3'
submission_site
echo 1000000 >"$D/conf/limits/smtp-errors"
python3 t/e2e/senders.py "$BIN/postamt-submission" "$D/q" "$(plain alice)" 2>>"$D/log"
