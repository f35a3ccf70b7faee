#!/bin/sh
# postamt-mailq and postamt-bounce: what they show, and what send does at once.
. "$(dirname "$0")/lib.sh"
. t/e2e/send.lib
plan 44
send_setup || exit 1
mailq() { "$BIN/postamt-mailq" "$@" 2>>"$D/err"; }
is 'without a queue it is empty' "$(POSTAMT_SPOOL=$D/none mailq)" 'The queue is empty.'
is 'and is not made' "$(ls -d "$D/none" 2>/dev/null)" ''
a=$(put -a 7300 -f s@example.com u@example.org v@example.org)
b=$(put -a 200 -f '' -p held=1 'w@example.org')
mkdir -p "$D/spool/why"
printf 'v@example.org\t4.2.2\tfull, "really"\n' >"$D/spool/why/$a"
touch -d '+190 minutes' "$(file $a)"
is 'the table' "$(mailq list)" "$a  from <s@example.com>, 52 octets, for 2h, due in 3h
               to u@example.org
               to v@example.org
                  4.2.2 full, \"really\"
$b  from <>, 52 octets, for 3m, held
               to w@example.org
2 messages, 3 recipients to do, 104 octets"
is 'one message of it' "$(mailq list $b | head -n1)" "$b  from <>, 52 octets, for 3m, held"
is 'TSV: a line a recipient' "$(mailq --tsv | cut -f1,3,5-)" "id	octets	state	from	to	recipient	code	text
$a	52	queued	s@example.com	u@example.org	todo		
$a	52	queued	s@example.com	v@example.org	todo	4.2.2	full, \"really\"
$b	52	held		w@example.org	todo		"
is 'JSON that a parser reads' "$(mailq --json | python3 -c '
import json, sys
for m in json.load(sys.stdin): print(m["id"], m["from"], m["held"], [(r["address"], r["state"], r["text"]) for r in m["to"]])')" \
    "$a s@example.com False [('u@example.org', 'todo', ''), ('v@example.org', 'todo', 'full, \"really\"')]
$b  True [('w@example.org', 'todo', '')]"
is 'cat gives the file' "$(mailq cat $a | cksum)" "$(cksum <"$(file $a)")"
mailq cat 0000000000000; is 'cat of what is not there' $? 100
mailq list 0000000000000 >/dev/null; is 'list of what is not there' $? 100
mailq hold nonsense; is 'no id' $? 100
mailq hold; is 'no id at all' $? 100
mailq flush all; is 'nobody to ask' $? 111

# postamt-bounce by hand
bounce() { "$BIN/postamt-bounce" "$@" 2>>"$D/err"; }
r=$(bounce -n -c 5.7.1 -t 'not wanted' v@example.org <"$(file $a)")
is 'postamt-bounce: the recipient named' "$(echo "$r" | grep -E '^(Final|Status|Diag)')" 'Final-Recipient: rfc822; v@example.org
Status: 5.7.1
Diagnostic-Code: x-postamt; not wanted'
is 'from a pipe, all to do' "$(mailq cat $a | bounce -n | grep -c ^Final)" 2
is 'none for the null sender' "$(bounce -n <"$(file $b)")" ''
bounce -n x@example.org <"$(file $a)"; is 'no such recipient' $? 100
echo rubbish | bounce -n; is 'no queue file' $? 100
bounce <"$(file $a)" >/dev/null; is 'no queue' $? 111
stub local
stub queue "$D/save"
is 'queued' "$(bounce <"$(file $a)")" "$(bounce <"$(file $a)")"
is 'under the null sender, twice by now' "$(grep -c '^protocol=local from= to=s@example.com' "$D/queue.log")" 2
rm -f "$D"/save/*

# verbs, with send behind its socket
echo "send unix=send.sock -- $BIN/postamt-send" >"$D/listen.conf"
"$BIN/postamt-listen" -l "$D/log" "$D/listen.conf" >"$D/listen.out" 2>&1 &
started $!
wait_for 30 grep -q ready "$D/listen.out"
gone() { [ "$(state "$1")" = - ]; }
is 'flush' "$(mailq flush $a)" 'flush: 1 message'
ok 'it was delivered, hours before its time' wait_for 30 gone $a
is 'release' "$(mailq release $b)" 'release: 1 message'
ok 'it was delivered' wait_for 30 gone $b
echo '* temp 4.2.2 full' >"$D/local.rules"
a=$(put -f s@example.com u@example.org)
b=$(put -f s@example.com v@example.org)
c=$(put -f '' w@example.org)
deferred() { [ -s "$D/spool/why/$1" ]; }
"$BIN/postamt-send" -o 2>>"$D/err"
is 'postamt-send -o has it look for more' $? 0
ok 'and they are found' wait_for 30 deferred $a
wait_for 30 deferred $b; wait_for 30 deferred $c
is 'hold' "$(mailq hold $a)" 'hold: 1 message'
is 'it is held' "$(mailq list $a | grep -c held)" 1
n_asked=$(asked local)
echo '* ok' >"$D/local.rules"
is 'bounce' "$(mailq bounce $b)" 'bounce: 1 message'
ok 'it went back' wait_for 30 gone $b
like 'with a report' "$(report 1)" 'returned by the postmaster'
is 'its carrier was not asked again' "$(asked local)" "$n_asked"
is 'the null sender has no bounce' "$(mailq bounce $c)" 'bounce: 0 messages'
is 'it is still there' "$(state $c)" T
is 'remove' "$(mailq remove $c $a)" 'remove: 2 messages'
is 'both are gone' "$(state $a)$(state $c)" --
is 'and why they were there' "$(ls "$D/spool/why")" ''
mailq remove $a >/dev/null; is 'remove what is gone' $? 100
echo '* temp 4.2.2 full' >"$D/local.rules"
put -n 300 -f s@example.com u@example.org
"$BIN/postamt-send" -o 2>>"$D/err"
all_deferred() { [ "$(ls "$D/spool/why" | wc -l)" = 300 ]; }
wait_for 60 all_deferred
is 'hold all' "$(mailq hold all)" 'hold: 300 messages'
is 'all are held' "$(mailq --tsv | cut -f5 | sort | uniq -c | tr -s ' ')" ' 300 held
 1 state'
ln -s "$BIN/postamt-inject" "$D/sendmail"
like 'sendmail -q is flush all' "$("$D/sendmail" -q 2>&1)" '^flush: 300 messages$'
is 'remove all' "$(mailq remove all)" 'remove: 300 messages'
is 'the queue is empty' "$(mailq)" 'The queue is empty.'
ends() { [ "$(grep -c 'event=send.stop' "$D/log")" = "$(grep -c 'event=send.start' "$D/log")" ]; }
ok 'send ends when idle' wait_for 30 ends
