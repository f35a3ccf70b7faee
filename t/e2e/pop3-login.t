#!/bin/sh
# postamt-pop3-login before a stand-in for postamt-auth: every way to log in,
# and every way to fail.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
export POSTAMT_CONF="$D/conf" POSTAMT_RUN="$D/run" M="$D/Maildir" D
mkdir -p "$D/conf/limits" "$D/run" "$M/new" "$M/cur" "$M/tmp"
printf 'Subject: hello\n\nbody\n' >"$M/new/1.a,S=21,W=24"
echo loopback >"$D/conf/auth-in-clear"
echo PLAIN X-TWO >"$D/conf/sasl-mechanisms"
echo 3 >"$D/conf/limits/pop3-login-tries"
"$T/auth_stub" "$BIN/postamt-pop3" "$M" 2>"$D/session.log" &
started $!
wait_for 30 test -S "$D/run/auth.sock"
cat >"$D/test.py" <<'PY'
import base64, os, socket, subprocess, sys
from tap import done, is_, ok

bin, d, m = os.environ['BIN'], os.environ['D'], os.environ['M']

listener = socket.create_server(('127.0.0.1', 0))
log = open(d + '/login.log', 'w')
server = subprocess.Popen([bin + '/postamt-pop3-login'], stdin=listener,
                          stderr=log)

def conf(name, text):
    with open(d + '/conf/' + name, 'w') as f:
        f.write(text)

# What comes back when all of it is sent at once, until the close.
def talk(*lines, raw=None):
    s = socket.create_connection(listener.getsockname(), timeout=60)
    s.sendall(raw if raw is not None
              else b''.join(x.encode() + b'\r\n' for x in lines))
    out = b''
    while True:
        try:
            piece = s.recv(65536)
        except ConnectionResetError:
            break
        if not piece:
            break
        out += piece
    s.close()
    return out.decode().split('\r\n')[:-1]

def b64(s):
    return base64.b64encode(s.encode()).decode()

BYE = '+OK bye'
HI = '+OK POP3 ready'
IN = '+OK logged in'
BAD = '-ERR [AUTH] wrong user name or password'
good, bad = b64('\0u@x\0secret'), b64('\0u@x\0wrong')

is_('CAPA before login', talk('CAPA', 'QUIT'),
    [HI, '+OK', 'TOP', 'UIDL', 'PIPELINING', 'RESP-CODES', 'AUTH-RESP-CODE',
     'EXPIRE NEVER', 'IMPLEMENTATION postamt', 'USER', 'SASL PLAIN X-TWO', '.',
     BYE])
is_('USER and PASS, and the session, in one packet',
    talk('USER u@x', 'PASS secret', 'STAT', 'QUIT'),
    [HI, '+OK now the password', IN, '+OK 1 24', BYE])
is_('AUTH PLAIN with an initial response',
    talk('AUTH PLAIN ' + good, 'STAT', 'QUIT'), [HI, IN, '+OK 1 24', BYE])
is_('in lower case', talk('auth plain ' + good, 'quit'), [HI, IN, BYE])
is_('AUTH PLAIN in two steps', talk('AUTH PLAIN', good, 'STAT', 'QUIT'),
    [HI, '+ ', IN, '+OK 1 24', BYE])
is_('cancelled', talk('AUTH PLAIN', '*', 'QUIT'),
    [HI, '+ ', '-ERR cancelled', BYE])
is_('an empty initial response', talk('AUTH PLAIN =', 'QUIT'), [HI, BAD, BYE])
is_('not base64', talk('AUTH PLAIN !', 'AUTH PLAIN', 'x', 'QUIT'),
    [HI, '-ERR not base64', '+ ', '-ERR not base64', BYE])
is_('another mechanism, three steps',
    talk('AUTH X-TWO', b64('1'), b64('2'), 'NOOP', 'QUIT'),
    [HI, '+ ' + b64('one?'), '+ ' + b64('two?'), IN, '+OK', BYE])
is_('a wrong response there', talk('AUTH X-TWO', b64('1'), b64('3'), 'QUIT'),
    [HI, '+ ' + b64('one?'), '+ ' + b64('two?'), BAD, BYE])
is_('AUTH alone lists', talk('AUTH', 'QUIT'),
    [HI, '+OK', 'PLAIN', 'X-TWO', '.', BYE])
is_('a mechanism that is not offered',
    talk('AUTH CRAM-MD5', 'AUTH ' + 'X' * 99, 'QUIT'),
    [HI] + ['-ERR no such mechanism here'] * 2 + [BYE])
