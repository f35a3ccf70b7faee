#!/usr/bin/env python3
# load.py - how fast a mail server is, and how small: see README.md here.
"""usage: load.py METRIC[,METRIC...] ADAPTER... [--rounds N] [KEY=VALUE...]

Starts the server of each ADAPTER afresh for each metric, A B A B, and prints
for each value the median of the rounds, the least, the largest, and the ratio
to the first adapter's. KEY=VALUE: n (messages, logins, connections), c (at
once), size (octets). An adapter may carry environment: adapter?KEY=VALUE.
"""
import os, poplib, shlex, socket, ssl, statistics, subprocess, sys, time
from multiprocessing import get_context

sys.dont_write_bytecode = True
from server import Server

FORK = get_context("fork")
PROBE = b"From: <a@bench.example>\r\nTo: <%s>\r\nSubject: bench\r\n\r\n"


def crowd(c, n, work):
    """work(i) for i below n in c processes; all the numbers it returned."""
    def some(first, pipe):
        pipe.send([work(i) for i in range(first, n, c)])

    people = []
    for first in range(c):
        ours, theirs = FORK.Pipe()
        p = FORK.Process(target=some, args=(first, theirs))
        p.start()
        theirs.close()
        people.append((p, ours))
    got = [x for _, pipe in people for x in pipe.recv()]
    for p, _ in people:
        p.join()
    return got


class Talk:
    """Lines to and from a server."""

    def __init__(self, port, tls=False):
        self.s = socket.create_connection(("127.0.0.1", port), 300)
        self.s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.start_tls()
        else:
            self.f = self.s.makefile("rb")

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        self.s = context.wrap_socket(self.s)
        self.f = self.s.makefile("rb")

    def reply(self, want=b"2"):
        while True:
            line = self.f.readline()
            if line[3:4] != b"-":
                break
        if line[:1] != want:
            raise RuntimeError(f"wanted {want}, got {line}")

    def ask(self, line, want=b"2"):
        self.s.sendall(line + b"\r\n")
        self.reply(want)


