#!/bin/sh
# postamt-smtpd: each limit at its bound and one past it, deadlines, bombs.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/smtp.sh"
plan 46
trap '' PIPE # a session may end while we still write to it
smtp_site
limit() { echo "$2" >"$D/conf/limits/$1"; }
limit text-line 998
limit message-size 20000
limit header-size 1024
limit header-fields 10
limit recipients 100
limit smtp-errors 4

x() { perl -e 'print "x" x $ARGV[0]' "$1"; }
last() { talk "$@" QUIT | tail -n 2 | head -n 1 | cut -c "1-${chars:-9}"; }
M='MAIL FROM:<a@b.org>
RCPT TO:<alice@example.org>'
text() { last 'EHLO c' "$M" DATA "$@" .; }

is 'a command line of 2048 octets' "$(last "NOOP $(x 2041)")" '250 2.0.0'
is 'one more' "$(last "NOOP $(x 2042)")" '500 5.5.2'
is 'and many more' "$(last "NOOP $(x 100000)")" '500 5.5.2'
is 'a localpart of 64' "$(last 'EHLO c' "MAIL FROM:<$(x 64)@b.org>")" '250 2.1.0'
is 'and 65' "$(last 'EHLO c' "MAIL FROM:<$(x 65)@b.org>")" '501 5.1.7'
is 'a name in EHLO of 255' "$(last "HELO $(x 255)")" '250 mx.ex'
is 'and 256' "$(last "HELO $(x 256)")" '501 say y'
is 'SIZE at the limit' "$(last 'EHLO c' 'MAIL FROM:<a@b.org> SIZE=20000')" '250 2.1.0'
is 'and over it' "$(last 'EHLO c' 'MAIL FROM:<a@b.org> SIZE=20001')" '552 5.3.4'
lines() { perl -e 'print "\n", ("x" x 98 . "\n") x 199' ; x "$1"; echo; }
is 'a message at the limit' "$(text "$(lines 96)")" '250 2.0.0'
is 'and over it' "$(text "$(lines 97)")" '552 5.3.4'
is 'a line of 998' "$(text '' "$(x 998)")" '250 2.0.0'
is 'a dot before it does not count' "$(text '' ".$(x 998)")" '250 2.0.0'
is 'and 999' "$(text '' "$(x 999)")" '500 5.6.0'
is 'a header of 1024' "$(text "A: $(x 900)" "B: $(x 116)" '' x)" '250 2.0.0'
is 'and 1025' "$(text "A: $(x 900)" "B: $(x 117)" '' x)" '552 5.3.4'
fields() { perl -e 'print "A: b\n" x $ARGV[0]' "$1"; }
is '10 header fields' "$(text "$(fields 10)" '' 'B: c')" '250 2.0.0'
is 'and 11' "$(text "$(fields 11)" '' 'B: c')" '550 5.6.0'
limit header-fields 1000
limit header-size 100000
hops() { perl -e 'print "received: x\n" x $ARGV[0]' "$1"; }
is '99 hops' "$(text "$(hops 99)" '' x)" '250 2.0.0'
is 'and 100' "$(text "$(hops 100)" '' x)" '554 5.4.6'
rcpts() { perl -e 'print "RCPT TO:<alice\@example.org>\n" x $ARGV[0]' "$1" | sed '$s/$//'; }
is '100 recipients' "$(last 'EHLO c' 'MAIL FROM:<>' "$(rcpts 100)")" '250 2.1.5'
is 'and 101, of which 100 get it' "$(talk 'EHLO c' 'MAIL FROM:<>' "$(rcpts 101)" DATA . QUIT | tail -n 4 | cut -c 1-9 | tr '\n' ' ')" \
    '452 4.5.3 354 send  250 2.0.0 221 2.0.0 '
