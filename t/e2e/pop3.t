#!/bin/sh
# postamt-pop3 on a pipe: whole transcripts, and what they leave on disk.
. "$(dirname "$0")/lib.sh"
plan 24
M=$D/Maildir

fresh() {
	rm -rf "$M"
	mkdir -p "$M/new" "$M/cur" "$M/tmp"
}
# Sends its lines with CRLF; the replies, without CR, go to standard output.
session() {
	for line; do printf '%s\r\n' "$line"; done |
	    "$BIN/postamt-pop3" "$M" 2>"$D/log" | tr -d '\r'
}
files() { (cd "$M" && find new cur -type f | sort | tr '\n' ' '); }

fresh
printf 'Subject: one\n\n.dot\n..\nlast' >"$M/new/1.a"
printf 'Subject: two\n\nline 1\nline 2\nline 3\n' >"$M/new/2.b,S=39,W=44"
is 'all commands' "$(session CAPA STAT LIST 'LIST 2' UIDL 'UIDL 1' 'RETR 1' \
    'TOP 2 0' 'TOP 2 2' 'DELE 2' STAT 'LIST 2' LIST NOOP RSET STAT QUIT)" \
"+OK 2 messages
+OK
TOP
UIDL
PIPELINING
RESP-CODES
AUTH-RESP-CODE
EXPIRE NEVER
IMPLEMENTATION postamt
.
+OK 2 76
+OK 2 messages
1 32
2 44
.
+OK 2 44
+OK 2 messages
1 1.a
2 2.b
.
+OK 1 1.a
+OK 32 octets
Subject: one

..dot
...
last
.
+OK top of message follows
Subject: two

.
+OK top of message follows
Subject: two

line 1
line 2
.
+OK message deleted
+OK 1 32
-ERR message is deleted
+OK 1 messages
1 32
.
+OK
+OK nothing is deleted
+OK 2 76
+OK bye"
is 'what was read is seen, what was looked at is as before' "$(files)" \
    'cur/1.a:2,S new/2.b,S=39,W=44 '

is 'errors' "$(session 'RETR 3' 'RETR 0' RETR 'RETR x' 'RETR -1' 'TOP 1' \
    'TOP 1 x' 'DELE 99999999999999999999' 'DELE 1' 'DELE 1' 'RETR 1' \
    'USER x' 'PASS x' STLS 'AUTH PLAIN' LAST '' 'GET / HTTP/1.1' RSET QUIT)" \
"+OK 2 messages
-ERR no such message
-ERR no such message
-ERR which message?
-ERR no such message
-ERR no such message
-ERR how many lines?
-ERR how many lines?
-ERR no such message
+OK message deleted
-ERR message is deleted
-ERR message is deleted
-ERR unknown command, or not in this state
-ERR unknown command, or not in this state
-ERR unknown command, or not in this state
-ERR unknown command, or not in this state
-ERR unknown command, or not in this state
-ERR unknown command, or not in this state
-ERR unknown command, or not in this state
+OK nothing is deleted
+OK bye"

session 'DELE 1' QUIT >"$D/out"
is 'QUIT removes what was deleted' "$(files)" 'new/2.b,S=39,W=44 '
like 'and logs the session' "$(cat "$D/log")" \
    'event=pop3.session .*end=quit messages=2 retrieved=0 octets=0 deleted=1'

is 'a lost client deletes nothing' "$(session 'RETR 1' 'DELE 1' STAT | tail -n1)$(files)" \
    '+OK 0 0new/2.b,S=39,W=44 '
like 'and that is logged' "$(cat "$D/log")" 'event=pop3.session .*end=lost .*deleted=0'
is 'nor does half a QUIT' "$({ printf 'DELE 1\r\nQUIT'; } | "$BIN/postamt-pop3" "$M" 2>/dev/null >/dev/null; files)" \
    'new/2.b,S=39,W=44 '
printf 'RETR 1\r\nDELE 1\r\nQUIT\r\n' | "$BIN/postamt-pop3" "$M" 2>"$D/log" >/dev/full
is 'nor a client that takes no answer' "$(files)" 'new/2.b,S=39,W=44 '

is 'a line may end with LF alone, a CR inside is refused' \
    "$(printf 'STAT\nNO\rOP\r\nQUIT\n' | "$BIN/postamt-pop3" "$M" 2>/dev/null | tr -d '\r')" \
