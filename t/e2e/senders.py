"""senders.py PROGRAM FOLDER RESPONSE - submits as alice, reads as others do.

FOLDER is where queue_stub puts messages. Each message goes by DATA and by BDAT.
Either it is refused, or both of Python's parsers find in the octets that the
queue got no author but alice. TAP.
"""
import email, email.policy, email.utils, os, random, subprocess, sys
import tap

program, folder, response = sys.argv[1:4]
# conf/senders gives some more.
OURS = {'alice@example.org', 'alice+x@example.org', 'alice@private.example'}
AUTHORS = ('From', 'Sender', 'Resent-From', 'Resent-Sender')
proc = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def say(octets):
    proc.stdin.write(octets)
    proc.stdin.flush()


def reply():
    while True:
        line = proc.stdout.readline()
        if len(line) < 4 or line[3:4] != b'-':
            return line.decode('ascii').rstrip('\r\n')


def submit(raw, chunk):
    """The answer, and what the queue got."""
    say(b'MAIL FROM:<alice@example.org>\r\nRCPT TO:<x@else.org>\r\n')
    reply(), reply()
    if chunk:
        at = len(raw) // 2
        say(b'BDAT %d\r\n%s' % (at, raw[:at]))
        got = reply()
        say(b'BDAT %d LAST\r\n%s' % (len(raw) - at, raw[at:]))
        got = reply()
        say(b'RSET\r\n')
        reply()
    else:
        say(b'DATA\r\n')
        reply()
        say((b'\r\n' + raw).replace(b'\r\n.', b'\r\n..')[2:] + b'\r\n.\r\n')
        got = reply()
    files = os.listdir(folder)
    message = None
    if got[0] == '2':
        with open(folder + '/1.msg', 'rb') as f:
            message = f.read()
    for name in files:
        os.unlink(folder + '/' + name)
    return got, message


def authors(message):
    """All addresses that a reader of this header may take as its author's."""
    found = set()
    for policy in (email.policy.compat32, email.policy.default):
        m = email.message_from_bytes(message, policy=policy)
        for name in AUTHORS:
            try:
                fields = m.get_all(name, [])
                values = [str(f) for f in fields]
            except Exception:  # the newer one gives up on some
                continue
            found |= {a for _, a in email.utils.getaddresses(values) if '@' in a}
            found |= {email.utils.parseaddr(v)[1] for v in values}
            for f in fields:
                found |= {a.addr_spec for a in getattr(f, 'addresses', ())}
    return {a.lower() for a in found if '@' in a}


def judge(raw):
    """Answers of both ways in, and what is wrong with what they let through."""
    answers, wrong = [], []
    for chunk in (False, True):
        got, message = submit(raw, chunk)
        answers.append(got[:9] if got[0] == '5' else got[:3])
        if message is None:
            continue
        others = authors(message) - OURS
        if others or not authors(message):
            wrong.append((others, message))
    return answers, wrong


