#!/bin/sh
# A person at a terminal asked for a password: no echo, and whatever ends or
# stops the program, the terminal has it back.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail"
mkdir -p "$POSTAMT_CONF/limits"
echo example.org >"$POSTAMT_CONF/domains"
echo 'postmaster@example.org: ann@example.org' >"$POSTAMT_CONF/aliases"
echo 1 >"$POSTAMT_CONF/limits/hash-cost"
"$BIN/postamt-user" add -L ann || exit 1
cat >"$D/test.py" <<'PY'
import fcntl, os, pty, select, signal, sys, termios, time
from tap import done, is_, ok

class Terminal:
    """postamt-user passwd as the foreground of a terminal of its own."""
    def __init__(self):
        self.user, self.end = pty.openpty()
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(self.end, termios.TIOCSCTTY, 0)
            for i in 0, 1, 2: os.dup2(self.end, i)
            prog = os.environ['BIN'] + '/postamt-user'
            os.execv(prog, [prog, 'passwd', '-F', 'ann@example.org'])
    def echo(self):
        return bool(termios.tcgetattr(self.end)[3] & termios.ECHO)
    def read_until(self, text, seen=b''):
        while text not in seen:
            if not select.select([self.user], [], [], 60)[0]:
                return seen
            seen += os.read(self.user, 1000)
        return seen
    def type(self, keys):
        os.write(self.user, keys)
    def wait(self, flags=0):
        for _ in range(1200):
            pid, status = os.waitpid(self.pid, flags | os.WNOHANG)
            if pid: return status
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        return os.waitpid(self.pid, 0)[1]

for name, key, sig in (('^C', b'\3', signal.SIGINT), ('^\\', b'\x1c', signal.SIGQUIT),
                       ('SIGTERM', None, signal.SIGTERM), ('SIGHUP', None, signal.SIGHUP)):
    t = Terminal()
    t.read_until(b'Password: ')
    quiet = not t.echo()
    if key: t.type(b'abc' + key)
    else: os.kill(t.pid, sig)
    status = t.wait()
    is_(name + ': no echo, then its end, and echo',
        [quiet, os.WIFSIGNALED(status) and os.WTERMSIG(status), t.echo()], [True, int(sig), True])

# A process of an orphaned group is not stopped by ^Z: its parent must be in the
# session. That is a shell's part, which the terminal's first process plays here.
t = Terminal.__new__(Terminal)
t.user, t.end = pty.openpty()
t.pid = os.fork()
if t.pid == 0:
    os.setsid()
    fcntl.ioctl(t.end, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(t.end, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        for i in 0, 1, 2: os.dup2(t.end, i)
        prog = os.environ['BIN'] + '/postamt-user'
        os.execv(prog, [prog, 'passwd', '-F', 'ann@example.org'])
    stopped = os.WIFSTOPPED(os.waitpid(child, os.WUNTRACED)[1])
    os.write(t.end, b'stopped %d %d.' % (stopped, child))
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) & 255)
t.read_until(b'Password: ')
is_('no echo again', t.echo(), False)
t.type(b'abc\x1a')
child = int(t.read_until(b'.').split(b'stopped 1 ')[1][:-1])
is_('^Z: echo while it is stopped', t.echo(), True)
os.kill(child, signal.SIGCONT)
t.read_until(b'Password: ')
is_('it asks again, without echo', t.echo(), False)
t.type(b'ten green bottles\n')
t.read_until(b'Again: ')
t.type(b'ten green bottles\n')
is_('what was typed before is forgotten, and it goes well', t.wait(), 0)
is_('echo in the end', t.echo(), True)
users = open(os.environ['POSTAMT_CONF'] + '/users').read()
ok('the password is set', 'ann@example.org:$y$' in users, users)
done()
PY
PYTHONPATH=t/e2e PYTHONDONTWRITEBYTECODE=1 timeout 300 python3 "$D/test.py"
