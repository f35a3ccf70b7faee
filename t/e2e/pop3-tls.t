#!/bin/sh
# POP3 with TLS: STLS (RFC 2595), implicit (RFC 8314), and nothing that was sent
# in clear inside it.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
export POSTAMT_CONF="$D/conf" POSTAMT_RUN="$D/run" M="$D/Maildir" D
mkdir -p "$D/conf/limits" "$D/run" "$M/new" "$M/cur" "$M/tmp"
echo mail.example.org >"$D/conf/me"
printf 'Subject: hello\n\nbody\n' >"$M/new/1.a,S=21,W=24"
"$BIN/postamt-tls-cert" make mail.example.org localhost >/dev/null
"$T/auth_stub" "$BIN/postamt-pop3" "$M" 2>/dev/null &
started $!
cat >"$D/test.py" <<'PY'
import os, poplib, socket, ssl, subprocess
from tap import done, ok

bin, d = os.environ['BIN'], os.environ['D']
ca = ssl.create_default_context(
    cafile=d + '/conf/tls/mail.example.org/cert.pem')

log = open(d + '/log', 'w')
running = []

def start(listener, *argv):
    p = subprocess.Popen([bin + '/' + argv[0], *argv[1:]], stdin=listener,
                         stderr=log)
    running.append(p)

def connect(l):
    s = socket.create_connection(l.getsockname(), timeout=60)
    return s, s.makefile('rb')

def until_close(f):
    try:
        return f.read()
    except ConnectionResetError:
        return b'reset'

clear = socket.create_server(('127.0.0.1', 0))
implicit = socket.create_server(('127.0.0.1', 0))
start(clear, 'postamt-pop3-login')
start(implicit, 'postamt-pop3-login', '-t')

p = poplib.POP3('127.0.0.1', clear.getsockname()[1], timeout=60)
ok('no STLS without the service', 'STLS' not in p.capa(), p.capa())
p.quit()
tls = socket.socket(socket.AF_UNIX)
tls.bind(d + '/run/tls.sock')
tls.listen(128)
start(tls, 'postamt-tls')

p = poplib.POP3('localhost', clear.getsockname()[1], timeout=60)
before = p.capa()
ok('STLS is offered, passwords are not asked for in clear',
   'STLS' in before and 'SASL' not in before and 'USER' not in before, before)
refused = []
for c in ('USER u', 'PASS secret', 'AUTH PLAIN AHUAc2VjcmV0'):
    try:
        refused.append(p._shortcmd(c))
    except poplib.error_proto as e:
        refused.append(e.args[0])
ok('and refused', refused == [b'-ERR STLS first'] * 3, refused)
p.stls(ca)
after = p.capa()
ok('after it they are, and STLS is not',
   'STLS' not in after and after.get('SASL') ==
   ['PLAIN', 'LOGIN', 'SCRAM-SHA-256', 'SCRAM-SHA-256-PLUS'] and 'USER' in after,
   after)
try:
    p._shortcmd('STLS')
    ok('STLS twice', False)
except poplib.error_proto as e:
    ok('STLS twice', e.args[0] == b'-ERR TLS is on already', e.args)
p.user('u')
p.pass_('secret')
ok('STLS, login, mail', p.stat() == (1, 24) and
   p.retr(1)[1] == [b'Subject: hello', b'', b'body'])
p.quit()

p = poplib.POP3_SSL('localhost', implicit.getsockname()[1], context=ca,
                    timeout=60)
p.user('u')
p.pass_('secret')
ok('implicit TLS, login, mail', p.stat() == (1, 24))
p.quit()

# pipelined over the login, within TLS
s = ca.wrap_socket(connect(implicit)[0], server_hostname='localhost')
s.sendall(b'USER u\r\nPASS secret\r\nSTAT\r\nQUIT\r\n')
got = until_close(s.makefile('rb'))
ok('pipelined over the login', got == b'+OK POP3 ready\r\n'
   b'+OK now the password\r\n+OK logged in\r\n+OK 1 24\r\n+OK bye\r\n', got)

s, f = connect(clear)
f.readline()
s.sendall(b'STLS\r\nUSER u\r\n')
got = until_close(f)
ok('what is sent in clear behind STLS closes the connection',
   got == b'-ERR STLS is the last command\r\n', got)

# sent once the answer is there, but before the handshake: it is no handshake
s, f = connect(clear)
f.readline()
s.sendall(b'STLS\r\n')
f.readline()
s.sendall(b'USER u\r\nPASS secret\r\nSTAT\r\n')
got = until_close(f)
ok('nor is it taken later', b'+OK' not in got, got)

# a name given in clear does not outlast STLS
with open(d + '/conf/auth-in-clear', 'w') as c:
    c.write('loopback\n')
p = poplib.POP3('localhost', clear.getsockname()[1], timeout=60)
p.user('u')
p.stls(ca)
try:
    p.pass_('secret')
    ok('USER in clear is forgotten', False)
except poplib.error_proto as e:
    ok('USER in clear is forgotten', e.args[0] == b'-ERR USER first', e.args)
p.quit()

s, f = connect(implicit)
s.sendall(b'QUIT\r\n')
got = until_close(f)
ok('no POP3 in clear on the TLS port', b'+OK' not in got, got)
for r in running:
    r.terminate()
for r in running:
    r.wait(60)
text = open(d + '/log').read()
ok('TLS is logged', 'event=pop3.tls ' in text and
   'event=pop3.injected' in text and 'event=pop3.tls-failed' in text, text)
done()
PY
wait_for 30 test -S "$D/run/auth.sock"
PYTHONPATH=t/e2e PYTHONDONTWRITEBYTECODE=1 python3 "$D/test.py"
