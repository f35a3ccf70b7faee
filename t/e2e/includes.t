#!/bin/sh
# The direction of includes: base knows nobody, a protocol no other protocol,
# lib nothing of bin.
. "$(dirname "$0")/lib.sh"
plan 3

# ROOM: the rooms it may include from, besides itself
allowed() {
	case $1 in
	base) echo ;;
	ipc|message|dns) echo base ;;
	serve) echo base ipc ;;
	accounts) echo base ipc message ;;
	maildir) echo base ipc message queue ;;
	queue) echo base ipc message accounts ;;
	tls) echo base ipc serve ;;
	sasl) echo base ipc accounts serve tls ;;
	smtp|pop3|imap) echo base ipc message serve queue accounts maildir sasl dns tls ;;
	verify|monitor) echo base ipc message dns queue accounts ;;
	*) echo "unknown room $1" >&2 ;;
	esac
}
wrong=
for f in lib/*/*.[ch]; do
	room=${f#lib/}; room=${room%%/*}
	for i in $(sed -n 's/^#include "\([a-z0-9]*\)\/.*/\1/p' "$f" | sort -u); do
		case " $room $(allowed "$room") " in *" $i "*) ;; *) wrong="$wrong $f:$i" ;; esac
	done
done
is 'a room includes only what lies below it' "$wrong" ''
is 'nothing in lib includes from bin' "$(grep -ln 'include "bin/' lib/*/*.[ch])" ''
is 'every file opens with its name and purpose' \
    "$(for f in bin/*.c lib/*/*.[ch]; do [ -e "$f" ] || continue; head -n1 "$f" | grep -q '^/\* .* - .*' || echo "$f"; done)" ''