CEO = b'From: ceo@victim.org'
REST = b'\r\nSubject: s\r\n\r\nbody\r\n'
MBOX, FIELD, OTHER, TAKEN = '554 5.6.0', '550 5.6.0', '550 5.7.1', '250'
TABLE = (
    ('no header', TAKEN, b'body\r\n'),
    ('nothing', TAKEN, b''),
    ('an empty header', TAKEN, b'\r\n' + CEO + REST),
    ('her own', TAKEN, b'From: alice@example.org' + REST),
    ('her own, folded', TAKEN, b'From:\r\n Alice\r\n\t<alice@example.org>' + REST),
    ('several of hers', TAKEN, b'From: "A, B" <Alice+x@example.org>, alice@private.example (c)' + REST),
    ('8 bit in the name', TAKEN, b'From: Al\xe4 <alice@example.org>' + REST),
    ('an encoded name', TAKEN, b'From: =?utf-8?q?Al=C3=A4?= <alice@example.org>' + REST),
    ('another', OTHER, CEO + REST),
    ('a line of mbox', MBOX, b'From x@y Mon Jan  1 00:00:00 2024\r\n' + CEO + REST),
    ('a line of mbox, her own', MBOX, b'From x@y Mon Jan  1 00:00:00 2024\r\nFrom: alice@example.org' + REST),
    ('one that is quoted', MBOX, b'>From x\r\n' + CEO + REST),
    ('a short one', MBOX, b'From x\r\n' + CEO + REST),
    ('an empty one', MBOX, b'From \r\n' + CEO + REST),
    ('two', MBOX, b'From x\r\nFrom y\r\n' + CEO + REST),
    ('one that ends in LF', MBOX, b'From x\n' + CEO + REST),
    ('one that ends in CR', MBOX, b'From x\r' + CEO + REST),
    ('one behind a field', TAKEN, b'Subject: s\r\nFrom x\r\n' + CEO + REST),
    ('one that goes on', MBOX, b'From x\r\n ' + CEO + REST),
    ('a blank before the colon', OTHER, b'From : ceo@victim.org' + REST),
    ('a tab before the colon', OTHER, b'From\t:ceo@victim.org' + REST),
    ('many blanks', OTHER, b'From' + b' ' * 1000 + b':ceo@victim.org' + REST),
    ('behind a line of blanks', OTHER, b'Subject: s\r\n \t \r\n' + CEO + REST),
    ('behind what is no field', TAKEN, b'Subject: s\r\nno field\r\n' + CEO + REST),
    ('behind a name of 8 bit', TAKEN, b'X\xc3\xa4: s\r\n' + CEO + REST),
    ('behind a name with a blank', TAKEN, b'X Y: s\r\n' + CEO + REST),
    ('behind a colon', TAKEN, b': s\r\n' + CEO + REST),
    ('behind a control', TAKEN, b'X\x01: s\r\n' + CEO + REST),
    ('continued at once', TAKEN, b' x\r\n' + CEO + REST),
    ('behind NUL', FIELD, b'X: \0\r\n' + CEO + REST),
    ('NUL in the name', FIELD, b'\0' + CEO + REST),
    ('behind an LF', OTHER, b'Subject: s\n' + CEO + REST),
    ('behind a CR', OTHER, b'Subject: s\r' + CEO + REST),
    ('behind a form feed', TAKEN, b'Subject: s\x0c' + CEO + REST),
    ('behind NEL', TAKEN, b'Subject: s\x85' + CEO + REST),
    ('behind a dot', TAKEN, b'Subject: s\r\n.\n' + CEO + REST),
    ('behind CR CR LF', OTHER, b'Subject: s\r\r\n' + CEO + REST),
    ('behind a long line', OTHER, b'X: ' + b'x' * 60000 + b'\r\n' + CEO + REST),
    ('behind many fields', OTHER, b'X: x\r\n' * 990 + CEO + REST),
    ('behind too many', FIELD, b'X: x\r\n' * 1000 + CEO + REST),
    ('behind too much', '552 5.3.4', (b'X: ' + b'x' * 60000 + b'\r\n') * 5 + CEO + REST),
    ('as the last octets', OTHER, b'Subject: s\r\n' + CEO),
    ('in capitals', OTHER, b'FROM: ceo@victim.org' + REST),
    ('a second field', OTHER, b'From: alice@example.org\r\n' + CEO + REST),
    ('as Sender', OTHER, b'From: alice@example.org\r\nSender: ceo@victim.org' + REST),
    ('as Resent-From', OTHER, b'From: alice@example.org\r\nResent-From: ceo@victim.org' + REST),
    ('as Resent-Sender', OTHER, b'From: alice@example.org\r\nResent-Sender: ceo@victim.org' + REST),
    ('a control in it', FIELD, b'From: alice@example.org (\x0b)' + REST),
    ('an escape in it', FIELD, b'From: "\x1b" <alice@example.org>' + REST),
    ('a group', TAKEN, b'From: All of us: alice@example.org, A <alice+x@example.org>;' + REST),
    ('a quoted name with an @', TAKEN, b'From: "alice@example.org" <alice@example.org>' + REST),
    ('angles, then a colon', FIELD, b'From: <ceo@victim.org>:alice@example.org' + REST),
    ('a name, angles, a colon', FIELD, b'From: "CEO" <ceo@victim.org> : alice@example.org;' + REST),
    ('an address as name of a group', FIELD, b'From: ceo@victim.org:alice@example.org;' + REST),
    ('an address as name', FIELD, b'From: ceo@victim.org <alice@example.org>' + REST),
    ('a literal as name', FIELD, b'From: [ceo@victim.org] <alice@example.org>' + REST),
    ('groups in groups', FIELD, b'From: a: b: alice@example.org;;' + REST),
    ('a group without end', FIELD, b'From: a: alice@example.org' + REST),
    ('a semicolon before', FIELD, b'From: ;ceo@victim.org' + REST),
    ('a semicolon between', FIELD, b'From: alice@example.org;ceo@victim.org' + REST),
    ('a route', FIELD, b'From: <@a.org:alice@example.org>' + REST),
    ('an address in a route', FIELD, b'From: <@a,ceo@victim.org:alice@example.org>' + REST),
    ('behind a comment', OTHER, b'From: (alice@example.org) ceo@victim.org' + REST),
    ('in a comment', TAKEN, b'From: (<ceo@victim.org>) alice@example.org (ceo@victim.org)' + REST),
    ('behind a comment without end', FIELD, b'From: alice@example.org (, ceo@victim.org' + REST),
    ('in quotes that do not end', FIELD, b'From: alice@example.org, "ceo@victim.org' + REST),
    ('in quotes', TAKEN, b'From: "<ceo@victim.org>, \\"" <alice@example.org>' + REST),
    ('behind a parenthesis', FIELD, b'From: alice@example.org)ceo@victim.org' + REST),
    ('two without a comma', FIELD, b'From: alice@example.org ceo@victim.org' + REST),
    ('behind <>', FIELD, b'From: "ceo@victim.org" <>, alice@example.org' + REST),
    ('100 authors', TAKEN, b'From: ' + b',\r\n '.join([b'alice@example.org'] * 100) + REST),
    ('101 authors', FIELD, b'From: ' + b',\r\n '.join([b'alice@example.org'] * 101) + REST),
    ('101 in two fields', FIELD, b'From: alice@example.org\r\nSender: ' + b', '.join([b'alice@example.org'] * 100) + REST),
    ('in an encoded word', OTHER, b'From: =?utf-8?q?ceo=40victim.org?=' + REST),
    ('without an address', FIELD, b'From: <>' + REST),
    ('her own as name', TAKEN, b'From: alice@example.org <alice@example.org>' + REST),
    ('in single quotes', TAKEN, b"From: 'alice@example.org' <alice@example.org>" + REST),
    ('via a list', TAKEN, b'From: alice@example.org via List <Alice@example.org>' + REST),
    ('an encoded word with an @', TAKEN, b'From: =?utf-8?Q?a@b?= <alice@example.org>' + REST),
    ('one with all of an address', TAKEN, b'From: =?utf-8?q?",ceo@victim.org,<x@y>?= <alice@example.org>' + REST),
    ('one that grows', TAKEN, b'From: =?u?q?' + b'@' * 60000 + b'?= <alice@example.org>' + REST),
    ('one that is none', FIELD, b'From: =?utf-8?q?x?=ceo@victim.org <alice@example.org>' + REST),
    ('brackets first', TAKEN, b'From: [Team] X <alice@example.org>' + REST),
    ('brackets last', TAKEN, b'From: Me [x] <alice@example.org>' + REST),
    ('as Sender, mended', TAKEN, b'From: alice@example.org\r\nSender: [x] <alice@example.org>' + REST),
    ('an empty Sender', TAKEN, b'From: alice@example.org\r\nSender:' + REST),
    ('an empty Sender, folded', TAKEN, b'Sender: \r\n \r\nFrom: alice@example.org' + REST),
    ('an empty Resent-Sender', TAKEN, b'From: alice@example.org\r\nResent-Sender: ' + REST),
    ('a Sender that goes on', OTHER, b'From: alice@example.org\r\nSender:\r\n ceo@victim.org' + REST),
    ('her own and another as name', FIELD, b'From: alice@example.org ceo@victim.org <alice@example.org>' + REST),
    ('her own and more as name', FIELD, b'From: alice@example.org.victim.org <alice@example.org>' + REST),
    ("her own as another's name", OTHER, b'From: ceo@victim.org <ceo@victim.org>' + REST),
    ('brackets, then another', FIELD, b'From: [x] <alice@example.org> <ceo@victim.org>' + REST),
    ('without anything', FIELD, b'From:' + REST),
    ('without a domain', OTHER, b'From: ceo' + REST),
)

