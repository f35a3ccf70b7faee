#!/usr/bin/env python3
"""auth_creds.py - what t/e2e/credentials.t asks of auth.sock."""
import base64, hashlib, hmac, os, signal, socket, struct, subprocess, sys, threading, time

sys.path.insert(0, os.path.dirname(__file__))
from auth import send, unpack

serial = 0


def connect():
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(120)
    s.connect(os.environ["POSTAMT_RUN"] + "/auth.sock")
    return s


def ask(sock, **pairs):
    mine, theirs = socket.socketpair()
    out = [(k.encode(), v if isinstance(v, bytes) else v.encode()) for k, v in pairs.items()]
    send(sock, out + [(b"client", b"0")], [theirs.fileno()])
    got = unpack(sock)
    mine.close()
    theirs.close()
    return dict(p.split(b"=", 1) for p in got[0]) if got else {}


def verdict(reply):
    if not reply:
        return "closed"
    code = reply.get(b"code")
    return reply[b"status"].decode() + ("-" + code.decode() if code else "")


def plain(login, password, protocol="pop3", ip="203.0.113.99"):
    s = connect()
    r = ask(s, auth="PLAIN", protocol=protocol, tls="1", ip=ip, initial=f"\0{login}\0{password}")
    s.close()
    return verdict(r)


def hi(password, salt, n):
    return hashlib.pbkdf2_hmac("sha256", password, salt, n)


