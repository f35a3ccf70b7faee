#!/bin/sh
# A hostile program in the place of a parser, with the parser's ids: it reads no
# key, no hash, no mail, no queued message, and neither delivers, relays nor
# removes. In the place of a session after login: no other mailbox.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip_all 'needs root: without real uids all is one'
command -v setpriv >/dev/null || skip_all 'no setpriv here'
plan 35

S=$D/s
sh scripts/sandbox start "$S" --users 2 >"$D/keys" 2>"$D/err" || { cat "$D/err" >&2; exit 1; }
at_end='sh scripts/sandbox stop '$S
key() { sed -n "s/^$1=//p" "$D/keys"; }
export POSTAMT_CONF="$S/conf" POSTAMT_RUN="$S/run" POSTAMT_SPOOL="$S/spool"
net=$(cat "$S/conf/uid/net"); net=${net%%:*}
owner1=$(stat -c %u "$(dirname "$(key MAILDIR1)")")
owner2=$(stat -c %u "$(dirname "$(key MAILDIR2)")")
as() { u=$1; shift; setpriv --reuid "$u" --regid "$u" --clear-groups "$@" 2>/dev/null; }
denied() { ! as "$@" >/dev/null; }

# what there is to steal
printf 'From: a@example.org\n\nsecret\n' >"$D/mail"
printf 'From: a@example.org\n\nqueued\n' >"$D/held"
chmod 644 "$D/mail" "$D/held"
is 'root may put a message in' "$("$T/ask" queue from=a@example.org to=user1@postamt.test @message="$D/mail" | grep -c '^status=ok')" 1
arrived() { ls "$(key MAILDIR1)"/new | grep -q .; }
ok 'it arrives' wait_for 30 arrived
mail=$(ls -d "$(key MAILDIR1)"/new/*)
"$T/ask" queue from=a@example.org to=x@elsewhere.example @message="$D/held" >"$D/out"
id=$(sed -n 's/^id=//p' "$D/out")
queued=$(ls -d "$S"/spool/queue/*/"$id")
ok 'one waits in the queue' test -f "$queued"

for u in "$net" "$owner2"; do
	who=parser; [ "$u" = "$net" ] || who='owner of another mailbox'
	ok "$who: no hashes" denied "$u" cat "$S/conf/auth.cdb"
	ok "$who: no users file" denied "$u" cat "$S/conf/users"
	ok "$who: no secrets of accounts" denied "$u" ls "$S/conf/state"
	ok "$who: no TLS key" denied "$u" cat "$S"/conf/tls/mail.postamt.test/key.pem
	ok "$who: no mail" denied "$u" cat "$mail"
	ok "$who: no list of mail" denied "$u" ls "$(key MAILDIR1)/new"
	ok "$who: no delivery into it" denied "$u" touch "$(key MAILDIR1)/new/x"
	ok "$who: no queued message" denied "$u" cat "$queued"
	ok "$who: no names of queued messages" denied "$u" ls "$S/spool/queue"
	ok "$who: none removed" denied "$u" rm -f "$queued"
	ok "$who: no delivery past the queue" denied "$u" "$T/ask" local from=a@example.org to=user1@postamt.test offset=0 @message="$D/mail"
	ok "$who: no command to the queue manager" denied "$u" "$T/ask" send verb=remove id="$id"
done
# what they may, so that the refusals above mean something
ok 'owner: the own mailbox' as "$owner2" test -r "$(key MAILDIR2)/new"
as "$net" "$T/ask" queue protocol=ESMTP from=a@example.org to=user2@postamt.test @message="$D/mail" >"$D/out"
is 'parser: a message for our own domain' "$(grep -c '^status=ok' "$D/out")" 1
# the parser may hand in for our own domains, and nothing else
as "$net" "$T/ask" queue protocol=ESMTP login=user1@postamt.test from=user1@postamt.test to=x@elsewhere.example @message="$D/mail" >"$D/out"
is 'parser: no relaying, whatever login it claims' "$(grep -c '^status=ok' "$D/out")" 0
like 'and is told why' "$(cat "$D/out")" '^code=5\.7\.1'
as "$net" "$T/ask" queue introduce=1 login=user1@postamt.test protocol=ESMTPSA -n from=user1@postamt.test to=x@elsewhere.example @message="$D/mail" >"$D/out"
is 'parser: no introducing itself' "$(grep -c '^status=ok' "$D/out")" 0
# nor does it come in by a certificate or an address that it only claims
print=$(printf cert | sha256sum | cut -d' ' -f1)
echo "$print user1@postamt.test" >"$S/conf/certs"
"$BIN/postamt-build"
as "$net" "$T/ask" auth auth=EXTERNAL protocol=smtp tls=1 fingerprint="$print" initial= @facts="$D/mail" >"$D/out"
like 'parser: no facts of its own making' "$(cat "$D/out")" '^text=These facts are not of postamt-tls'
as "$net" "$T/ask" auth auth=EXTERNAL protocol=smtp tls=1 fingerprint="$print" initial= >"$D/out"
like 'parser: no certificate without facts' "$(cat "$D/out")" '^text=No such mechanism'
ok 'the queued message is still there' test -f "$queued"
