#!/bin/sh
# The main job once more, all of it as one user without privileges.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" = 0 ] || skip_all 'flow.t is that already'
command -v setpriv >/dev/null || skip_all 'no setpriv here'
as() { setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/ TMPDIR=/tmp "$@"; }
as test -x "$BIN/postamt-send" -a -r t/e2e/flow.t -a -w /tmp || skip_all 'the build cannot be reached by others'
as sh t/e2e/flow.t
