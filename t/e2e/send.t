#!/bin/sh
# The queue manager with services that answer as they are told.
. "$(dirname "$0")/lib.sh"
. t/e2e/send.lib
plan 50
send_setup || exit 1
stub local
stub queue "$D/save"

# delivery
a=$(put -f s@example.com -p session=abc123 u@example.org)
ok 'it ends when nothing is left' send
is 'a delivered message is gone' "$(state $a)" -
like 'the carrier got session, id, sender, recipient' "$(cat "$D/local.log")" \
    "^session=abc123 id=$a from=s@example.com to=u@example.org pid="
like 'one line of log, in the session' "$(grep send.delivered "$D/log")" "session=abc123 id=$a to=u@example.org lane=local"
is 'no report of success unless asked for' "$(reports)" 0

# deferral
echo '* temp 4.2.2 the mailbox is full' >"$D/local.rules"
a=$(put -f s@example.com u@example.org)
ok 'it ends with deferred mail in the queue' send
is 'a deferred message stays' "$(state $a)" T
ok 'the next attempt is in five minutes at most' between "$(due_in $a)" 200 300
is 'spool/why says why' "$(cat "$D/spool/why/$a")" "u@example.org	4.2.2	the mailbox is full"
before=$(asked local)
send
is 'it is not tried before its time' "$(asked local)" "$before"
again $a
send
is 'it is at its time' "$(asked local)" $((before + 1))
echo '* ok' >"$D/local.rules"
again $a
send
is 'and delivered in the end' "$(state $a)" -
is 'nothing stays in spool/why' "$(ls "$D/spool/why")" ''
is 'nobody was told' "$(reports)" 0

# the age doubles
echo '* temp 4.2.2 full' >"$D/local.rules"
a=$(put -a 3600 -f s@example.com u@example.org)
send
ok 'after an hour it waits about an hour' between "$(due_in $a)" 2600 3600
drop $a

# several recipients, one of each kind
cat >"$D/local.rules" <<-EOT
u@example.org ok
v@example.org perm 5.2.1 this mailbox takes no mail
w@example.org temp 4.2.2 the mailbox is full
EOT
a=$(put -f s@example.com -p envid=QQ+2B7 'u@example.org' 'v@example.org;orcpt=rfc822;v+2Bx@example.org' w@example.org nobody@example.org)
send
is 'each recipient has its state' "$(state $a)" DFTF
is 'one report for the attempt' "$(reports)" 1
r=$(report 1)
is 'the report is queued under the null sender' "$(cut -d' ' -f1-3 "$D/queue.log")" 'protocol=local from= to=s@example.com'
like 'it names the first failure' "$r" '^Final-Recipient: rfc822; v@example.org$'
like 'with its original recipient, decoded' "$r" '^Original-Recipient: rfc822; v\+x@example.org$'
like 'and status' "$r" '^Status: 5.2.1$'
like 'it names the second failure' "$r" '^Status: 5.1.1$'
like 'it returns the envelope id, decoded' "$r" '^Original-Envelope-Id: QQ\+7$'
is 'it does not name the others' "$(printf '%s\n' "$r" | grep -cE '[uw]@example.org')" 0
like 'it quotes the message' "$r" '^Subject: a test$'
like 'it refers to it' "$r" '^References: <m1@example.com>$'
before=$(asked local)
again $a
send
is 'the next round asks for the deferred one alone' "$(asked local)" $((before + 1))
is 'and reports nothing again' "$(reports)" 1
drop $a

# who is told
rm -f "$D"/save/*
put -f '' v@example.org nobody@example.org >/dev/null
send
is 'never a report to the null sender' "$(reports)" 0
put -f s@example.com 'v@example.org;notify=NEVER' >/dev/null
put -f s@example.com 'v@example.org;notify=DELAY,SUCCESS' >/dev/null
send
is 'NOTIFY without FAILURE is honoured' "$(reports)" 0
put -f s@example.com 'u@example.org;notify=SUCCESS' >/dev/null
send
like 'NOTIFY=SUCCESS is answered' "$(report 1)" '^Action: delivered$'
is 'by the header alone' "$(report 1 | grep -c '^hello')" 0
is 'nothing is left' "$(find "$D/spool/queue" "$D/spool/why" -type f)" ''

# a report that cannot be queued
rm -f "$D"/save/*
echo '* temp 4.3.1 the disk is full' >"$D/queue.rules"
a=$(put -f s@example.com v@example.org)
send
is 'a failure is not final before its report is queued' "$(state $a)" T
echo '* ok' >"$D/queue.rules"
again $a
send
is 'then it is' "$(state $a)" -

# warning and lifetime
rm -f "$D"/save/*
a=$(put -a 20000 -f s@example.com w@example.org)
send
like 'after four hours the sender is warned' "$(report 1)" '^Action: delayed$'
like 'and told how long it will be tried' "$(report 1)" '^Will-Retry-Until: '
again $a
send
is 'but once' "$(reports)" 1
a=$(put -a 500000 -f s@example.com w@example.org)
send
is 'after five days it is given up' "$(state $a)" -
like 'and the sender told' "$(report 2)" '^Status: 5.4.7$'
like 'with the last reason' "$(report 2)" 'the mailbox is full$'

# other domains
rm -f "$D"/save/*
a=$(put -f s@example.com far@example.net)
send
is 'mail for elsewhere is deferred' "$(state $a)" T
like 'with the reason' "$(cat "$D/spool/why/$a")" 'no outbound delivery is configured'
stub remote
again $a
send
is 'and goes out when there is a carrier' "$(state $a)" -

# worker deaths, addresses that changed, held and postponed mail, bad files
echo '* die' >"$D/local.rules"
before=$(asked local)
a=$(put -f s@example.com u@example.org)
send
is 'a worker that dies is asked again once' "$(asked local)" $((before + 2))
is 'and the message deferred' "$(state $a)" T
drop $a
echo '* ok' >"$D/local.rules"
echo 'nobody@example.org: u@example.org' >"$D/conf/aliases"
"$BIN/postamt-build" 2>"$D/build.log"
a=$(put -f s@example.com 'nobody@example.org;notify=FAILURE')
: >"$D/queue.log"
send
is 'a new alias is queued again' "$(cut -d' ' -f1-4 "$D/queue.log")" 'protocol=local from=s@example.com to=nobody@example.org notify=FAILURE'
is 'and done here' "$(state $a)" -
a=$(put -p held=1 u@example.org)
b=$(put -p release=$(($(date +%s) + 1000)) u@example.org)
echo rubbish >"$D/spool/queue/07/0000000000007"
send
is 'held, postponed and foreign files stay' "$(state $a)$(state $b)$(file 0000000000007 | wc -l)" TT1
ok 'the postponed one is due at its time' between "$(due_in $b)" 900 1000
