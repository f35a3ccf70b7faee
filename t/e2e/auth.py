#!/usr/bin/env python3
"""auth.py - a login program's side of auth.sock, for the tests.

Each argument is a message: key=value pairs with | between (\\0 is NUL, \\| a
bar); client=@ attaches a socket whose other end is read to its end after the
last reply. Prints each reply's pairs on a line; then what the session said.
"""
import os, re, signal, socket, sys


def pack(pairs):
    out = b""
    for k, v in pairs:
        t = k + b"=" + v
        out += b"%d:%s," % (len(t), t)
    return out + b"0:,"


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
        socket.send_fds(sock, [pack(pairs)], fds)
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
