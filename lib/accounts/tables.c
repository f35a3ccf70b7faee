/* accounts/tables - all text tables in memory, checked against each other. */
#include "accounts/tables.h"

#include "accounts/aliases.h"
#include "accounts/certs.h"
#include "accounts/domains.h"
#include "accounts/name.h"
#include "accounts/scheme.h"

#include <stdio.h>

void
tables_init(struct tables *t, build_warn *warn)
{
	*t = (struct tables){ .warn = warn, .separator = "+" };
	arena_init(&t->arena, (size_t)CONTROL_TABLE_MAX * 4);
	buf_init(&t->domains_text, CONTROL_TABLE_MAX);
	buf_init_secret(&t->users_text, CONTROL_TABLE_MAX);
	buf_init(&t->aliases_text, CONTROL_TABLE_MAX);
	buf_init(&t->certs_text, CONTROL_TABLE_MAX);
	names_init(&t->domains);
	names_init(&t->accounts);
	names_init(&t->aliases);
	names_init(&t->certs);
}

void
tables_done(struct tables *t)
{
	names_done(&t->domains);
	names_done(&t->accounts);
	names_done(&t->aliases);
	names_done(&t->certs);
	buf_done(&t->domains_text);
	buf_done(&t->users_text);
	buf_done(&t->aliases_text);
	buf_done(&t->certs_text);
	arena_done(&t->arena);
}

static int
read_settings(struct tables *t, struct control_error *why)
{
	if (control_me(t->me, sizeof t->me, why) == -1 ||
	    control_str("subaddress", t->separator, sizeof t->separator, why) ==
		-1)
		return -1;
	if (strchr("+-_=%.", t->separator[0]) == NULL)
		return control_wrong(why, "subaddress", 1,
		    "found '%s', expected one of + - _ = %% .", t->separator);
	return 0;
}

static int
read_domains(struct tables *t, struct control_error *why)
{
	int have = control_read("domains", &t->domains_text, why);

	if (have == -1)
		return -1;
	if (have == 0)
		buf_puts(&t->domains_text, t->me);
	if (domains_parse(
		buf_slice(&t->domains_text), &t->arena, &t->domains, why) == -1)
		return -1;
	t->default_domain = domains_default(
	    buf_slice(&t->domains_text), &t->domains, slice_from(t->me));
	return 0;
}

/* The domain of a name in a table must be one of ours. */
static int
check_domain(struct tables *t, const char *table, unsigned number,
    struct slice name, struct control_error *why)
{
	struct slice local, domain;

	(void)name_split(name, &local, &domain);
	if (names_get(&t->domains, domain) != NULL)
		return 0;
	return control_wrong(why, table, number,
	    "found '%.*s', expected a domain that is in the table domains",
	    SLICE(name));
}

static int
add(struct names *n, const char *table, unsigned number, struct slice name,
    struct slice value, struct control_error *why)
{
	struct names_entry *e = names_get(n, name);

	if (e != NULL)
		return control_wrong(why, table, number,
		    "found '%.*s' again, expected it once (line %u)",
		    SLICE(name), e->line);
	e = names_add(n, name);
	if (e == NULL)
		return control_wrong(why, table, number, "no memory");
	e->line = number;
	e->value = value;
	return 0;
}

/* Whoever moves here from another server shall not find out by the users. */
static void
warn_scheme(struct tables *t, unsigned number, struct slice hash)
{
	struct slice scheme = scheme_take(&hash);
	char text[200];

	if (scheme_is_known(scheme))
		return;
	t->warnings++;
	(void)snprintf(text, sizeof text,
	    "has a password of the unknown scheme '%.*s', which opens nothing",
	    scheme.len > 40 ? 40 : (int)scheme.len, scheme.p);
	t->warn("users", number, text);
}

static int
read_users(struct tables *t, struct control_error *why)
{
	unsigned number = 0;
	struct slice rest, line;

	if (control_read("users", &t->users_text, why) == -1 ||
	    user_defaults(&t->defaults, t->default_domain, why) == -1)
		return -1;
	rest = buf_slice(&t->users_text);
	while (control_next(&rest, &number, &line)) {
		struct user u;

		if (user_parse(
			line, number, &t->defaults, &t->arena, &u, why) == -1 ||
		    check_domain(t, "users", number, u.name, why) == -1 ||
		    add(&t->accounts, "users", number, u.name, line, why) == -1)
			return -1;
		warn_scheme(t, number, u.hash);
	}
	return 0;
}

static int
read_aliases(struct tables *t, struct control_error *why)
{
	unsigned number = 0;
	struct slice rest, line;

	if (control_read("aliases", &t->aliases_text, why) == -1)
		return -1;
	rest = buf_slice(&t->aliases_text);
	while (control_next(&rest, &number, &line)) {
		struct names_entry *e;
		struct alias a;

		if (alias_parse(line, number, t->default_domain, &t->arena, &a,
			why) == -1 ||
		    check_domain(t, "aliases", number, a.name, why) == -1)
			return -1;
		e = names_get(&t->accounts, a.name);
		if (e != NULL)
			return control_wrong(why, "aliases", number,
			    "found '%.*s', expected a name that is no account "
			    "(users line %u)",
			    SLICE(a.name), e->line);
		if (add(&t->aliases, "aliases", number, a.name, a.targets,
			why) == -1)
			return -1;
	}
	return 0;
}

static int
read_certs(struct tables *t, struct control_error *why)
{
	unsigned number = 0;
	struct slice rest, line;

	if (control_read("certs", &t->certs_text, why) == -1)
		return -1;
	rest = buf_slice(&t->certs_text);
	while (control_next(&rest, &number, &line)) {
		struct cert c;

		if (cert_parse(line, number, t->default_domain, &t->arena, &c,
			why) == -1)
			return -1;
		if (names_get(&t->accounts, c.account) == NULL) {
			/* Deleting an account must not break the tables. */
			t->warnings++;
			t->warn("certs", number, "is of nobody here");
			continue;
		}
		if (add(&t->certs, "certs", number, c.fingerprint, c.account,
			why) == -1)
			return -1;
	}
	return 0;
}

int
tables_read(struct tables *t, struct control_error *why)
{
	if (read_settings(t, why) == -1 || read_domains(t, why) == -1 ||
	    read_users(t, why) == -1)
		return -1;
	if (read_aliases(t, why) == -1)
		return -1;
	return read_certs(t, why);
}
