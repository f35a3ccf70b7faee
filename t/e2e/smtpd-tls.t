#!/bin/sh
# SMTP under TLS: STARTTLS (RFC 3207), implicit, and nothing sent in clear inside.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/smtp.sh"
command -v python3 >/dev/null || skip_all 'no python3'
[ -x "$BIN/postamt-tls" ] || skip_all 'no postamt-tls'
plan 19
smtp_site
"$BIN/postamt-tls-cert" make mx.example.org 127.0.0.1 >/dev/null 2>&1 || exit 1
printf '%s\n' "tls unix=$D/run/tls.sock -- $BIN/postamt-tls" \
    "smtpd tcp=127.0.0.1:0 -- $BIN/postamt-smtpd" \
    "smtps tcp=127.0.0.1:0 -- $BIN/postamt-smtpd -t" \
    "submission tcp=127.0.0.1:0 -- $BIN/postamt-submission" >"$D/listen"
"$BIN/postamt-listen" -l "$D/log" "$D/listen" >"$D/sockets" &
started $!
wait_for 30 grep -q '^ready' "$D/sockets" || exit 1
of() { sed -n "s/^$1 127\.0\.0\.1://p" "$D/sockets"; }
cat >"$D/test.py" <<'P'
import os, socket, ssl, sys
d = os.environ['D']
ports = dict(zip(('smtpd', 'smtps', 'submission'), map(int, sys.argv[1:])))
ca = ssl.create_default_context(cafile=d + '/conf/tls/mx.example.org/cert.pem')
n = 0
def ok(what, passed, *got):
    global n
    n += 1
    print(('ok' if passed else 'not ok'), n, '-', what)
    if not passed:
        for g in got: print('#', repr(g))
class Talk:
    def __init__(self, name, tls=False):
        self.s = socket.create_connection(('127.0.0.1', ports[name]), timeout=60)
        if tls: self.tls()
        self.f = self.s.makefile('rb')
    def tls(self):
        self.s = ca.wrap_socket(self.s, server_hostname='mx.example.org')
        self.f = self.s.makefile('rb')
    def answer(self):
        lines = []
        while True:
            l = self.f.readline()
            lines.append(l)
            if l[3:4] != b'-': return b''.join(lines)
    def say(self, *lines):
        self.s.sendall(b''.join(l + b'\r\n' for l in lines))
        return self.answer()
    def message(self):
        return [self.say(l)[:3] for l in (b'MAIL FROM:<a@b.org>', b'RCPT TO:<alice@example.org>', b'DATA', b'.')]

t = Talk('smtpd'); t.answer()
a = t.say(b'EHLO c')
ok('STARTTLS is offered', b'250-STARTTLS\r\n' in a, a)
ok('and takes no argument', t.say(b'STARTTLS x')[:9] == b'501 5.5.4')
t.say(b'MAIL FROM:<a@b.org>')
a = t.say(b'STARTTLS')
ok('and is ready', a == b'220 2.0.0 begin TLS\r\n', a)
t.tls()
a = t.say(b'MAIL FROM:<a@b.org>')
ok('what was before is forgotten', a[:9] == b'503 5.5.1', a)
a = t.say(b'EHLO c')
ok('not offered twice', b'STARTTLS' not in a and b'PIPELINING' in a, a)
a = t.say(b'STARTTLS')
ok('nor done twice', a[:9] == b'503 5.5.1', a)
a = t.message()
ok('a message', a == [b'250', b'250', b'354', b'250'], a)
e = open(d + '/q/1.env').read()
ok('bears ESMTPS and the cipher', 'protocol=ESMTPS\n' in e and '\ntls=TLSv1.3 TLS_' in e, e)
a = t.say(b'QUIT')
ok('QUIT', a[:3] == b'221' and t.f.read() == b'', a)

# Injection: what comes with STARTTLS in clear never enters the session.
for what in (b'STARTTLS\r\nEHLO evil\r\n', b'STARTTLS\r\nMAIL FROM:<evil@b.org>\r\nRCPT TO:<alice@example.org>\r\nDATA\r\nevil\r\n.\r\n',
             b'STARTTLS\r\n\x16\x03\x01'):
    for name in ('smtpd', 'submission'):
        t = Talk(name); t.answer(); t.say(b'EHLO c')
        t.s.sendall(what)
        a = b''
        try: a = t.f.read()
        except OSError: pass
        ok('input behind STARTTLS ends the session: ' + name, a.startswith(b'503 5.5.1') and a.count(b'\n') == 1, what, a)
t = Talk('smtpd'); t.answer(); t.say(b'EHLO c'); t.say(b'STARTTLS')
t.s.sendall(b'EHLO c\r\n')
try: a = t.f.read()
except OSError: a = b''
ok('no handshake: nothing is said in clear', b'250' not in a, a)
ok('and others go on', Talk('smtpd').answer()[:3] == b'220')
t = Talk('smtps', tls=True)
ok('implicit TLS', t.answer()[:3] == b'220')
a = t.say(b'EHLO c')
ok('needs no STARTTLS', b'STARTTLS' not in a, a)
P
export D
python3 "$D/test.py" "$(of smtpd)" "$(of smtps)" "$(of submission)"
