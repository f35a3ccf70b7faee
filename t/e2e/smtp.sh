# smtp.sh - sourced by the SMTP tests: a site with a stub for the queue.
#
#   smtp_site         tables and settings in $D/conf, the stub running
#   submission_site   a site of users who may log in, as postamt-submission
#   plain USER        their response for AUTH PLAIN
#   smtp_stub ARGS    the stub anew, with STATUS CODE TEXT; its pid is $stub
#   smtpd             $smtp_program on 0 and 1, CR removed from what it says
#   talk LINES...     says the lines to it, each with CRLF (several in one: LF)
#   talk_in LINES...  only writes them
#   message           a transcript with one empty message
smtp_site() {
	export POSTAMT_CONF="$D/conf" POSTAMT_RUN="$D/run" POSTAMT_MAIL="$D/mail"
	mkdir "$D/conf" "$D/conf/limits" "$D/run" "$D/q"
	echo mx.example.org >"$D/conf/me"
	printf 'example.org\ncatch.org\n' >"$D/conf/domains"
	cat >"$D/conf/users" <<-EOF
	alice@example.org:{PLAIN}x:20000:20000
	small@example.org:{PLAIN}x:20001:20001::::quota=1000000
	EOF
	printf 'postmaster: alice\nlist: alice\n@catch.org: alice@example.org\n' >"$D/conf/aliases"
	"$BIN/postamt-build" || exit 1
	smtp_stub
}
submission_site() {
	smtp_program=postamt-submission
	smtp_site
	echo 1 >"$D/conf/limits/hash-cost"
	echo loopback >"$D/conf/auth-in-clear"
	rm "$D/conf/users"
	printf 'example.org\nother.org\n' >"$D/conf/domains"
	printf 'sales: alice, bob\nteam: sales\n@other.org: bob\n' >"$D/conf/aliases"
	echo 'secret of alice' | "$BIN/postamt-user" add -F alice 2>/dev/null
	echo 'secret of bob' | "$BIN/postamt-user" add -F bob
	echo 'secret of rob' | "$BIN/postamt-user" add -FR rob
	cat >"$D/conf/senders" <<-'E2'
	# who else
	alice@example.org: alice@private.example, *@shop.example
	E2
	echo "auth unix=$D/run/auth.sock -- $BIN/postamt-auth" >"$D/listen"
	"$BIN/postamt-listen" -l "$D/auth.log" "$D/listen" >/dev/null &
	started $!
	wait_for 30 test -S "$D/run/auth.sock" || exit 1
}
plain() { printf '\0%s@example.org\0secret of %s' "$1" "$1" | base64; }
smtp_stub() {
	rm -f "$D/run/queue.sock"
	"$T/queue_stub" "$D/q" "$@" >/dev/null &
	stub=$!
	started "$stub"
	wait_for 30 test -S "$D/run/queue.sock"
}
smtp_program=postamt-smtpd
smtpd() { "$BIN/$smtp_program" 2>>"$D/log" | tr -d '\r'; }
talk_in() { printf '%s\n' "$@" | sed 's/$/\r/'; }
talk() { talk_in "$@" | smtpd; }
message() { talk 'EHLO c' 'MAIL FROM:<a@b.org>' 'RCPT TO:<alice@example.org>' DATA . QUIT; }
