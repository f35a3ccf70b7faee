/* sasl/offer - what login programs offer, and how they ask. No OpenSSL. */
#include "sasl/offer.h"

#include "base/log.h"

#include <stdio.h>

int
sasl_clear_setting(bool *clear, struct control_error *why)
{
	char text[16] = "never";

	if (control_str("auth-in-clear", text, sizeof text, why) == -1)
		return -1;
	*clear = strcmp(text, "loopback") == 0;
	if (!*clear && strcmp(text, "never") != 0)
		return control_wrong(
		    why, "auth-in-clear", 0, "expected never or loopback");
	return 0;
}

int
sasl_offer_settings(struct sasl_offer *o, struct control_error *why)
{
	char oauth[1024] = "";

	if (control_str("oauth-program", oauth, sizeof oauth, why) == -1)
		return -1;
	(void)snprintf(o->mechanisms, sizeof o->mechanisms, "%s%s",
	    "PLAIN LOGIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS EXTERNAL",
	    oauth[0] != '\0' ? " OAUTHBEARER XOAUTH2" : "");
	if (control_str("sasl-mechanisms", o->mechanisms, sizeof o->mechanisms,
		why) == -1)
		return -1;
	return sasl_clear_setting(&o->clear, why);
}

static bool
can_do(const struct tls_facts *tls, struct slice mechanism)
{
	static const char plus[] = "-PLUS";
	size_t n = sizeof plus - 1;

	if (slice_is(mechanism, "EXTERNAL"))
		return tls != NULL && tls->fingerprint[0] != '\0';
	if (mechanism.len > n &&
	    slice_is(slice_from_at(mechanism, mechanism.len - n), plus))
		return tls != NULL && tls->exporter_len + tls->endpoint_len > 0;
	return true;
}

bool
sasl_offer_next(
    const struct tls_facts *tls, struct slice *rest, struct slice *mechanism)
{
	while (slice_cut(rest, ' ', mechanism))
		if (mechanism->len > 0 && can_do(tls, *mechanism))
			return true;
	return false;
}

struct slice
sasl_offer_find(
    const struct sasl_offer *o, const struct tls_facts *tls, struct slice name)
{
	struct slice rest = slice_from(o->mechanisms), mechanism;

	while (sasl_offer_next(tls, &rest, &mechanism))
		if (slice_caseeq(mechanism, name))
			return mechanism;
	return slice_from("");
}

void
sasl_offer_ask(struct ipc_message *m, struct slice mechanism,
    const char *protocol, const char *ip, const struct tls_facts *tls)
{
	ipc_put(m, "auth", mechanism);
	ipc_puts(m, "protocol", protocol);
	ipc_puts(m, "session", log_session_id());
	if (tls != NULL)
		ipc_put_fd(m, "facts", tls->sealed);
	else
		ipc_puts(m, "ip", ip);
}
