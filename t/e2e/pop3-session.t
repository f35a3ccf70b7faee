#!/bin/sh
# postamt-pop3 in a conversation: what others change meanwhile, reading ahead,
# silence, and a maildrop of 100,000 messages.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
export POSTAMT_CONF="$D/conf" D
mkdir -p "$D/conf/limits"
cat >"$D/test.py" <<'PY'
import os, shutil, socket, subprocess, time
from tap import done, is_, ok

bin, d = os.environ['BIN'], os.environ['D']
m = d + '/Maildir'
sanitized = b'__asan_init' in open(bin + '/postamt-pop3', 'rb').read()

def fresh(n=0):
    shutil.rmtree(m, ignore_errors=True)
    for f in ('new', 'cur', 'tmp'):
        os.makedirs(m + '/' + f)
    for i in range(1, n + 1):
        put('new/%d.a' % i, 'message %d\n' % i)

def put(name, text):
    with open(m + '/' + name, 'w') as f:
        f.write(text)

def files():
    return sorted(f + '/' + n for f in ('cur', 'new')
                  for n in os.listdir(m + '/' + f))

class Session:
    def __init__(self, greeting=True):
        ours, theirs = socket.socketpair()
        self.log = open(d + '/log', 'w+')
        self.p = subprocess.Popen([bin + '/postamt-pop3', m], stdin=theirs,
                                  stdout=theirs, stderr=self.log)
        theirs.close()
        ours.settimeout(60)
        self.s, self.f = ours, ours.makefile('rb')
        if greeting:
            self.greeting = self.line()

    def line(self):
        return self.f.readline().decode().rstrip('\r\n')

    def say(self, command):
        self.s.sendall(command.encode() + b'\r\n')
        return self.line()

    def many(self, command):
        lines = [self.say(command)]
        while lines[0].startswith('+') and lines[-1] != '.':
            lines.append(self.line())
        return lines

    def gone(self):
        try:
            self.s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.f.close()
        self.s.close()
        return self.p.wait(60)

    def logged(self):
        self.p.wait(60)
        return open(d + '/log').read()

# one after the other, so that each is read ahead
fresh(4)
s = Session()
is_('RETR after RETR', [s.many('RETR %d' % i)[1] for i in (1, 2, 3, 4)],
    ['message %d' % i for i in (1, 2, 3, 4)])
is_('and back', s.many('RETR 1')[1:], ['message 1', '.'])
is_('not the one that was read ahead', s.many('RETR 4')[1:],
    ['message 4', '.'])
s.many('RETR 1')
is_('TOP of what was read ahead', s.many('TOP 2 9')[1:], ['message 2', '.'])
is_('which is read again', s.many('RETR 2')[1:], ['message 2', '.'])
is_('DELE of what was read ahead', s.say('DELE 3'), '+OK message deleted')
is_('then RETR', s.say('RETR 3'), '-ERR message is deleted')
is_('QUIT', s.say('QUIT'), '+OK bye')
s.p.wait(60)
is_('what is left', files(), ['cur/%d.a:2,S' % i for i in (1, 2, 4)])

# other programs
fresh(5)
s = Session()
os.rename(m + '/new/1.a', m + '/cur/1.a:2,F')
os.unlink(m + '/new/2.a')
put('new/0.z', 'late\n')
is_('a flag was set', s.many('RETR 1')[1], 'message 1')
is_('a message vanished', s.say('RETR 2'),
    '-ERR message was removed by another program')
is_('and the numbers stay', s.many('RETR 3')[1], 'message 3')
is_('it is no longer listed', s.many('LIST')[1:],
    ['1 11', '3 11', '4 11', '5 11', '.'])
is_('nor can it be deleted', s.say('DELE 2'),
    '-ERR message was removed by another program')
is_('STAT', s.say('STAT'), '+OK 4 44')
s.say('DELE 5')
os.rename(m + '/new/5.a', m + '/cur/5.a:2,S')
os.unlink(m + '/new/4.a')
s.say('DELE 4')
is_('QUIT', s.say('QUIT'), '+OK bye')
s.p.wait(60)
is_('deleted although it was renamed, the late one untouched', files(),
    ['cur/1.a:2,FS', 'cur/3.a:2,S', 'new/0.z'])

# asks for all, pipelined, and takes nothing of it
fresh(1)
s = Session()
s.s.shutdown(socket.SHUT_RD)
s.s.sendall(b'RETR 1\r\nDELE 1\r\nQUIT\r\n')
s.p.wait(60)
s.gone()
is_('a client that takes no answer deletes nothing', files(), ['new/1.a'])

# one client at a time, and not for longer than it lasts
fresh(2)
s = Session()
s.say('DELE 1')
t = Session(greeting=False)
is_('a second client', t.line(),
    '-ERR [IN-USE] another session has the maildrop')
t.gone()
s.s.shutdown(socket.SHUT_RDWR)
t = Session(greeting=False)
is_('one that waits gets it when the first is lost', t.line(),
    '+OK 2 messages')
s.gone()
is_('and nothing was deleted', t.say('STAT'), '+OK 2 22')
t.p.kill()
t.p.wait(60)
t.gone()
is_('a killed session holds no lock', Session().greeting, '+OK 2 messages')

with open(d + '/conf/limits/pop3-timeout', 'w') as f:
    f.write('3\n')
s = Session()
s.say('DELE 1')
is_('silence ends the session', s.line(), '')
s.gone()
is_('without deleting', files(), ['new/1.a', 'new/2.a'])
ok('and is logged', 'end=idle' in s.logged(), s.logged())
os.unlink(d + '/conf/limits/pop3-timeout')

# a file that turns out shorter than it was: no dot, no end
fresh()
put('cur/1.a:2,', 'x' * 70 + '\n')
with open(m + '/cur/1.a:2,', 'a') as f:
    f.truncate(40 * 1024 * 1024)
s = Session()
s.s.sendall(b'RETR 1\r\n')
s.f.read(4096)
os.truncate(m + '/cur/1.a:2,', 4096)
rest = s.f.read()
ok('a message that ends too early ends the session',
   not rest.endswith(b'\r\n.\r\n'), rest[-40:])
s.gone()
ok('and is logged', 'end=read-failed' in s.logged(), s.logged())

# many messages
fresh()
n = 100000
for k in range(4): # hard links are quicker made than files
    put('tmp/%d' % k, '')
for i in range(n):
    os.link('%s/tmp/%d' % (m, i % 4),
            '%s/cur/17%08d.M%06dP1234Q1.mail.example.org,S=100,W=104:2,S' %
            (m, (i * 7919) % n, i))
s = Session()
is_('STAT of 100,000', s.say('STAT'), '+OK 100000 10400000')
ids = s.many('UIDL')
ok('UIDL of 100,000, oldest first', len(ids) == n + 2 and
   ids[1].startswith('1 1700000000.M') and
   ids[n].startswith('100000 1700099999.M'), len(ids), ids[1], ids[n])
status = open('/proc/%d/status' % s.p.pid).read()
peak = int(status.split('VmHWM:')[1].split()[0])
print('# %d KiB at most' % peak)
ok('in less than 20 MiB', sanitized or peak < 20 * 1024, peak)
is_('QUIT', s.say('QUIT'), '+OK bye')
done()
PY
PYTHONPATH=t/e2e PYTHONDONTWRITEBYTECODE=1 python3 "$D/test.py"