def smtp(s, c, n, size, each=1, pipeline=False, starttls=False):
    """Messages until all are in new/: rate, time from the dot to the 250, CPU."""
    line = b"the quick brown fox jumps over the lazy dog and writes it down\r\n"
    text = line * max(1, (size - len(PROBE)) // len(line))

    def connection(i):
        waits = []
        t = Talk(s.port("SMTP"))
        t.reply()
        t.ask(b"EHLO client.example")
        if starttls:
            t.ask(b"STARTTLS")
            t.start_tls()
            t.ask(b"EHLO client.example")
        for k in range(each):
            to = s.key["RCPT"].replace("%d", str((i * each + k) % int(s.key["USERS"]) + 1)).encode()
            steps = [(b"MAIL FROM:<a@bench.example>", b"2"), (b"RCPT TO:<%s>" % to, b"2"), (b"DATA", b"3")]
            if pipeline:
                t.s.sendall(b"".join(step + b"\r\n" for step, _ in steps))
            for step, want in steps:
                t.reply(want) if pipeline else t.ask(step, want)
            t.s.sendall(PROBE % to + text)
            begun = time.monotonic()
            t.ask(b".")
            waits.append(time.monotonic() - begun)
        t.ask(b"QUIT")
        return statistics.median(waits)

    def arrived():
        return sum(len(os.listdir(d + "/new")) for d in s.maildirs())

    before, begun = arrived(), time.monotonic()
    waits = crowd(c, n // each, connection)
    while arrived() < before + n:
        if time.monotonic() - begun > 300:
            raise RuntimeError(f"{arrived() - before} of {n} arrived")
        time.sleep(0.002)
    yield "rate", n / (time.monotonic() - begun), "msgs/s"
    yield "dot", statistics.median(waits) * 1e3, "ms"


def inject(s, c, n, size):
    to = s.key["RCPT"].replace("%d", "1")
    text = f"From: <a@bench.example>\nTo: <{to}>\nSubject: bench\n\n" + "a line of text\n" * (size // 15)
    command = shlex.split(s.key["SENDMAIL"]) + ["-t"]

    def one(_):
        subprocess.run(command, input=text.encode(), check=True)
        return 0

    begun = time.monotonic()
    crowd(c, n, one)
    yield "rate", n / (time.monotonic() - begun), "msgs/s"


def connections(s, c, n, port, tls=False):
    def one(_):
        t = Talk(s.port(port), tls)
        t.reply()
        t.s.close()
        return 0

    begun = time.monotonic()
    crowd(c, n, one)
    yield "rate", n / (time.monotonic() - begun), "conns/s"


def pop3(s, tls):
    name = ("POP3S", poplib.POP3_SSL) if tls else ("POP3", poplib.POP3)
    extra = {"context": ssl._create_unverified_context()} if tls else {}
    p = name[1]("127.0.0.1", s.port(name[0]), **extra)
    p.user(s.key["USER"].replace("%d", "1"))
    p.pass_(s.key["PASSWORD"])
    return p


def login(s, c, n, tls=False):
    begun = time.monotonic()
    crowd(c, n, lambda _: len(pop3(s, tls).quit()))
    yield "rate", n / (time.monotonic() - begun), "logins/s"


def retr(s, n, size, pipeline=False):
    folder = s.maildirs()[0]
    owner = os.stat(folder)
    for i in range(n):
        path = f"{folder}/cur/{1700000000 + i}.M{i}P1.bench:2,S"
        with open(path, "wb") as f:
            f.write(b"Subject: bench\n\n" + (b"x" * 71 + b"\n") * (size // 72))
        os.chmod(path, 0o600)
        os.chown(path, owner.st_uid, owner.st_gid)
    p, octets, begun = pop3(s, False), 0, time.monotonic()
    for first in range(1, n + 1, 20):
        batch = range(first, min(first + 20, n + 1))
        if pipeline:
            p.sock.sendall(b"".join(b"RETR %d\r\n" % i for i in batch))
        for i in batch:
            octets += (p._getlongresp() if pipeline else p.retr(i))[2]
    yield "rate", octets / 1e6 / (time.monotonic() - begun), "MB/s"
    p.quit()


def idle(s, n, port, tls=False):
    """Memory of connections that have seen the greeting."""
    before, open_now = s.pss_kib(), []
    for _ in range(n):
        open_now.append(Talk(s.port(port), tls))
        open_now[-1].reply()
    time.sleep(1)
    yield "memory", (s.pss_kib() - before) / n, "KiB/conn"


def footprint(s):
    """With adapter?BENCH_IDLE=1: when its programs have ended for want of work."""
    time.sleep(float(s.env.get("BENCH_IDLE", 0)) + 2)
    yield "memory", s.pss_kib(), "KiB"


METRICS = {  # what to run, its parameters, what to divide the CPU time by
    "smtp": (smtp, dict(n=1000, c=10, size=4096)),
    "smtp-multi": (smtp, dict(n=2000, c=10, size=4096, each=100)),
    "smtp-pipe": (smtp, dict(n=2000, c=10, size=4096, each=100, pipeline=True)),
    "smtp-big": (smtp, dict(n=100, c=4, size=1000000)),
    "smtp-starttls": (smtp, dict(n=500, c=10, size=4096, starttls=True)),
    "inject": (inject, dict(n=200, c=1, size=1000)),
    "inject8": (inject, dict(n=400, c=8, size=1000)),
    "conn-smtp": (connections, dict(n=1000, c=4, port="SMTP")),
    "tls-smtps": (connections, dict(n=500, c=4, port="SMTPS", tls=True)),
    "pop3-login": (login, dict(n=300, c=4)),
    "pop3s-login": (login, dict(n=300, c=4, tls=True)),
    "pop3-retr": (retr, dict(n=1000, size=10000)),
    "pop3-retr-pipelined": (retr, dict(n=1000, size=10000, pipeline=True)),
    "idle-smtp": (idle, dict(n=80, port="SMTP")),
    "idle-smtps": (idle, dict(n=80, port="SMTPS", tls=True)),
    "footprint": (footprint, {}),
}


def measure(metric, adapter, given):
    run, parameters = METRICS[metric]
    parameters = {**parameters, **{k: v for k, v in given.items() if k in parameters}}
    with Server(adapter) as s:
        time.sleep(0.5)
        before = s.cpu_s() if s.group else 0
        for what, value, unit in run(s, **parameters):
            yield what, value, unit
        if s.group and "c" in parameters:
            yield "cpu", (s.cpu_s() - before) * 1e3 / parameters["n"], "ms"


def main():
    arguments, rounds, given, adapters, metrics = sys.argv[1:], 3, {}, [], None
    while arguments:
        a = arguments.pop(0)
        if a == "--rounds":
            rounds = int(arguments.pop(0))
        elif metrics is None:
            metrics = a.split(",") if a != "all" else list(METRICS)
        elif "=" in a and "?" not in a:
            given[a.split("=")[0]] = int(a.split("=")[1])
        else:
            adapters.append(a)
    if not adapters or not set(metrics) <= set(METRICS):
        sys.exit(__doc__ + "\nmetrics: " + " ".join(METRICS))
    print(f"{'metric':28} {'server':28} {'median':>9} {'least':>9} {'most':>9} unit      ratio")
    for metric in metrics:
        values, units = {}, {}
        for _ in range(rounds):
            for a in adapters:
                try:
                    for what, value, unit in measure(metric, a, given):
                        values.setdefault(what, {}).setdefault(a, []).append(value)
                        units[what] = unit
                except (KeyError, RuntimeError, EOFError, OSError) as e:
                    print(f"{metric:28} {a:28} cannot be measured: {e!r}")
        for what, by in values.items():
            first = statistics.median(next(iter(by.values())))
            for a, v in by.items():
                m = statistics.median(v)
                print(f"{metric + ' ' + what:28} {a[-28:]:28} {m:9.2f} {min(v):9.2f} {max(v):9.2f} {units[what]:9} "
                      f"{m / first if first else 0:.2f}", flush=True)


main()
