#!/usr/bin/env python3
"""auth_gsasl.py MECH LOGIN PASSWORD [OURS THEIRS] - GNU gsasl's client against auth.sock.

Carries gsasl's lines to the service and its challenges back, undoing and doing
base64 only. OURS and THEIRS are the tls-exporter of the service's and of gsasl's
side, in hex. Prints the last reply, and "verified" when gsasl has accepted the
server's signature.
"""
import base64, os, socket, subprocess, sys

sys.path.insert(0, os.path.dirname(__file__))
from auth import send, unpack


def token(gsasl):
    """gsasl's next line, behind what it asks."""
    line = gsasl.stdout.readline().split(b": ")[-1]
    return base64.b64decode(line.strip())


def main():
    mech, login, password = sys.argv[1:4]
    ours, theirs_hex = (sys.argv[4:6] + ["", ""])[:2]
    gsasl = subprocess.Popen(
        ["gsasl", "--client", "--mechanism", mech,
         "--authentication-id", login, "--password", password] + ([] if theirs_hex else ["--no-cb"]),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(os.environ["POSTAMT_RUN"] + "/auth.sock")
    mine, theirs = socket.socketpair()
    pairs = [(b"auth", mech.encode()), (b"protocol", b"pop3"), (b"client", b"0")]
    if ours:
        pairs += [(b"tls", b"1"), (b"exporter", ours.encode())]
    gsasl.stdout.readline()  # the mechanism's name
    if theirs_hex:
        gsasl.stdin.write(base64.b64encode(bytes.fromhex(theirs_hex)) + b"\n")
        gsasl.stdin.flush()
    if mech != "LOGIN":
        pairs.append((b"initial", token(gsasl)))
    challenges = 0
    while True:
        send(sock, pairs, [theirs.fileno()])
        reply, _ = unpack(sock)
        r = dict(p.split(b"=", 1) for p in reply)
        if r[b"status"] != b"continue":
            break
        challenges += 1
        gsasl.stdin.write(base64.b64encode(r[b"challenge"]) + b"\n")
        gsasl.stdin.flush()
        answer = b""
        if not r[b"challenge"].startswith(b"v="):
            answer = token(gsasl)
        pairs = [(b"response", answer), (b"client", b"0")]
    gsasl.stdin.write(b"\n")
    gsasl.stdin.close()
    said = gsasl.stdout.read() + gsasl.stderr.read()
    gsasl.wait()
    out = [r[b"status"].decode(), (r.get(b"user") or r.get(b"code", b"")).decode()]
    if mech.startswith("SCRAM") and r[b"status"] == b"ok":
        out.append("verified" if b"(server trusted)" in said else repr(said))
    print(" ".join(out))


main()
