#!/bin/sh
# The units under a real systemd, both flavours: SMTP to POP3, then nothing of
# ours runs, and mail still arrives.
. "$(dirname "$0")/lib.sh"
[ -x "$BIN/postamt-send" ] || skip_all 'not all programs are built'
nm "$BIN/postamt-listen" 2>/dev/null | grep -q __asan_init && skip_all 'a sanitizer needs what the units deny'
command -v unshare >/dev/null && command -v nsenter >/dev/null || skip_all 'no unshare here'
bed() { t/systemd/bed "$@"; }
finish() { bed down "$D/bed" >/dev/null 2>&1; }
at_end=finish
mkdir "$D/bed" "$D/tree"
sh scripts/install "$D/tree" /usr "$B" >/dev/null 2>"$D/install" || { cat "$D/install" >&2; exit 1; }
mkdir -p "$D/tree/etc/postamt/limits" "$D/tree/opt"
cp t/e2e/net.pl t/systemd/hostile "$D/tree/opt/"
for s in smtpd pop3-login queue local auth tls send; do echo 2 >"$D/tree/etc/postamt/limits/$s-idle"; done
echo mail.example.org >"$D/tree/etc/postamt/me"
echo example.org >"$D/tree/etc/postamt/domains"
echo loopback >"$D/tree/etc/postamt/auth-in-clear"
why=$(bed up "$D/bed" "$D/tree" 2>&1) || skip_all "systemd cannot be booted: $why"
plan 25

inside() { bed in "$D/bed" "$@"; }
talk() { inside perl /opt/net.pl talk "$@" | tr -d '\r'; }
send() { # SUBJECT
	talk 25 'EHLO client.example' 'MAIL FROM:<s@example.net>' 'RCPT TO:<u@example.org>' DATA \
	    "Subject: $1" 'From: s@example.net' '' hello . QUIT
}
mailbox=/var/mail/postamt/example.org/u/Maildir
has() { [ "$(inside sh -c "find $mailbox/new $mailbox/cur -type f 2>/dev/null | wc -l")" = "$1" ]; }
ours() { inside ps -e -o comm= | grep '^postamt'; }
idle() { ! ours >/dev/null; }
failed() { inside systemctl list-units --failed --plain --no-legend 'postamt-*' | sed 's/ .*//'; }
note_journal() { inside journalctl -o cat --no-pager -n 30 -u 'postamt-*' | sed 's/^/# /'; }

total=0
flavour() { # NAME
	is "$1: postamt-units starts it" "$(inside postamt-units "$1" 2>&1)" ''
	[ "$total" != 0 ] || inside sh -c 'echo secret-postamt-1 | postamt-user add u@example.org
	    postamt-tls-cert make mail.example.org && chgrp -R postamt-tls /etc/postamt/tls' >/dev/null
	like "$1: a message is accepted" "$(send one)" '^250 2\.0\.0 '
	total=$((total + 1))
	ok "$1: and delivered" wait_for 60 has $total || note_journal
	out=$(talk 110 'USER u@example.org' 'PASS secret-postamt-1' STAT "RETR $total" QUIT)
	like "$1: POP3 logs in" "$out" "^\+OK $total "
	like "$1: and gives it" "$out" '^Subject: one$'
	ok "$1: then no process of ours remains" wait_for 60 idle || note "$(ours)"
	is "$1: and no unit has failed" "$(failed)" ''
	like "$1: a message is accepted after that" "$(send two)" '^250 2\.0\.0 '
	total=$((total + 1))
	ok "$1: and delivered" wait_for 60 has $total || note_journal
}
# a program in smtpd's place: who may do what is the units' doing alone
hostile() { # NAME UNIT
	inside sh -c "mkdir /etc/systemd/system/$2.service.d
	    printf '[Service]\\nExecStart=\\nExecStart=/opt/hostile\\nSyslogIdentifier=hostile-$1\\n' >/etc/systemd/system/$2.service.d/x.conf
	    systemctl daemon-reload; systemctl -q stop 'postamt-smtpd*.service' 2>/dev/null"
	talk 25 >/dev/null
	inside journalctl --sync
	is "$1: a hostile program in smtpd's place reads settings and asks the queue, no more" \
	    "$(inside journalctl -o cat --no-pager -t "hostile-$1" | grep worked)" 'worked: settings queue'
	inside sh -c "rm -r /etc/systemd/system/$2.service.d; systemctl daemon-reload"
}
main() { inside systemctl show -P MainPID postamt-smtpd.service; }
# a session that is open while programs are changed
upgrade() {
	inside perl -MIO::Socket::INET -e 'alarm 120; my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => 25) or die;
	    open O, ">", "/run/held.new"; print O scalar <$s>; close O; rename "/run/held.new", "/run/held"; select undef, undef, undef, 0.1 until -e "/run/go";
	    print $s "NOOP\r\nQUIT\r\n"; open O, ">", "/run/kept.new"; print O <$s>; close O; rename "/run/kept.new", "/run/kept"' &
	started $!
	ok 'a session is open' wait_for 60 inside test -s /run/held
	before=$(main)
	inside postamt-units reload
	talk 25 QUIT >/dev/null
	ok 'after an upgrade the next connection has a new listener' test "$(main)" != "$before"
	inside touch /run/go
	wait_for 60 inside test -e /run/kept
	is 'and the open session goes on' "$(inside cut -c1-3 /run/kept | tr '\n' ' ')" '250 221 '
}
flavour listener
upgrade
hostile listener postamt-smtpd
flavour per-connection
is 'each connection had a unit of its own' \
    "$(inside journalctl -o cat --no-pager _PID=1 | grep -c 'Started postamt-smtpd@')" 2
hostile per-connection postamt-smtpd@
inside postamt-units off
is 'off leaves no socket' "$(inside systemctl list-sockets --no-legend 'postamt-*')" ''
