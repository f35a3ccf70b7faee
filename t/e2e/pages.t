#!/bin/sh
# Every program has a page, every page is sound, every setting is on its page.
. "$(dirname "$0")/lib.sh"
plan 7

missing=
for f in bin/*.c; do
	p=${f#bin/}; p=${p%.c}
	ls doc/"$p".[18] >/dev/null 2>&1 || missing="$missing $p"
done
is 'every program has a page' "$missing" ''
if command -v mandoc >/dev/null; then
	is 'mandoc finds nothing' "$(mandoc -T lint -W warning doc/*.[1578] 2>&1 | grep -vE 'unusual Xr order|referenced manual not found')" ''
else
	skip 'no mandoc here'
fi
missing=
for p in doc/postamt-*.[18]; do
	for s in 'SYNOPSIS' 'DESCRIPTION' 'EXIT STATUS'; do
		grep -q "^.Sh $s" "$p" || missing="$missing ${p#doc/}:$s"
	done
done
is 'pages have their sections' "$missing" ''
missing=
for s in $(cat bin/*.c lib/*/*.c | tr '\n\t' '  ' |
    grep -oE 'control_(u32|u64|bool|str|read)\( *"[^"]+"' | sed 's/.*"\(.*\)"/\1/' | sort -u); do
	grep -qE "^\.(It )?Pa (.* )?$s( |$)" doc/*.5 || missing="$missing $s"
done
is 'every setting is on its page' "$missing" ''

# doc/rfc.tsv: by number, and each test it names is there
tail -n +2 doc/rfc.tsv >"$D/rfc"
ok 'rfc.tsv is sorted' sort -c -s -t"$(printf '\t')" -k1,1n "$D/rfc"
is 'its lines have four columns' "$(awk -F'\t' 'NF != 4 || $3 !~ /^(yes|part|no)$/' "$D/rfc")" ''
is 'its tests exist' "$(cut -f4 "$D/rfc" | tr ' ' '\n' | sort -u | while read -r t; do [ "$t" = '' ] || [ "$t" = - ] || [ -e "$t" ] || echo "$t"; done)" ''
