/* accounts/policy - which passwords may be set. */
#include "accounts/policy.h"

#include "accounts/breached.h"
#include "accounts/hash.h"
#include "accounts/name.h"

#include <ctype.h>
#include <errno.h>
#include <pwquality.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MIN = 3, LENGTH_MIN = 10 };

static int
refuse(struct control_error *why, const char *text)
{
	return control_wrong(why, "password", 0, "%s", text);
}

/* UTF-8 characters, not octets. */
static size_t
characters(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static int
check_length(struct slice password, struct control_error *why)
{
	uint32_t min = LENGTH_MIN;

	if (control_u32("limits/password-min", 1, 128, &min, why) == -1)
		return -1;
	if (characters(password) < min)
		return control_wrong(why, "password", 0,
		    "too short: use %u characters or more, several words do "
		    "well",
		    min);
	if (password.len > PASSWORD_MAX)
		return control_wrong(why, "password", 0,
		    "too long: use at most %d octets", PASSWORD_MAX);
	return 0;
}

static bool
contains(struct slice hay, struct slice needle)
{
	for (size_t i = 0; i + needle.len <= hay.len; i++)
		if (strncasecmp(hay.p + i, needle.p, needle.len) == 0)
			return true;
	return false;
}

/* Words of letters and digits, three or more of them. */
static bool
next_word(struct slice *rest, struct slice *word)
{
	for (;;) {
		size_t n = 0;

		while (rest->len > 0 && !isalnum((unsigned char)*rest->p) &&
		    (unsigned char)*rest->p < 0x80)
			*rest = slice_from_at(*rest, 1);
		while (n < rest->len &&
		    (isalnum((unsigned char)rest->p[n]) ||
			(unsigned char)rest->p[n] >= 0x80))
			n++;
		if (n == 0)
			return false;
		*word = slice_of(rest->p, n);
		*rest = slice_from_at(*rest, n);
		if (n >= NAME_MIN)
			return true;
	}
}

/* The last label says nothing about anybody: org, com. */
static int
check_names(const struct policy_user *u, struct slice password,
    struct control_error *why)
{
	struct slice texts[3] = { { 0 }, { 0 }, u->gecos }, word;
	ptrdiff_t dot;

	if (name_split(u->name, &texts[0], &texts[1])) {
		dot = slice_rindex(texts[1], '.');
		if (dot > 0)
			texts[1].len = (size_t)dot;
	}
	for (size_t i = 0; i < 3; i++)
		while (next_word(&texts[i], &word))
			if (contains(password, word))
				return control_wrong(why, "password", 0,
				    "it has '%.*s' in it, which is a part of "
				    "the name: use words that say nothing "
				    "about you",
				    word.len > 40 ? 40 : (int)word.len, word.p);
	return 0;
}

/* Without a dictionary on this machine there is no look-up in it. */
static bool
has_dictionary(void)
{
	return access("/var/cache/cracklib/cracklib_dict.pwd", R_OK) == 0 ||
	    access("/usr/share/cracklib/pw_dict.pwd", R_OK) == 0;
}

static int
check_quality(const struct policy_user *u, struct slice password,
    struct control_error *why)
{
	pwquality_settings_t *settings = pwquality_default_settings();
	char phrase[PASSWORD_MAX + 1], old[PASSWORD_MAX + 1] = "", text[256];
	void *aux = NULL;
	int rc;

	if (settings == NULL ||
	    slice_cstr(password, phrase, sizeof phrase) == -1)
		return refuse(why, "no NUL may be in it");
	(void)slice_cstr(u->old, old, sizeof old);
	/* Length is ours; kinds of characters make nobody safer. */
	(void)pwquality_set_int_value(settings, PWQ_SETTING_MIN_LENGTH, 6);
	(void)pwquality_set_int_value(settings, PWQ_SETTING_DIG_CREDIT, 0);
	(void)pwquality_set_int_value(settings, PWQ_SETTING_UP_CREDIT, 0);
	(void)pwquality_set_int_value(settings, PWQ_SETTING_LOW_CREDIT, 0);
	(void)pwquality_set_int_value(settings, PWQ_SETTING_OTH_CREDIT, 0);
	(void)pwquality_set_int_value(
	    settings, PWQ_SETTING_DICT_CHECK, has_dictionary() ? 1 : 0);
	(void)pwquality_set_int_value(settings, PWQ_SETTING_MAX_REPEAT, 4);
	(void)pwquality_set_int_value(settings, PWQ_SETTING_MAX_SEQUENCE, 5);
	rc = pwquality_check(
	    settings, phrase, old[0] == '\0' ? NULL : old, NULL, &aux);
	explicit_bzero(phrase, sizeof phrase);
	explicit_bzero(old, sizeof old);
	if (rc < 0)
		(void)control_wrong(why, "password", 0,
		    "%s: use several words that do not belong together",
		    pwquality_strerror(text, sizeof text, rc, aux));
	pwquality_free_settings(settings);
	return rc < 0 ? -1 : 0;
}

static int
check_breached(struct slice password, struct control_error *why)
{
	char path[PATH_SIZE] = "";
	int err;
	enum breached_result result;
	uint64_t count = 0;

	if (control_str("breached", path, sizeof path, why) == -1)
		return -1;
	if (path[0] == '\0')
		return 0;
	result = breached_find(path, password, &count);
	switch (result) {
	case BREACHED_NO:
		return 0;
	case BREACHED_YES:
		return control_wrong(why, "password", 0,
		    "it is in a list of stolen passwords (%llu times): use one "
		    "that nobody has used",
		    (unsigned long long)count);
	default:
		err = result == BREACHED_ERROR ? errno : EPROTO;
		(void)control_wrong(why, "breached", 0, "%.150s: %s", path,
		    breached_why(result));
		why->err = err; /* the list's fault, not the password's */
		return -1;
	}
}

int
policy_check(const struct policy_user *u, struct slice password,
    struct control_error *why)
{
	if (check_length(password, why) == -1)
		return -1;
	if (u->old.len > 0 && slice_eq(u->old, password))
		return refuse(why, "it is the old one: use another");
	if (check_names(u, password, why) == -1 ||
	    check_quality(u, password, why) == -1)
		return -1;
	return check_breached(password, why);
}
