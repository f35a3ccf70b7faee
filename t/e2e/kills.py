"""kills - sends messages while our processes are killed at random.

kills.py FOLDER MESSAGES CONFIG-OF-POSTAMT-LISTEN LISTEN

Runs LISTEN with the configuration, sends MESSAGES (each to one to three of
u0..u4@example.org) to the service smtpd, and meanwhile kills a process of ours
every few milliseconds, LISTEN itself among them, which is then started again.
When all are answered 250 it stops killing, waits until the queue is empty, and
compares the mailboxes with what was sent. Prints what went wrong and, last, the
counts. Exit status: 0 nothing lost and nothing torn, 1 something, 77 when it
cannot run here.
"""
import ctypes
import hashlib
import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time

folder, messages, config, listen = sys.argv[1], int(sys.argv[2]), *sys.argv[3:5]
senders = 6
spool, mail = folder + "/spool/queue", folder + "/mail/example.org"
give_up = time.monotonic() + 240
done = threading.Event()  # all are answered
lock = threading.Lock()
accepted, tries, kills = {}, 0, 0
rand = random.Random(os.environ.get("SEED", str(time.time_ns())))

# What our processes leave behind becomes our child: the tree stays ours.
if ctypes.CDLL(None, use_errno=True).prctl(36, 1, 0, 0, 0) != 0:
    sys.exit(77)


class Supervisor:
    """LISTEN, started again when it is killed."""

    def __init__(self):
        self.start()

    def start(self):
        self.out = open(folder + "/sockets", "w")
        self.p = subprocess.Popen(
            [listen, "-g", "1", "-l", folder + "/log", config],
            stdout=self.out, stdin=subprocess.DEVNULL)

    def port(self):
        with open(folder + "/sockets") as f:
            for line in f:
                if line.startswith("smtpd "):
                    return int(line.rsplit(":", 1)[1])
        return 0

    def watch(self):
        while not done.is_set() or self.p.poll() is not None:
            if self.p.poll() is not None:
                self.start()
            time.sleep(0.02)


def children():
    """All processes below this one: pid and name."""
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                stat = f.read()
        except OSError:
            continue
        name = stat[stat.index("(") + 1:stat.rindex(")")]
        state, parent = stat[stat.rindex(")") + 2:].split()[:2]
        if state != "Z":
            parents[int(pid)] = (int(parent), name)
    ours = {os.getpid()}
    grown = True
    while grown:
        new = {p for p, (up, _) in parents.items() if up in ours} - ours
        ours |= new
        grown = bool(new)
    return [(p, parents[p][1]) for p in ours if p != os.getpid()]


def reap():
    """What was left to us and has ended; LISTEN is subprocess's."""
    for pid, _ in all_zombies():
        if pid != supervisor.p.pid:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass


def all_zombies():
    me = os.getpid()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as f:
                stat = f.read()
        except OSError:
            continue
        state, parent = stat[stat.rindex(")") + 2:].split()[:2]
        if state == "Z" and int(parent) == me:
            yield int(pid), state


def killer():
    global kills
    rounds = 0
    while not done.is_set():
        time.sleep(rand.uniform(0, 0.01))
        rounds += 1
        # The supervisor seldom: its start takes most of the time.
        victims = [p for p, name in children() if name.startswith("postamt-")
                   and (name != "postamt-listen" or rounds % 40 == 0)]
        if victims:
            try:
                os.kill(rand.choice(victims), signal.SIGKILL)
                kills += 1
            except ProcessLookupError:
                pass
        reap()


def make(n):
    body = "".join(f"line {i} of {n}\r\n" for i in range(rand.choice([3, 30, 3000])))
    digest = hashlib.sha256(body.replace("\r\n", "\n").encode()).hexdigest()
    to = [f"u{i}@example.org" for i in rand.sample(range(5), rand.choice([1, 1, 3]))]
    return to, f"Subject: {n}\r\nX-Number: {n}\r\nX-Digest: {digest}\r\n\r\n{body}"


def sender(numbers):
    global tries
    for n in numbers:
        to, text = make(n)
        while time.monotonic() < give_up:
            with lock:
                tries += 1
            try:
                with smtplib.SMTP("127.0.0.1", supervisor.port(), timeout=20) as s:
                    refused = s.sendmail("s@example.net", to, text)
                if not refused:
                    accepted[n] = to
                    break
            except smtplib.SMTPServerDisconnected:
                pass
            except (OSError, smtplib.SMTPException):
                time.sleep(0.05)


def queued():
    return [f for d, _, fs in os.walk(spool) for f in fs if not f.startswith(".")]


def check():
    """Each box's numbers, with how often; and what is not whole."""
    found, torn = {}, []
    for box in sorted(os.listdir(mail)) if os.path.isdir(mail) else []:
        new = f"{mail}/{box}/Maildir/new"
        for name in os.listdir(new) if os.path.isdir(new) else []:
            with open(f"{new}/{name}", "rb") as f:
                head, _, body = f.read().partition(b"\n\n")
            fields = dict(l.split(b": ", 1) for l in head.split(b"\n") if b": " in l)
            if hashlib.sha256(body).hexdigest().encode() != fields.get(b"X-Digest"):
                torn.append(f"{box}/{name}")
                continue
            key = int(fields[b"X-Number"]), box + "@example.org"
            found[key] = found.get(key, 0) + 1
    return found, torn


supervisor = Supervisor()
while supervisor.port() == 0 and time.monotonic() < give_up:
    time.sleep(0.02)
threads = [threading.Thread(target=sender, args=(range(i, messages, senders),))
           for i in range(senders)]
helpers = [threading.Thread(target=killer), threading.Thread(target=supervisor.watch)]
for t in threads + helpers:
    t.start()
for t in threads:
    t.join()
done.set()
for t in helpers:
    t.join()
while queued() and time.monotonic() < give_up:
    time.sleep(0.1)
supervisor.p.terminate()
supervisor.p.wait()
# What a killed supervisor had started waits for nothing any more.
while left := children():
    for pid, _ in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    reap()
    time.sleep(0.02)

found, torn = check()
lost = [(n, r) for n, to in accepted.items() for r in to if (n, r) not in found]
twice = sum(c - 1 for c in found.values())
for what, items in (("lost", lost), ("torn", torn), ("still queued", queued())):
    for item in items[:10]:
        print(f"{what}: {item}")
print(f"{len(accepted)} messages in {tries} tries, {kills} kills, {len(lost)} lost, "
      f"{len(torn)} torn, {twice} twice, {len(queued())} left in the queue")
sys.exit(0 if len(accepted) == messages and not lost and not torn and not queued() else 1)
