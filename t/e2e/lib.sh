# lib.sh - sourced by t/e2e/*.t: TAP, a folder of its own, processes by pid.
#
#   plan N            how many tests follow (first)
#   ok WHAT CMD...    passes when CMD succeeds
#   is WHAT GOT WANT  passes when the strings are equal; prints both if not
#   like WHAT GOT RE  passes when GOT has a line that matches the ERE
#   skip_all WHY      the whole script cannot run here
#   wait_for S CMD... until CMD succeeds, polling; fails after S seconds
#   started PID       is ended by pid when the script ends
#
# $D is a fresh folder, $BIN the programs, $T the tests' own programs.
set -u
cd "$(dirname "$0")/../.."
: "${B:=$PWD/build}"
case $B in /*) ;; *) B=$PWD/$B ;; esac
BIN=$B/bin T=$B/t
export B BIN T LC_ALL=C
D=$(mktemp -d "${TMPDIR:-/tmp}/postamt-e2e.XXXXXX")
chmod 755 "$D"
n=0 pids= at_end=:
# a pid that has ended may be somebody else's by now
mine() { grep -q "^PPid:[[:space:]]*$$\$" "/proc/$1/status" 2>/dev/null; }
end() {
	# a subshell that a signal hits before it has reset its traps is not us
	read -r self _ </proc/self/stat
	[ "$self" = "$$" ] || return 0
	$at_end
	for p in $pids; do mine "$p" && kill "$p" 2>/dev/null; done
	for p in $pids; do wait "$p" 2>/dev/null; done
	[ -n "${KEEP:-}" ] && echo "# kept $D" || rm -rf "$D"
}
trap end EXIT
trap 'exit 1' INT TERM
plan() { echo "1..$1"; }
pass() { n=$((n + 1)); echo "ok $n - $*"; }
fail() { n=$((n + 1)); echo "not ok $n - $*"; }
note() { printf '%s\n' "$*" | sed 's/^/# /'; }
ok() {
	what=$1; shift
	if "$@"; then pass "$what"; else fail "$what"; fi
}
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1"; note "got:" "$2"; note "want:" "$3"; fi
}
like() {
	if printf '%s\n' "$2" | grep -Eq -- "$3"; then pass "$1"
	else fail "$1"; note "got:" "$2"; note "want a match of: $3"; fi
}
skip() { n=$((n + 1)); echo "ok $n # SKIP $*"; }
skip_all() { echo "1..0 # SKIP $*"; exit 0; }
started() { pids="$pids $1"; }
wait_for() {
	tries=$(($1 * 20)); shift
	while ! "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.05
	done
}
