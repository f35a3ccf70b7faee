#!/bin/sh
# postamt-auth: PLAIN and LOGIN, who may ask, and becoming the owner's session.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || skip_all 'no python3'
plan 29
export POSTAMT_CONF="$D/conf" POSTAMT_MAIL="$D/mail" POSTAMT_RUN="$D/run"
export POSTAMT_LIBEXEC="$D/libexec"
mkdir "$POSTAMT_CONF" "$POSTAMT_CONF/limits" "$POSTAMT_RUN" "$D/libexec"
echo example.org >"$POSTAMT_CONF/domains"
echo 1 >"$POSTAMT_CONF/limits/hash-cost"
echo loopback >"$POSTAMT_CONF/auth-in-clear"
echo 20 >"$POSTAMT_CONF/limits/auth-sessions"
U=$BIN/postamt-user
echo 'secret of alice' | "$U" add -F alice
echo 'secret of carol' | "$U" add -FM carol
echo 'secret of rob' | "$U" add -FR rob
"$U" add -L locked
cat >"$D/libexec/postamt-pop3" <<'EOF'
#!/bin/sh
echo "uid=$(id -u) gid=$(id -g) groups=$(id -G) arg=$1 pwd=$PWD"
echo "$POSTAMT_HELLO|$POSTAMT_AHEAD|$TCPREMOTEIP|$USER|$POSTAMT_SESSION|${SECRET_OF_AUTH:-gone}"
ls /proc/self/fd | tr '\n' ' '; echo
cat
EOF
chmod 755 "$D/libexec/postamt-pop3"
cat >"$D/listen" <<EOF
auth unix=$POSTAMT_RUN/auth.sock -- $BIN/postamt-auth
EOF
export SECRET_OF_AUTH=1
"$BIN/postamt-listen" -l "$D/log" "$D/listen" &
started $!
wait_for 30 [ -S "$POSTAMT_RUN/auth.sock" ] || exit 1
ask() { python3 t/e2e/auth.py "$@"; }
# a parser that has been taken over takes what it can get, and says nothing
python3 - "$POSTAMT_RUN/auth.sock" >"$D/silent" <<'EOF' &
import select, socket, sys, time
began, kept = time.monotonic(), []
for i in range(40):
    s = socket.socket(socket.AF_UNIX)
    s.connect(sys.argv[1])
    kept.append(s)
while len(kept) > 4 and time.monotonic() - began < 5:
    closed = select.select(kept, [], [], 0.1)[0]
    kept = [s for s in kept if s not in closed]
print("kept", len(kept), flush=True)
for s in kept:
    s.settimeout(60)
    s.recv(1)
print("ended", time.monotonic() - began < 40)
EOF
silent=$!
started $silent
wait_for 60 [ -s "$D/silent" ]
wrong='status=perm|code=5.7.8|text=Authentication failed'

got=$(SAY=bytes ask 'auth=PLAIN|protocol=pop3|tls=1|ip=192.0.2.7|session=abc|hello=+OK in|ahead=STAT|initial=\0alice@example.org\0secret of alice|client=@')
is 'a process has its share of connections and no more' "$(cat "$D/silent")" 'kept 4'
is 'PLAIN opens' "$(echo "$got" | head -n1)" 'status=ok|user=alice@example.org'
uid=$("$U" show alice | awk '$1 == "uid" { print $2 }')
gid=$("$U" show alice | awk '$1 == "gid" { print $2 }')
if [ "$(id -u)" = 0 ]; then groups=$gid; else groups=$(id -G); fi
is 'the session is the owner, in the home' "$(echo "$got" | sed -n 2p)" \
    "uid=$uid gid=$gid groups=$groups arg=$D/mail/example.org/alice/Maildir pwd=$D/mail/example.org/alice"
is 'it knows what it needs and no more' "$(echo "$got" | sed -n 3p)" \
    '+OK in|U1RBVA==|192.0.2.7|alice@example.org|abc|gone'
