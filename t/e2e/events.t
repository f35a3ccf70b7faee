#!/bin/sh
# doc/events.md lists every event that the code writes, with its keys, and no other.
. "$(dirname "$0")/lib.sh"
plan 2

# event<TAB>keys of every log_event call; the format may be split over lines
code() {
	cat bin/*.c lib/*/*.c | tr '\n\t' '  ' | sed 's/log_event(/\n&/g' |
	    perl -ne 'next unless /^log_event\(\s*"([^"]+)",\s*((?:"[^"]*"\s*)+)/;
		my ($e, $f) = ($1, $2); $f =~ s/"\s*"//g; $f =~ s/"//g;
		print "$e\t", join(" ", map { s/=.*//r } split / +/, $f), "\n"' | sort -u
}
code >"$D/code"
# one row an event: all keys of all its calls
perl -ne 'chomp; my ($e, $k) = split /\t/; $k{$e}{$_} = 1 for split / /, $k // "";
    END { print "$_ ", join(" ", sort keys %{$k{$_}}), "\n" for sort keys %k }' "$D/code" | sed 's/ *$//' >"$D/want"
perl -ne 'next unless /^\| `([a-z0-9.-]+)` \|([^|]*)\|/; my ($e, $k) = ($1, $2); $k =~ s/`//g;
    print join(" ", $e, sort split(" ", $k)), "\n"' doc/events.md | sort >"$D/got"
sort -o "$D/want" "$D/want"
is 'the list and the code agree' "$(diff "$D/want" "$D/got")" ''
is 'every event is told by a literal name' "$(grep -n 'log_event(' bin/*.c lib/*/*.c | grep -v 'log_event($' | grep -v 'log_event("' | grep -v lib/base/log.c)" ''
