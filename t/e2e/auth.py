#!/usr/bin/env python3
"""auth.py - a login program's side of auth.sock, for the tests.

Each argument is a message: key=value pairs with | between (\\0 is NUL, \\| a
bar); client=@ attaches a socket whose other end is read to its end after the
last reply. With tls=1 the facts (ip=, exporter=, endpoint=, fingerprint=) travel
sealed, as from postamt-tls; $SEAL_UID is who seals them, if not the caller, and
SEALS=0 leaves them open. Prints each reply's pairs on a line; then what the
session said.
"""
import fcntl, os, re, signal, socket, sys

FACTS = (b"ip", b"exporter", b"endpoint", b"fingerprint")


def pack(pairs):
    out = b""
    for k, v in pairs:
        t = k + b"=" + v
        out += b"%d:%s," % (len(t), t)
    return out + b"0:,"


def sealed(pairs):
    """A descriptor as postamt-tls makes it (lib/tls/seal.h)."""
    uid = int(os.environ.get("SEAL_UID", os.geteuid()))
    own = os.geteuid()
    os.seteuid(uid)
    fd = os.memfd_create("facts", os.MFD_ALLOW_SEALING)
    os.seteuid(own)
    os.write(fd, pack(pairs)[:-3])
    if os.environ.get("SEALS") != "0":
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
    return fd


def send(sock, pairs, fds):
    """As a login program: a `client` goes as pair and descriptor already."""
    if (b"tls", b"1") in pairs:
        facts = [p for p in pairs if p[0] in FACTS]
        fd = sealed(facts)
        pairs = [p for p in pairs if p not in facts and p[0] != b"tls"]
        socket.send_fds(sock, [pack(pairs + [(b"facts", b"%d" % len(fds))])], fds + [fd])
        os.close(fd)
    else:
        socket.send_fds(sock, [pack(pairs)], fds)


def unpack(sock):
    data, fds = b"", []
    while not data.endswith(b"0:,"):
        more, got, _, _ = socket.recv_fds(sock, 65536, 4)
        if not more:
            return None
        data += more
        fds += got
    out, rest = [], data
    while True:
        n, rest = rest.split(b":", 1)
        if int(n) == 0:
            break
        out.append(rest[: int(n)])
        rest = rest[int(n) + 1 :]
    return out, fds


def main():
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(os.environ["POSTAMT_RUN"] + "/auth.sock")
    mine = None
    for arg in sys.argv[1:]:
        pairs, fds = [], []
        for pair in re.split(r"(?<!\\)\|", arg):
            k, v = pair.split("=", 1)
            v = v.replace("\\0", "\0").replace("\\|", "|")
            if v == "@":
                mine, theirs = socket.socketpair()
                fds, v = [theirs.fileno()], "0"
            pairs.append((k.encode(), v.encode("utf-8", "surrogateescape")))
        send(sock, pairs, fds)
        if fds:
            theirs.close()
        got = unpack(sock)
        if got is None:
            print("closed")
            break
        sys.stdout.buffer.write(b"|".join(got[0]) + b"\n")
    sys.stdout.flush()
    if mine is not None:
        try:
            mine.sendall(os.environ.get("SAY", "").encode())
            mine.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it was refused, or the session was shorter
        mine.settimeout(60)
        while True:
            try:
                b = mine.recv(65536)
                sys.stdout.buffer.write(b)
                sys.stdout.flush()
            except OSError:
                b = b""
            if not b:
                break


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # for `| head`
    main()