"+OK 1 messages
+OK 1 44
-ERR unknown command, or not in this state
+OK bye"
long=$(head -c 512 /dev/zero | tr '\0' x)
is 'a line of 512 octets is one, a longer one is not' \
    "$(session "$long" "x$long" QUIT | tr '\n' '|')" \
    '+OK 1 messages|-ERR unknown command, or not in this state|-ERR line too long|+OK bye|'
is 'a hundred errors in a row end the session' \
    "$(session $(yes FOO | head -n 120) | grep -c ERR)" 100

# Content comes out byte for byte, with CRLF: also CRLF inside, NUL, bare CR.
fresh
printf 'a: b\r\n\r\n\0\r\n.\r\nx\ry\r\n' >"$M/cur/1.crlf:2,"
printf 'a: b\n\n\0\n.\nx\ry' >"$M/cur/2.lf:2,"
: >"$M/cur/3.empty:2,"
printf '.' >"$M/cur/4.dot:2,"
printf 'a: b\n' >"$M/cur/5.header:2,"
printf 'LIST\r\nRETR 1\r\nRETR 2\r\nRETR 3\r\nRETR 4\r\nTOP 5 9\r\nQUIT\r\n' |
    "$BIN/postamt-pop3" "$M" 2>/dev/null >"$D/out"
printf '%s\r\n' '+OK 5 messages' '+OK 5 messages' '1 19' '2 19' '3 0' '4 3' '5 6' . >"$D/want"
for i in 1 2; do
	printf '+OK 19 octets\r\na: b\r\n\r\n\0\r\n..\r\nx\ry\r\n.\r\n'
done >>"$D/want"
printf '%s\r\n' '+OK 0 octets' . '+OK 3 octets' .. . '+OK top of message follows' 'a: b' . '+OK bye' >>"$D/want"
ok 'content is kept byte for byte' cmp "$D/out" "$D/want"

# 300,000 octets of random lines: larger than any buffer
fresh
head -c 220000 /dev/urandom | base64 -w 61 | sed 's/^[a-e]/./' >"$M/cur/1.big:2,"
printf 'RETR 1\r\nQUIT\r\n' | "$BIN/postamt-pop3" "$M" 2>/dev/null |
    sed -e '1,2d' -e '$d' | sed -e '$d' -e 's/\r$//' -e 's/^\.//' >"$D/out"
ok 'also beyond the buffers' cmp "$D/out" "$M"/cur/1.big*

# the unique-id
fresh
: >"$M/new/1.plain,S=0"
: >"$M/new/2.$(head -c 80 /dev/zero | tr '\0' y)"
: >"$M/new/3.with space"
u1=$(session UIDL QUIT | sed -n '3,5p')
like 'names that are no unique-id are hashed' "$u1" '^2 [0-9a-f]{32}$'
like 'spaces too' "$u1" '^3 [0-9a-f]{32}$'
for f in "$M"/new/*; do mv "$f" "$M/cur/${f##*/}:2,S"; done
mv "$M/cur/1.plain,S=0:2,S" "$M/cur/1.plain:2,RS"
is 'it stays when flags and sizes change' "$(session UIDL QUIT | sed -n '3,5p')" "$u1"

# a process of its own per maildrop
mkfifo "$D/in"
"$BIN/postamt-pop3" "$M" <"$D/in" >"$D/first" 2>/dev/null &
started $!
exec 9>"$D/in"
wait_for 30 grep -qs OK "$D/first"
is 'a second session is refused' "$(session QUIT)" '-ERR [IN-USE] another session has the maildrop'
like 'and the refusal is logged' "$(cat "$D/log")" 'event=pop3.in-use'
exec 9>&-
wait $!
is 'the lock ends with the session' "$(session QUIT | head -n1)" '+OK 3 messages'
rm -rf "$M"
is 'no Maildir' "$(session QUIT)" '-ERR [SYS/TEMP] cannot open the maildrop'

fresh
printf 'x\n' >"$M/new/1.a"
printf 'QUIT\r\n' | POSTAMT_AHEAD=$(printf 'STAT\r\nRETR 1\r\nLI' | base64) \
    POSTAMT_HELLO='+OK hello' POSTAMT_SESSION=abc123 \
    "$BIN/postamt-pop3" "$M" 2>"$D/log" | tr -d '\r' >"$D/out"
is 'what was sent ahead is read first' "$(head -n2 "$D/out" | tr '\n' '|')" '+OK hello|+OK 1 3|'
like 'the session id goes on' "$(cat "$D/log")" 'session=abc123'
"$BIN/postamt-pop3" 2>/dev/null
is 'usage is status 100' $? 100