reply()
say(b'EHLO c\r\nAUTH PLAIN ' + response.encode() + b'\r\n')
reply()
tap.ok('a login', reply()[:3] == '235')
for what, want, raw in TABLE:
    answers, wrong = judge(raw)
    tap.ok(what, answers == [want] * 2 and not wrong, answers, wrong)

# A refusal tells what to do.
for what, want, raw in (('another as name', 'write it as "Name" <user@domain>', b'From: ceo@victim.org <alice@example.org>'),
                        ('a control', 'leave out the control octets', b'From: "\x1b" <alice@example.org>')):
    tap.is_('the answer to ' + what, submit(raw + REST, False)[0], '550 5.6.0 bad header field: From: ' + want)

# What is mended is quoted.
for was, now in ((b'alice@example.org via [x] <alice@example.org>', b'"alice@example.org via [x]" <alice@example.org>'),
                 (b'=?utf-8?Q?a@b?= [x] <alice@example.org>', b'=?utf-8?Q?a=40b?= "[x]" <alice@example.org>')):
    message = submit(b'Sender:\r\nFrom: ' + was + REST, False)[1]
    tap.is_('mended: ' + was.decode(), message.split(b'\n')[0], b'From: ' + now)

# A lone dot's line that CR CR LF ends, in whatever pieces it comes.
for at in range(4, 9):
    say(b'MAIL FROM:<alice@example.org>\r\nRCPT TO:<x@else.org>\r\nDATA\r\n')
    reply(), reply(), reply()
    octets = b'\r\na\r\n.\r\r\n..\r\n.\r\n'
    say(octets[:at])
    say(octets[at:])
    got, message = reply(), None
    with open(folder + '/1.msg', 'rb') as f:
        message = f.read()
    for name in os.listdir(folder):
        os.unlink(folder + '/' + name)
    tap.is_('a lone dot, CR CR LF, cut at %d' % at, (got[:3], message.split(b'\n\n', 1)[1]), ('250', b'a\n\n.\n'))

