#!/bin/sh
# postamt-user: accounts come, change and go; two editors at once; crashes.
. "$(dirname "$0")/lib.sh"
plan 48
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail"
mkdir "$POSTAMT_CONF"
echo example.org >"$POSTAMT_CONF/domains"
# A cheap hash: this is about accounts, not about work.
mkdir "$POSTAMT_CONF/limits" && echo 1 >"$POSTAMT_CONF/limits/hash-cost"
U=$BIN/postamt-user users=$POSTAMT_CONF/users
user() { "$U" "$@" 2>&1; }
key() { "$U" show "$1" | awk -F'\t' -v k="$2" '$1 == k { print $2 }'; }

ok 'add' sh -c 'echo secret-of-hers-17 | "$0" add -n "Alice A" -q 1G alice@example.org' "$U"
is 'users is for its owner' "$(stat -c %a "$users")" 600
ok 'the hash is yescrypt' grep -q '^alice@example.org:\$y\$' "$users"
is 'no password in the table' "$(grep -c secret-of "$users")" 0
is 'a Maildir is there' "$(ls "$D/mail/example.org/alice/Maildir" | tr '\n' ' ')" 'cur new tmp '
is 'the home is private' "$(stat -c %a "$D/mail/example.org/alice")" 700
is 'show: name' "$(key alice full-name)" 'Alice A'
is 'show: quota' "$(key alice quota)" 1073741824
ok 'rcpt.cdb knows it' grep -q 'alice@example.orgA' "$POSTAMT_CONF/rcpt.cdb"
got=$(echo x | user add -F alice@example.org)
is 'a second one of that name is refused' "$?" 100
like 'and says why' "$got" 'alice@example.org is an account already'
got=$(echo x | user add -F eve@foreign.tld)
is 'a foreign domain is refused' "$?" 100
like 'with the reason' "$got" 'table domains'
echo 'post: alice' >"$POSTAMT_CONF/aliases"
like 'an alias is no new account' "$(echo x | user add -F post)" 'is an alias already'
is 'the table is as before' "$(wc -l <"$users")" 1
ok 'add bob' sh -c 'echo b | "$0" add -FS -a 127.0.0.0/8 bob' "$U"
# what would go into the line and mean something else there, or nothing
refused() { like "refused: $1" "$(echo x | user add -F "$2" "$3" eve)" "$1: found '.*', expected"; }
refused networks -a 999.1.1.1/99
refused networks -a 10.0.0.0/8,foo
refused networks -a '10.0.0.0/8 nologin'
refused networks -a ''
refused quota -q '1G must-change'
refused quota -q 1X
refused home -d /home/a:b
like 'refused: a table with such networks' "$(cp "$users" "$D/users.was"; echo 'x@example.org:!:7:7::::allow_nets=10.0.0.0/8,foo' >>"$users"
    user list; cat "$D/users.was" >"$users")" "users:3: found '10.0.0.0/8,foo', expected allow_nets="
# app_add OPTION VALUE ARG...: who is not root says a password
app_add() { echo b | user app-add "$@" bob; }
like 'refused: a past expiry' "$(app_add -e 0d)" "expiry: found '0d', expected .* to come"
like 'refused: no expiry' "$(app_add -e @0)" "expiry: found '@0', expected"
like 'refused: networks of an application password' "$(app_add -a 10.0.0.0/8,)" "networks: found '10.0.0.0/8,', expected"
is 'nothing came of all that' "$(wc -l <"$users") $(echo b | "$U" app-list bob)" '2 '
if [ "$(id -u)" = 0 ]; then
	is 'uids from the range' "$(key alice uid) $(key bob uid)" '20000 20001'
	is 'the home is the owner'"'"'s' "$(stat -c %u "$D/mail/example.org/bob/Maildir/new")" 20001
else
	is 'the uid is the caller'"'"'s' "$(key alice uid)" "$(id -u)"
	skip 'not root'
fi
is 'list is TSV' "$("$U" list | cut -f1,4,5 | tr '\t\n' ' ,')" \
    'alice@example.org 1073741824 prs-,bob@example.org 0 p-s-,'
was=$(cut -d: -f2 "$users" | head -n1)
ok 'passwd' sh -c 'echo other | "$0" passwd -FM alice' "$U"
ok 'the hash is another' [ "$was" != "$(cut -d: -f2 "$users" | head -n1)" ]
is 'must-change' "$(key alice must-change)" yes
ok 'passwd again' sh -c 'echo third-of-hers-18 | "$0" passwd alice' "$U"
is 'no must-change any more' "$(key alice must-change) $(key alice quota)" 'no 1073741824'
got=$(user passwd alice </dev/null)
is 'no password is refused' "$?" 100
got=$(echo short | user passwd alice)
is 'a short one is refused' "$?" 100
like 'by which rule, and what to do' "$got" 'too short: use 10 characters or more'
like 'so is a name' "$(echo 'my alice is great' | user passwd alice)" 'part of the name: use words'
mkdir -p "$POSTAMT_CONF/state/example.org/bob" && : >"$POSTAMT_CONF/state/example.org/bob/apps"
ok 'del' "$U" del bob
ok 'what was known of it is gone' [ ! -e "$POSTAMT_CONF/state/example.org/bob" ]
ok 'mail is kept' [ -d "$D/mail/example.org/bob/Maildir" ]
echo b | user add -F bob >/dev/null
if [ "$(id -u)" = 0 ]; then
	is 'another'"'"'s home is not taken over' "$(echo b | user add -F bob | grep -c 'not the account')" 1
	ok 'a uid is not given twice' sh -c 'echo c | "$0" add -F carol && [ "$("$0" show carol | grep -c "^uid.2000[3-9]")" = 1 ]' "$U"
else
	skip 'not root'; skip 'not root'
fi
: >"$D/mail/example.org/alice/Maildir/new/m"
ok 'del --purge' "$U" del --purge alice
ok 'mail is gone' [ ! -e "$D/mail/example.org/alice" ]
pids_=
for i in 1 2 3 4 5 6 7 8; do
	echo x | "$U" add -F "u$i" & pids_="$pids_ $!"
done
for p in $pids_; do wait "$p"; done
is 'eight at once are eight' "$(grep -c '^u[1-8]@' "$users") $("$U" list | grep '^u' | cut -f1 | sort -u | wc -l)" '8 8'
