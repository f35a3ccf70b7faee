#!/bin/sh
# Which program links what: parsers link neither OpenSSL nor libsystemd, and
# those that are started for every connection are static.
. "$(dirname "$0")/lib.sh"
[ -n "$(nm "$BIN"/postamt-listen 2>/dev/null | grep __asan_init)" ] && skip_all 'a sanitizer build links dynamically'
plan 3

needed() { readelf -d "$1" 2>/dev/null | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p'; }
dynamic='postamt-auth postamt-breached postamt-build postamt-tls postamt-tls-cert postamt-user'
crypto='postamt-auth postamt-breached postamt-build postamt-tls postamt-tls-cert postamt-user'
not_static= with_crypto= with_systemd=
for p in "$BIN"/postamt-*; do
	name=${p##*/}
	case $name in *.o|*.d) continue ;; esac
	libs=$(needed "$p")
	note "$name: $(echo ${libs:-static})"
	case " $dynamic " in *" $name "*) ;; *) [ -z "$libs" ] || not_static="$not_static $name" ;; esac
	case $libs in *libssl*|*libcrypto*)
		case " $crypto " in *" $name "*) ;; *) with_crypto="$with_crypto $name" ;; esac ;;
	esac
	# a static program would hold the code itself
	nm "$p" 2>/dev/null | grep -q ' T SSL_CTX_new$' && with_crypto="$with_crypto $name"
	case $libs in *libsystemd*) with_systemd="$with_systemd $name" ;; esac
done
is 'what faces the network or moves mail is static' "$not_static" ''
is 'OpenSSL is linked by those that hold keys or hashes alone' "$with_crypto" ''
is 'nothing links libsystemd' "$with_systemd" ''
