#!/bin/sh
# The load generator measures this server: what doc/benchmarks.md tells to run.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3 here'
[ -n "$(nm "$BIN"/postamt-listen 2>/dev/null | grep __asan_init)" ] && skip_all 'a sanitizer build is no measure'
plan 4
export BENCH_PORT_BASE=0 POSTAMT_BIN="$BIN" TMPDIR="$D"
chmod 755 "$D"
bench() { sh scripts/bench "$@" --rounds 1 >"$D/out" 2>"$D/err" || { sed 's/^/# /' "$D/err"; return 1; }; }
line() { grep -Eq "^$1 +.* [0-9]+\.[0-9]+ $2 +[0-9.]+$" "$D/out" || { sed 's/^/# /' "$D/out" "$D/err"; return 1; }; }
ok 'it sends mail until all has arrived' bench smtp,pop3-retr n=20
ok 'and tells how fast that was' line 'smtp rate' msgs/s
ok 'and how fast mail is read' line 'pop3-retr rate' MB/s
ok 'an unknown metric is refused' sh -c '! python3 t/bench/load.py none t/bench/adapter 2>/dev/null'
