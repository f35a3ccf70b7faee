/* pop3/offer - the SASL mechanisms that a connection may use. */
#include "pop3/offer.h"

static bool
can_do(const struct pop3_login *l, struct slice mechanism)
{
	static const char plus[] = "-PLUS";
	size_t n = sizeof plus - 1;

	if (slice_is(mechanism, "EXTERNAL"))
		return l->tls && l->facts.fingerprint[0] != '\0';
	if (mechanism.len > n &&
	    slice_is(slice_from_at(mechanism, mechanism.len - n), plus))
		return l->tls &&
		    (l->facts.exporter_len > 0 || l->facts.endpoint_len > 0);
	return true;
}

static bool
next(const struct pop3_login *l, struct slice *rest, struct slice *mechanism)
{
	while (slice_cut(rest, ' ', mechanism))
		if (mechanism->len > 0 && can_do(l, *mechanism))
			return true;
	return false;
}

bool
pop3_offers(const struct pop3_login *l, struct slice mechanism)
{
	struct slice rest = slice_from(l->set->mechanisms), each;

	while (next(l, &rest, &each))
		if (slice_eq(each, mechanism))
			return true;
	return false;
}

void
pop3_offer_put(
    const struct pop3_login *l, const char *before, const char *after)
{
	struct slice rest = slice_from(l->set->mechanisms), each;

	while (next(l, &rest, &each))
		session_putf(l->io, "%s%.*s%s", before, SLICE(each), after);
}
