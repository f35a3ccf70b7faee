"""tap - ok(), is_() and done() for tests in Python, printing TAP."""
count = 0


def ok(what, passed, *got):
    global count
    count += 1
    print('%s %d - %s' % ('ok' if passed else 'not ok', count, what))
    if not passed:
        for g in got:
            print('#', repr(g))


def is_(what, got, want):
    ok(what, got == want, 'got', got, 'want', want)


def done():
    print('1..%d' % count)