is 'whoever never stops is stopped' "$(talk 'EHLO c' 'MAIL FROM:<>' "$(rcpts 300)" QUIT | tail -n 1)" '421 4.7.0 too many errors'
is '4 errors' "$(last a b c d)" '500 5.5.1'
is 'and 5' "$(talk a b c d e NOOP | tail -n 2 | cut -c 1-9 | tr '\n' ' ')" '500 5.5.1 421 4.7.0 '
noops() { perl -e 'print "NOOP\n" x $ARGV[0]' "$1"; }
is '100 commands without mail' "$(last "$(noops 100)")" '250 2.0.0'
is 'and 101' "$(talk "$(noops 101)" | tail -n 1)" '421 4.7.0 too many errors'
limit message-size 100000000
kill "$stub"
export QUEUE_FREE=1999999
smtp_stub
is 'no room on disk for SIZE' "$(last 'EHLO c' 'MAIL FROM:<a@b.org> SIZE=2000000')" '452 4.3.1'
limit spool-memory 65536
perl -e 'print "\n", ("y" x 70 . "\n") x 2000' >"$D/big"
was=$(ls "$D/q" | grep -c msg)
is 'a large message' "$(text "$(cat "$D/big")")" '250 2.0.0'
ok 'goes to a file of the queue' test -e "$D/q/spooled"
ok 'and is whole' cmp "$D/big" "$D/q/$((was + 1)).msg"
rm "$D/q/spooled"
is 'one that says so' "$(last 'EHLO c' 'MAIL FROM:<a@b.org> SIZE=65537' 'RCPT TO:<alice@example.org>' DATA x .)" '250 2.0.0'
ok 'is there from the start' test -e "$D/q/spooled"
limit smtp-timeout oops
is 'a bad setting' "$(talk QUIT; "$BIN/postamt-smtpd" 2>&1 </dev/null)" \
    "postamt-smtpd: limits/smtp-timeout:1: 'oops' is no number from 1 to 86400"

# A session that we hold by a pipe: open, say, and ask what it needed.
hold() {
	rm -f "$D/in" "$D/out"; mkfifo "$D/in"
	"$BIN/postamt-smtpd" <"$D/in" >"$D/out" 2>>"$D/log" & held=$!
	started "$held"
	exec 9>"$D/in"
	wait_for 60 grep -q '^220' "$D/out"
}
ended() { exec 9>&-; wait "$held"; }
limit smtp-timeout 1
hold
(while printf x >&9; do sleep 0.1; done) 2>/dev/null & slow=$!
started "$slow"
ok 'a slow command meets its deadline' wait_for 60 grep -q '^421 4.4.2' "$D/out"
kill "$slow" 2>/dev/null; ended
limit smtp-timeout 60
limit smtp-data-timeout 1
hold
talk_in 'EHLO c' "$M" DATA >&9
(while printf 'x\r\n' >&9; do sleep 0.1; done) 2>/dev/null & slow=$!
started "$slow"
ok 'and so does a slow message' wait_for 60 grep -q '^421 4.4.2' "$D/out"
kill "$slow" 2>/dev/null; ended
rm "$D/conf/limits/smtp-data-timeout"
hold; kill "$held"
ok 'SIGTERM: 421' wait_for 60 grep -q '^421 4.3.2' "$D/out"
ended
is 'and status 0' $? 0
limit smtp-greet-delay 30
is 'who speaks before the greeting' "$(talk 'EHLO c' QUIT)" '554 5.5.0 you spoke before the greeting'
rm "$D"/conf/limits/*

# Bombs: a clear answer, and less than 8 MiB of memory.
most=8192
! grep -q __asan_init "$BIN/postamt-smtpd" || most=65536 # its shadow is memory too
mem() { awk -v most=$most '/VmHWM/ { print ($2 < most ? "small" : $2) }' "/proc/$held/status"; }
bomb() {
	hold
	talk_in 'EHLO c' "$M" DATA >&9
	perl -e "$1" >&9
	printf '\r\n.\r\n' >&9
	wait_for 60 grep -q "^$2" "$D/out" && echo "$2 $(mem)"
	printf 'QUIT\r\n' >&9
	ended
}
is 'a header line of 100 MB' "$(bomb 'print "A: "; print "x" x 1000000 for 1..100' 500)" '500 small'
is '100,000 header fields' "$(bomb 'print "A: b\r\n" x 100000' 550)" '550 small'
is 'a megabyte of NULs' "$(bomb 'print "A: b\r\n\r\n", "\0" x 1000000' 550)" '550 small'
is '49 MB of text' "$(bomb 'print "\r\n"; print "x" x 78 . "\r\n" x 1 for 1..600000' 250)" '250 small'
limit recipients 50000
limit smtp-errors 1000000
hold
talk_in 'EHLO c' 'MAIL FROM:<>' >&9
(trap '' PIPE; perl -e '$SIG{PIPE} = "IGNORE"; print "RCPT TO:<alice\@example.org>\r\n" x 1000 for 1..49; print "NOOP\r\n" x 3' >&9)
ok '49,000 recipients' wait_for 120 sh -c "[ \$(grep -c '^250 2.1.5' '$D/out') = 49000 ]"
is 'fit' "$(mem)" small
ended
rm "$D"/conf/limits/*
hold
(perl -e '$SIG{PIPE} = "IGNORE"; print "EHLO c\r\nMAIL FROM:<>\r\n"; print "RCPT TO:<alice\@example.org>\r\n" x 1000 for 1..1000' >&9) 2>/dev/null
ok '1,000,000 recipients: 421' wait_for 120 grep -q '^421 4.7.0' "$D/out"
ended