# Whatever may be put together. $ROUNDS, $SEED: for a longer search.
TOKENS = (b'ceo@victim.org', b'ceo@victim.org', b'alice@example.org', b'<alice@example.org>', b'<ceo@victim.org>', b'<', b'>', b',', b':',
          b';', b'(', b')', b'"', b'\\', b' ', b'\r\n ', b'\t', b'[', b']', b'@', b'.', b'a', b'=?utf-8?q?ceo=40victim.org?=', b'=?utf-8?Q?', b'?=', b' =?u?q?"<ceo@victim.org>?= ', b'[x]', b'g:', b'"x"', b'\xe4',
          b'example.org', b'\x0b')
LINES = (b'From: alice@example.org\r\n', b'From: ceo@victim.org\r\n', b'Sender:\r\n', b'X: y\r\n', b'X: y\n', b'X: y\r', b'From ', b'From', b'>', b':', b' ',
         b'\t', b'\r\n', b'\r', b'\n', b'\x0c', b'\x85', b'\x1e', b'.', b'..\r\n', b'\r\r\n', b'x', b'From : ceo@victim.org\r\n')
chance = random.Random(int(os.environ.get('SEED', 1)))
rounds, taken, bad = int(os.environ.get('ROUNDS', 1500)), 0, []
for n in range(rounds):
    some = [chance.choice(TOKENS if n % 3 else LINES) for _ in range(chance.randint(1, 8))]
    raw = b''.join(some)
    answers, wrong = judge((b'From: ' + raw + REST) if n % 3 else raw + CEO + REST)
    taken += answers[0] == TAKEN
    if answers[0] != answers[1] or wrong:
        bad.append((raw, answers, wrong))
tap.ok('what chance makes', not bad, len(bad), bad[:3])
tap.ok('some of it is taken', taken > rounds / 50, taken)
tap.done()
