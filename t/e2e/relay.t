#!/bin/sh
# postamt-tls between a peer and a program that do not treat each other well:
# whoever does not read holds nothing, whoever floods costs no spinning, and what
# a program said before it ended arrives.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
export POSTAMT_CONF="$D/conf" POSTAMT_RUN="$D/run"
mkdir -p "$D/conf" "$D/run"
echo mail.example.org >"$D/conf/me"
"$BIN/postamt-tls-cert" make mail.example.org >"$D/cert.out" 2>&1
echo "tls unix=$D/run/tls.sock -- $BIN/postamt-tls" >"$D/listen"
"$BIN/postamt-listen" -l "$D/log" -p "$D/pid" "$D/listen" >"$D/ready" &
started $!
wait_for 30 [ -S "$D/run/tls.sock" ] || exit 1
"$T/tls_front" pop3 >"$D/port" 2>"$D/front.log" &
started $!
wait_for 30 test -s "$D/port"
cat >"$D/test.py" <<'P'
import ctypes, os, signal, socket, ssl, sys, time
sys.path.insert(0, 't/e2e')
from tap import ok, is_, done

port = int(open(sys.argv[1] + '/port').read())
listener = int(open(sys.argv[1] + '/pid').read())
ctx = ssl.create_default_context()
ctx.check_hostname = False
ctx.verify_mode = ssl.CERT_NONE


def children(pid):
    try:
        return {int(p) for t in os.listdir(f'/proc/{pid}/task')
                for p in open(f'/proc/{pid}/task/{t}/children').read().split()}
    except OSError:
        return set()


def relays():
    """The processes of postamt-tls that have a connection each."""
    return {r for service in children(listener) for r in children(service)}


def narrow():
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.connect(('127.0.0.1', port))
    return raw


def call(raw):
    s = ctx.wrap_socket(raw)
    s.settimeout(60)
    f = s.makefile('rb')
    facts = {}
    while True:
        line = f.readline().decode().rstrip('\n')
        if not line:
            return s, f, facts
        k, v = line.split('=', 1)
        facts[k] = v


def until(seconds, what):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.005)
    return False


def ticks(pid):
    return sum(map(int, open(f'/proc/{pid}/stat').read().rsplit(')', 1)[1].split()[11:13]))




def waits_in(pid):
    """The system call that the program sleeps in; "" while it runs."""
    with open(f'/proc/{pid}/syscall') as f:
        return {'0': 'read', '1': 'write'}.get(f.read().split()[0], '')


# the echo fills every buffer on the way back, and nothing waits on the way there
before = relays()
s, f, facts = call(narrow())
front = int(facts['pid'])
mine = (relays() - before).pop()
what = 'a peer that does not read is let go once the program has ended'
try:
    while waits_in(front) != 'write':
        s.sendall(b'x' * 32768)
        time.sleep(0.005)
        until(60, lambda: waits_in(front))
    os.kill(front, signal.SIGKILL)
    ok(what, until(60, lambda: mine not in relays()))
except PermissionError:
    ok(what + ' # SKIP nobody may look at the program here', True)
s.close()

# much is on its way when the program ends: a slow reader gets all of it
s, f, facts = call(narrow())
s.sendall(b'y' * 99999 + b'\n' + b'quit\n')
got = 0
while True:
    b = f.read1(4096)
    if not b:
        break
    got += len(b)
ok('a slow reader gets what the program had said', got >= 96000, got)
s.close()

# the program ends while the peer talks on: its last words arrive all the same
s, f, facts = call(socket.create_connection(('127.0.0.1', port)))
s.sendall(b'last words\n')
is_('they do', f.readline(), b'last words\n')
s.sendall(b'quit\n')
try:
    for i in range(200):
        s.sendall(b'z' * 1000)
except OSError:
    pass
ok('and the relay ends', until(60, lambda: not relays()), relays())
s.close()

# TLS 1.3: each KeyUpdate asks for another, whose way back is full
lib = ctypes.CDLL('libssl.so.3')
P = ctypes.c_void_p
for name in ('SSL_CTX_new', 'TLS_client_method', 'SSL_new'):
    getattr(lib, name).restype = P
lib.SSL_CTX_new.argtypes = lib.SSL_new.argtypes = lib.SSL_connect.argtypes = lib.SSL_do_handshake.argtypes = [P]
lib.SSL_set_fd.argtypes = lib.SSL_key_update.argtypes = [P, ctypes.c_int]
raw = narrow()
peer = lib.SSL_new(lib.SSL_CTX_new(lib.TLS_client_method()))
lib.SSL_set_fd(peer, raw.fileno())
assert lib.SSL_connect(peer) == 1
raw.setblocking(False)
mine = relays().pop()
blocked = 0
while blocked < 40:
    lib.SSL_key_update(peer, 1)
    if lib.SSL_do_handshake(peer) == 1:
        blocked = 0
    else:
        blocked += 1
        time.sleep(0.05)
used = ticks(mine)
time.sleep(1)
ok('a flood of KeyUpdates does not make it spin', ticks(mine) - used < 30, ticks(mine) - used)
done()
P
python3 "$D/test.py" "$D"