is 'no descriptor leaks into it' "$(echo "$got" | sed -n 4p)" '0 1 2 3 '
is 'the client is on 0 and 1' "$(echo "$got" | sed -n 5p)" bytes
like 'it is logged' "$(cat "$D/log")" 'event=auth.ok .*session=abc user=alice@example.org mech=PLAIN how=password protocol=pop3 ip=192.0.2.7'
is 'wrong password' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0alice@example.org\0x')" "$wrong"
is 'wrong user: the same' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0nobody@example.org\0x')" "$wrong"
is 'foreign domain: the same' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0alice@foreign.tld\0secret of alice')" "$wrong"
is 'an account without a password: the same' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0locked\0!')" "$wrong"
is 'table keys are no accounts' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0@\0x')" "$wrong"
like 'a failure is logged' "$(cat "$D/log")" 'event=auth.fail .*result=wrong login=nobody@example.org'
ok 'no password is logged' sh -c '! grep -q "secret of" "$0"' "$D/log"
is 'must change' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0carol\0secret of carol')" \
    'status=temp|code=4.7.12|text=The password must be changed'
is 'must change is told to who knows it alone' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0carol\0x')" "$wrong"
bad='status=perm|code=5.5.2|text=Malformed authentication data'
is 'no NUL' "$(ask 'auth=PLAIN|protocol=pop3|initial=alice')" "$bad"
is 'no password' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0alice\0')" "$bad"
is 'a NUL too many' "$(ask 'auth=PLAIN|protocol=pop3|initial=\0alice\0x\0y')" "$bad"
is 'another mechanism' "$(ask 'auth=CRAM-MD5|protocol=pop3')" 'status=perm|code=5.5.4|text=No such mechanism'
is 'a response to nothing' "$(ask 'response=x')" 'status=perm|code=5.5.1|text=No exchange is going on'
is 'PLAIN without initial response, then a second try' \
    "$(ask 'auth=PLAIN|protocol=pop3' 'response=\0alice\0x' 'auth=PLAIN|protocol=pop3|client=@|initial=alice\0alice\0secret of alice' | head -n3 | tr '\n' ';')" \
    "status=continue|challenge=;$wrong;status=ok|user=alice@example.org;"
is 'LOGIN' "$(ask 'auth=LOGIN|protocol=pop3' 'response=Alice@Example.ORG' 'response=secret of alice|client=@' | head -n3 | tr '\n' ';')" \
    'status=continue|challenge=Username:;status=continue|challenge=Password:;status=ok|user=alice@example.org;'
wait $silent
is 'whoever asks nothing is not waited for' "$(sed 1d "$D/silent")" 'ended True'
is 'acting for another' "$(ask 'auth=PLAIN|protocol=pop3|client=@|initial=carol\0alice\0secret of alice')" "$wrong"
python3 - "$POSTAMT_RUN/queue.sock" >"$D/queue" <<'EOF' &
import socket, sys
s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1]); s.listen()
c, _ = s.accept()
print(c.recv(1000).decode(), flush=True)
EOF
wait_for 30 [ -S "$POSTAMT_RUN/queue.sock" ]
is 'smtp gets a queue connection' "$(ask 'auth=PLAIN|protocol=smtp|tls=1|initial=\0alice\0secret of alice')" \
    'status=ok|user=alice@example.org|queue=0'
wait $!
is 'introduced by auth' "$(cat "$D/queue")" '11:introduce=1,23:login=alice@example.org,16:protocol=ESMTPSA,0:,'
printf 'secret of dave\n' | "$U" add -F dave
is 'a new account opens at once' "$(ask 'auth=PLAIN|protocol=pop3|client=@|initial=\0dave\0secret of dave' | head -n1)" 'status=ok|user=dave@example.org'
if [ "$(id -u)" = 0 ]; then
	chmod 777 "$POSTAMT_RUN/auth.sock"
	got=$(setpriv --reuid 20000 --regid 20000 --clear-groups /usr/bin/python3 t/e2e/auth.py 'auth=PLAIN|protocol=pop3|initial=\0alice\0secret of alice' 2>&1)
	is 'another user is refused' "$got" 'status=perm|code=5.7.0|text=This service is not yours'
else
	skip 'not root'
fi