def scram(login, password, protocol="pop3", ip="203.0.113.99", between=None, sock=None):
    """`between` is run before the client's last word."""
    s = sock or connect()
    bare = f"n={login},r=clientnonce".encode()
    r = ask(s, auth="SCRAM-SHA-256", protocol=protocol, tls="1", ip=ip, initial=b"n,," + bare)
    if r.get(b"status") != b"continue":
        return verdict(r)
    first = r[b"challenge"]
    f = dict(p.split(b"=", 1) for p in first.split(b","))
    salted = hi(password.encode(), base64.b64decode(f[b"s"]), int(f[b"i"]))
    mac = lambda k, m: hmac.new(k, m, "sha256").digest()
    client = mac(salted, b"Client Key")
    without = b"c=biws,r=" + f[b"r"]
    auth = bare + b"," + first + b"," + without
    proof = bytes(a ^ b for a, b in zip(client, mac(hashlib.sha256(client).digest(), auth)))
    if between:
        subprocess.run(between, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    r = ask(s, response=without + b",p=" + base64.b64encode(proof))
    if r.get(b"status") == b"continue":
        if r[b"challenge"] != b"v=" + base64.b64encode(mac(mac(salted, b"Server Key"), auth)):
            return "server signature"
        r = ask(s, response=b"")
    if not sock:
        s.close()
    return verdict(r)


def code(secret, drift=0, now=None):
    counter = int((time.time() if now is None else now) // 30) + drift
    mac = hmac.new(base64.b32decode(secret + "=" * (-len(secret) % 8)), struct.pack(">Q", counter), "sha1").digest()
    at = mac[19] & 15
    return "%06d" % ((struct.unpack(">I", mac[at:at + 4])[0] & 0x7FFFFFFF) % 1000000)


def matrix(login, password, ip):
    print(*(plain(login, password, p, ip) for p in ("pop3", "imap", "smtp")), "scram", scram(login, password, "pop3", ip))


def steady():
    """Not within 5 s of the next period, so that a code stays what it is."""
    while time.time() % 30 > 25:
        time.sleep(0.2)


def codes(login, password, secret, *drifts):
    steady()
    now = time.time()
    print(*(plain(login, password + code(secret, int(d), now), ip=f"203.0.2{i}.1") for i, d in enumerate(drifts)))


def race(login, password, secret, drift, count):
    steady()
    c = code(secret, int(drift))
    got = []
    run = lambda i: got.append(plain(login, password + c, ip=f"203.1.{i}.1"))
    threads = [threading.Thread(target=run, args=(i,)) for i in range(int(count))]
    [t.start() for t in threads]
    [t.join() for t in threads]
    print(got.count("ok"), got.count("perm-5.7.8"))


def ours():
    """The processes of this test's postamt-auth."""
    run = f"POSTAMT_RUN={os.environ['POSTAMT_RUN']}\0".encode()
    for p in os.listdir("/proc"):
        try:
            if open(f"/proc/{p}/comm").read().strip() == "postamt-auth" and run in open(f"/proc/{p}/environ", "rb").read() + b"\0":
                yield p
        except OSError:
            pass


def memory(needles):
    """Which of them are in memory that the processes can write to."""
    found = set()
    for p in ours():
        with open(f"/proc/{p}/maps") as maps, open(f"/proc/{p}/mem", "rb") as mem:
            for line in maps:
                span, mode = line.split()[:2]
                begin, end = (int(x, 16) for x in span.split("-"))
                if mode[1] != "w" or end - begin > 1 << 26:  # a sanitizer's shadow
                    continue
                try:
                    mem.seek(begin)
                    data = mem.read(end - begin)
                except (OSError, ValueError):
                    continue
                found |= {name + " in " + (line.split()[5:] or ["heap"])[0] for name, n in needles.items() if n in data}
    return sorted(found)


def wiped(login, password, secret, app):
    """Logs in and fails to in all ways that take a secret, then looks for
    what is left in memory, with the connection still open."""
    steady()
    c, wrong = code(secret), "wrong-7f3a9c02e5"
    s = connect()
    say = lambda p: verdict(ask(s, auth="PLAIN", protocol="smtp", tls="1", ip="203.0.60.1", initial=f"\0{login}\0{p}"))
    got = [say(password + c), say(wrong), say(password + c), say(wrong + "000000"), say(app), say(app[:-1] + "\u00fc")]
    got.append(verdict(ask(s, auth="LOGIN", protocol="smtp", tls="1", ip="203.0.60.1", initial=login)))
    got.append(verdict(ask(s, response=wrong)))
    got.append(scram(login, app, "smtp", sock=s))
    file = os.environ["POSTAMT_CONF"] + "/state/" + "/".join(login.split("@")[::-1])
    needles = {"the password": password.encode(), "the code": c.encode(), "a wrong password": wrong.encode(),
               "the application password": app.encode(), "a part of it": app[:-1].encode(),
               "the secret": secret.encode(), "the raw secret": base64.b32decode(secret + "=" * (-len(secret) % 8))}
    for line in open(file + "/apps"):
        fields = line.split("\t")
        needles["its hash"] = fields[5].split(":")[1].encode()
        needles["its raw hash"] = bytes.fromhex(fields[5].split(":")[1])
        needles["its StoredKey"] = base64.b64decode(fields[6].split(",")[2])
        needles["its StoredKey in base64"] = fields[6].split(",")[2].encode()
    for line in open(file + "/totp"):
        if line.startswith("recovery"):
            needles["hash of a recovery code"] = line.split()[1].encode()
    needles.update({"canary": login.encode()} if os.environ.get("CANARY") else {})
    try:
        left = memory(needles)
    except OSError as e:
        print("skip", e)
        return
    print(*got, left)


def guess_codes(login, password, secret, count, ip):
    """Wrong codes behind the right password, from where it is known; then
    the right one."""
    steady()
    c = code(secret)
    wrong = [f"{(int(c) + 1000 + i) % 1000000:06d}" for i in range(int(count))]
    got = [plain(login, password + w, ip=ip) for w in wrong]
    print(len(got) == got.count("perm-5.7.8"), plain(login, password + c, ip=ip))


def change(login, password, fresh):
    s = connect()
    print(verdict(ask(s, manage="passwd", login=login, password=password, new=fresh)))


def killed(login, password, secret, pidfile):
    """Kills the process that has the exchange once the code is marked as used
    and before we have read its answer, then tries the code again."""
    steady()
    c = code(secret)
    file = os.environ["POSTAMT_CONF"] + "/state/" + "/".join(login.split("@")[::-1]) + "/totp"
    s = connect()
    pid = struct.unpack("3i", s.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    mine, theirs = socket.socketpair()
    pairs = [(b"auth", b"PLAIN"), (b"protocol", b"pop3"), (b"tls", b"1"), (b"ip", b"203.0.80.1"),
             (b"initial", f"\0{login}\0{password}{c}".encode()), (b"client", b"0")]
    send(s, pairs, [theirs.fileno()])
    end = time.time() + 60
    while "last 0\n" in open(file).read() and time.time() < end:
        pass
    for p in ours():
        try:
            os.kill(int(p), signal.SIGKILL)
        except OSError:
            pass
    end = time.time() + 60
    while time.time() < end:
        try:
            print(plain(login, password + c, ip="203.0.81.1"))
            return
        except OSError:
            time.sleep(0.1)


def old():
    salt = b"saltsalt"
    b64 = lambda b: base64.b64encode(b).decode()
    print("sha512crypt@example.org:{SHA512-CRYPT}$6$saltsalt$", end="")
    crypt = lambda *a: subprocess.run(["openssl", "passwd", *a, "-salt", "saltsalt", "secret"], capture_output=True, text=True).stdout.strip()
    print(crypt("-6").split("$")[3] + ":21000:21000")
    print("md5crypt@example.org:" + crypt("-1") + ":21001:21001")
    print("ssha256@example.org:{SSHA256}" + b64(hashlib.sha256(b"secret" + salt).digest() + salt) + ":21002:21002")
    print("sha@example.org:{SHA}" + b64(hashlib.sha1(b"secret").digest()) + ":21003:21003")
    print("clear@example.org:{PLAIN}secret:21004:21004")
    for name in ("sha512crypt", "md5crypt", "ssha256", "sha", "clear"):
        home = os.environ["POSTAMT_MAIL"] + "/example.org/" + name
        os.makedirs(home + "/Maildir", exist_ok=True)
        if os.getuid() == 0:
            uid = 21000 + ("sha512crypt", "md5crypt", "ssha256", "sha", "clear").index(name)
            os.chown(home, uid, uid)


def together(count, run):
    got = []
    threads = [threading.Thread(target=lambda i=i: got.append(run(i))) for i in range(count)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return got


def rate(login=None, password=None):
    """16 guesses of one network at once: ten are free, six wait. Of many
    accounts, or of one that has logged in from there."""
    if login and plain(login, password, ip="192.0.2.1") != "ok":
        sys.exit(1)
    start = time.time()
    together(16, lambda i: plain(login or f"r{i}@example.org", "x", ip=f"192.0.2.{i}"))
    took = time.time() - start
    if login and together(20, lambda i: plain(login, password, ip="192.0.2.1")) != ["ok"] * 20:
        print("# a right login was refused")
        sys.exit(1)
    if took < 2.9:
        print(f"# took {took:.2f} s")
        sys.exit(1)


def right(login, password, count):
    """That many right logins at once from one network; %d in the name makes
    each another's. How many were not refused."""
    got = together(int(count), lambda i: plain(login.replace("%d", str(i + 1)), password, ip="192.0.2.1"))
    print(got.count("ok"), *sorted(set(got) - {"ok"}))


def dropped(login, count, password):
    """Exchanges of SCRAM begun from as many networks: who logs in from a new
    one while they are open, and after they were dropped. The end of each has
    been seen by its process when its end of file comes."""
    begun = [connect() for _ in range(int(count))]
    for i, s in enumerate(begun):
        r = ask(s, auth="SCRAM-SHA-256", protocol="smtp", tls="1", ip=f"10.8.{i}.1", initial=f"n,,n={login},r=nonce")
        if verdict(r) != "continue":
            sys.exit(f"{i}: {verdict(r)}")
    got = scram(login, password, "smtp", ip="10.7.1.1")
    for s in begun:
        s.shutdown(socket.SHUT_WR)
        s.recv(1)
        s.close()
    print(got, plain(login, password, ip="10.7.2.1"))


def forget():
    with open(os.environ["POSTAMT_CONF"] + "/state/penalties", "r+b") as f:
        f.write(bytes(65536 * 32))


def timing(known):
    """Trimmed sums of failures, in turn, each from a network of its own."""
    for way in (plain, scram):
        took = {True: [], False: []}
        for i in range(40):
            for who in (True, False):
                login = known if who else f"nobody{i}@example.org"
                forget()
                start = time.perf_counter()
                way(login, f"wrong{i}", ip=f"198.{18 + who}.{i}.1")
                took[who].append(time.perf_counter() - start)
        a, b = (sum(sorted(took[w])[10:30]) for w in (True, False))
        if not 0.5 < a / b < 2:
            print(f"{way.__name__}: ratio {a / b:.2f}")
            return
    print("same")


if __name__ == "__main__":
    verb, *args = sys.argv[1:]
    if verb == "say":
        print(plain(args[0], args[1], ip=args[2] if len(args) > 2 else "203.0.70.1"))
    elif verb == "between":
        print(scram(args[0], args[1], between=args[2:]))
    else:
        {"matrix": matrix, "code": codes, "race": race, "killed": killed, "old": old, "rate": rate, "right": right, "dropped": dropped, "timing": timing, "wiped": wiped, "change": change, "guess": guess_codes}[verb](*args)