is_('wrong password, then right',
    talk('USER u', 'PASS wrong', 'PASS secret', 'USER u', 'PASS secret',
         'QUIT'),
    [HI, '+OK now the password', BAD, '-ERR USER first',
     '+OK now the password', IN, BYE])
is_('a password with spaces is not the password',
    talk('USER u', 'PASS  secret', 'USER u', 'PASS secret ', 'QUIT'),
    [HI] + ['+OK now the password', BAD] * 2 + [BYE])
is_('three failures end it', talk(*['AUTH PLAIN ' + bad] * 5),
    [HI] + [BAD] * 3 + ['-ERR [AUTH] too many failed logins'])
is_('a temporary failure says so',
    talk('USER slow-down', 'PASS x', 'QUIT')[2:],
    ['-ERR [SYS/TEMP] too many tries, wait', BYE])
is_('a service that breaks off',
    talk('USER drop', 'PASS x', 'QUIT')[2:],
    ['-ERR [SYS/TEMP] login is not possible now, try later', BYE])
is_('commands of the other state',
    talk('STAT', 'RETR 1', 'NOOP', 'USER', 'PASS x', 'GET / HTTP/1.1', '',
         'QUIT'),
    [HI] + ['-ERR unknown command, or not before login'] * 3 +
    ['-ERR which user?', '-ERR USER first'] +
    ['-ERR unknown command, or not before login'] * 2 + [BYE])
is_('twenty errors end it', talk(*['FOO'] * 30)[-2:],
    ['-ERR unknown command, or not before login', '-ERR too many errors'])
end = '-ERR too many errors'
is_('so do as many cancelled exchanges', talk(*['AUTH PLAIN', '*'] * 30),
    [HI] + ['+ ', '-ERR cancelled'] * 20 + [end])
is_('broken ones', talk(*['AUTH PLAIN !'] * 30),
    [HI] + ['-ERR not base64'] * 20 + [end])
is_('and any of them', talk(*['AUTH PLAIN', '!', 'FOO'] * 15),
    [HI] + ['+ ', '-ERR not base64',
            '-ERR unknown command, or not before login'] * 10 + [end])
is_('a NUL is no part of a name',
    talk(raw=b'USER a\0b\r\nUSER u\r\nPASS sec\0ret\r\nQUIT\r\n'),
    [HI, '-ERR unknown command, or not before login', '+OK now the password',
     '-ERR unknown command, or not before login', BYE])
is_('a line over 12288 octets', talk('A' * 12289, 'QUIT'),
    [HI, '-ERR line too long', BYE])
is_('and one of 12288', talk('AUTH PLAIN ' + 'A' * 12276 + '=', 'QUIT')[1],
    '-ERR not base64')
is_('a response over it',
    talk('AUTH PLAIN', 'A' * 12289, 'QUIT'),
    [HI, '+ ', '-ERR line too long', BYE])
is_('no TLS here', talk('STLS', 'QUIT'), [HI, '-ERR no TLS here', BYE])
is_('sent ahead over a whole buffer',
    talk(*(['AUTH PLAIN ' + good] + ['NOOP'] * 4000 + ['QUIT'])),
    [HI, IN] + ['+OK'] * 4000 + [BYE])
conf('auth-in-clear', 'never\n')
is_('never in clear',
    talk('CAPA', 'USER u', 'PASS secret', 'AUTH PLAIN ' + good, 'AUTH',
         'QUIT')[9:],
    ['.'] + ['-ERR no login without TLS'] * 3 + ['+OK', '.', BYE])
conf('auth-in-clear', 'sometimes\n')
is_('a bad setting', talk(), ['-ERR [SYS/PERM] server is misconfigured'])
conf('auth-in-clear', 'loopback\n')
os.unlink(d + '/run/auth.sock')
is_('no service', talk('USER u', 'PASS secret', 'QUIT')[2:],
    ['-ERR [SYS/TEMP] login is not possible now, try later', BYE])
server.terminate()
is_('the listener ends', server.wait(60), 0)
text = open(d + '/login.log').read()
ok('connections are logged',
   'event=pop3.connection' in text and 'end=handed-on' in text, text)
ok('no password is', 'secret' not in text and good not in text, text)
ids = {w for w in text.split() if w.startswith('session=')}
later = {w for w in open(d + '/session.log').read().split()
         if w.startswith('session=')}
ok('the session id goes on to the mailbox', later and later <= ids, later)
done()
PY

PYTHONPATH=t/e2e PYTHONDONTWRITEBYTECODE=1 python3 "$D/test.py"
