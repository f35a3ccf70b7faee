#!/bin/sh
# postamt-tls: handshakes, facts, names, ALPN, tickets, renewal, ends.
. "$(dirname "$0")/lib.sh"
plan 34

export POSTAMT_CONF="$D/conf" POSTAMT_RUN="$D/run"
mkdir -p "$D/conf" "$D/run"
echo mail.example.org >"$D/conf/me"
cert() { "$BIN/postamt-tls-cert" "$@" >>"$D/cert.out"; }
ok 'a certificate is made' cert make mail.example.org 127.0.0.1
ok 'another name' cert make -o "$D/conf/tls/imap.example.net" imap.example.net
ok 'a wildcard' cert make -o "$D/conf/tls/_.example.com" '*.example.com'
like 'check finds it good' "$("$BIN/postamt-tls-cert" check -n mail.example.org mail.example.org 2>&1)" ': good$'
for odd in ../../x 'a,IP:192.0.2.1' ''; do
	like "no certificate for '$odd'" "$("$BIN/postamt-tls-cert" make mail.example.org "$odd" 2>&1)" 'is no host name'
done
like 'check names the fault' "$("$BIN/postamt-tls-cert" check -n other.example mail.example.org 2>&1)" 'not for the name other.example'

# a listening unix socket as descriptor 0
python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1]); s.listen(128)
os.dup2(s.fileno(), 0)
os.execv(sys.argv[2], sys.argv[2:])' "$D/run/tls.sock" "$BIN/postamt-tls" 2>"$D/log" &
tls=$!
started $tls
wait_for 30 test -S "$D/run/tls.sock"
front() {
	"$T/tls_front" "$1" >"$D/port.$1" 2>>"$D/front.log" &
	started $!
	wait_for 30 test -s "$D/port.$1"
}
front smtp; front imap; front submission
cat >"$D/client.py" <<'P'
import socket, ssl, sys
def port(p): return int(open(sys.argv[1] + "/port." + p).read())
def ctx(alpn=None, low=None, high=None):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    c.check_hostname = False
    c.verify_mode = ssl.CERT_NONE
    if alpn: c.set_alpn_protocols(alpn)
    if low: c.minimum_version = low
    if high: c.maximum_version = high
    return c
def call(proto, c, name="mail.example.org", session=None):
    s = c.wrap_socket(socket.create_connection(("127.0.0.1", port(proto)), 30), server_hostname=name, session=session)
    s.settimeout(30)
    f = s.makefile("rb")
    facts = {}
    while True:
        l = f.readline().decode().rstrip("\n")
        if not l: break
        k, v = l.split("=", 1)
        facts[k] = v
    return s, f, facts
def names(s):
    der = s.getpeercert(True)
    return [n for n in ("mail.example.org", "imap.example.net", "*.example.com") if n.encode() in der]
P
py() { PYTHONPATH=$D timeout 60 python3 -W ignore -c "from client import *
$1" "$D" 2>&1 | tail -n 1; }

is 'TLS 1.3, SNI, bindings' "$(py 's, f, x = call("smtp", ctx(), "mail.example.org")
print(x["version"], x["sni"], x["exporter"], x["endpoint"], s.version())')" 'TLSv1.3 mail.example.org 32 32 TLSv1.3'
is 'TLS 1.2 with extended master secret has the exporter too' "$(py 's, f, x = call("smtp", ctx(high=ssl.TLSVersion.TLSv1_2))
print(x["version"], x["exporter"])')" 'TLSv1.2 32'
like 'TLS 1.1 is refused' "$(py 'c = ctx(low=ssl.TLSVersion.TLSv1, high=ssl.TLSVersion.TLSv1_1)
c.set_ciphers("ALL:@SECLEVEL=0")
call("smtp", c)')" 'SSLError|SSLV3|alert|EOF|reset'
is 'the certificate of the name asked for' "$(py 'print(names(call("imap", ctx(), "imap.example.net")[0]))')" "['imap.example.net']"
is 'a wildcard folder serves its names' "$(py 'print(names(call("imap", ctx(), "a.example.com")[0]))')" "['*.example.com']"
is 'an unknown name gets the one of this host' "$(py 'print(names(call("imap", ctx(), "x.example")[0]))')" "['mail.example.org']"
is 'ALPN of the protocol is chosen' "$(py 's, f, x = call("imap", ctx([b"imap".decode()]))
print(s.selected_alpn_protocol(), x["alpn"])')" 'imap imap'
like 'ALPN of another is refused' "$(py 'call("imap", ctx(["h2", "http/1.1"]))')" 'NO_APPLICATION_PROTOCOL|no application protocol'
like 'also for a name with a certificate of its own' "$(py 'call("imap", ctx(["h2", "http/1.1"]), "imap.example.net")')" 'NO_APPLICATION_PROTOCOL|no application protocol'
is 'which gets the right one, too' "$(py 's, f, x = call("imap", ctx(["imap"]), "imap.example.net"); print(x["alpn"])')" imap
is 'octets come back as they went, a megabyte of them' "$(py '
import os, select
s, f, x = call("imap", ctx())
d = os.urandom(1 << 20).replace(b"q", b"Q")
s.setblocking(False)
sent, got = 0, b""
while len(got) < len(d):
    select.select([s], [s] if sent < len(d) else [], [], 30)
    try: sent += s.send(d[sent:sent + 65536])
    except (ssl.SSLWantReadError, ssl.SSLWantWriteError): pass
    try: got += s.recv(65536)
    except (ssl.SSLWantReadError, ssl.SSLWantWriteError): pass
print(got == d)')" True
resume='c = ctx(high=%s)
s, f, x = call("%s", c)
s.sendall(b"a"); f.read(1)
t, g, y = call("%s", c, session=s.session)
print(t.session_reused)'
# shellcheck disable=SC2059
is 'a ticket of one child resumes with the next (1.3)' "$(py "$(printf "$resume" 'ssl.TLSVersion.TLSv1_3' imap imap)")" True
# shellcheck disable=SC2059
is 'and with TLS 1.2' "$(py "$(printf "$resume" 'ssl.TLSVersion.TLSv1_2' imap imap)")" True
is 'no tickets on port 25' "$(py 'c = ctx(); s, f, x = call("smtp", c)
s.sendall(b"a"); f.read(1)
print(s.session is None or not s.session.has_ticket)')" True

is 'a renewed certificate serves the next connection' "$(py '
import os, subprocess
before = call("submission", ctx())[0].getpeercert(True)
d = os.environ["POSTAMT_CONF"] + "/tls/"
subprocess.run([os.environ["BIN"] + "/postamt-tls-cert", "make", "-o", d + ".new", "mail.example.org"], check=True, stdout=subprocess.DEVNULL)
os.rename(d + ".new/key.pem", d + "mail.example.org/key.pem")
os.rename(d + ".new/cert.pem", d + "mail.example.org/cert.pem")
import time
end = time.monotonic() + 30
while time.monotonic() < end:
    if call("submission", ctx())[0].getpeercert(True) != before:
        print("renewed"); break')" renewed
cp "$D/conf/tls/mail.example.org/key.pem" "$D/saved"
echo broken >"$D/conf/tls/mail.example.org/key.pem"
broken() { py 'call("imap", ctx()); print("on")' >/dev/null; grep -q 'event=tls.trouble .*mail.example.org/key.pem' "$D/log"; }
ok 'a broken key is told, by its file' wait_for 30 broken
is 'and the pair before it stays in force' "$(py 's, f, x = call("imap", ctx()); print(names(s))')" "['mail.example.org']"
py 'import time
end = time.monotonic() + 2.5
while time.monotonic() < end: call("imap", ctx())' >/dev/null
is 'told once, not at every look' "$(grep -c 'event=tls.trouble .*key.pem' "$D/log")" 1
cp "$D/saved" "$D/conf/tls/mail.example.org/key.pem"
mv "$D/conf/tls/imap.example.net/cert.pem" "$D/conf/tls/imap.example.net/new.pem"
missing() { py 'call("imap", ctx())' >/dev/null; grep -q 'event=tls.trouble .*/tls/imap.example.net: no certificate and key: No such file' "$D/log"; }
ok 'a certificate that is gone is told' wait_for 30 missing
is 'and serves while its folder is there' "$(py 'print(names(call("imap", ctx(), "imap.example.net")[0]))')" "['imap.example.net']"
rm -r "$D/conf/tls/imap.example.net"
removed() { [ "$(py 'print(names(call("imap", ctx(), "imap.example.net")[0]))')" = "['mail.example.org']" ]; }
ok 'without it no more' wait_for 30 removed

ended() { grep -q "front end=" "$D/front.log"; }
: >"$D/front.log"
py 's, f, x = call("imap", ctx()); s.close()' >/dev/null
ok 'the end of the client reaches the program' wait_for 30 ended
is 'the end of the program reaches the client' "$(py 's, f, x = call("imap", ctx())
s.sendall(b"quit\n"); print(f.read())')" "b''"
: >"$D/front.log"
py 's, f, x = call("imap", ctx())
import struct
s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
import os; os._exit(0)' >/dev/null
ok 'so does a reset' wait_for 30 ended
is 'what is no TLS is refused, with a log line' "$(py 's = socket.create_connection(("127.0.0.1", port("imap")), 30)
s.sendall(b"EHLO x\r\n" * 10); s.recv(100); print("closed")
' >/dev/null; wait_for 30 grep -q 'event=tls.failed' "$D/log" && echo told)" told
alone() { [ -z "$(cat "/proc/$tls/task/$tls/children")" ]; }
ok 'no process of a connection stays' wait_for 30 alone
