/* pop3/command - a line of the client: the verb and what follows it. */
#include "pop3/command.h"

static const char *const names[] = { "", "AUTH", "CAPA", "DELE", "LIST", "NOOP",
	"PASS", "QUIT", "RETR", "RSET", "STAT", "STLS", "TOP", "UIDL", "USER" };

void
pop3_command_parse(struct slice line, struct pop3_command *c)
{
	struct slice verb;

	*c = (struct pop3_command){ .verb = POP3_UNKNOWN };
	if (slice_index(line, '\r') != -1 || slice_index(line, '\0') != -1)
		return;
	c->args = line;
	if (!slice_cut(&c->args, ' ', &verb))
		return;
	for (unsigned i = 1; i < sizeof names / sizeof *names; i++)
		if (slice_caseis(verb, names[i]))
			c->verb = (enum pop3_verb)i;
}

bool
pop3_command_word(struct slice *args, struct slice *word)
{
	*args = slice_trim(*args);
	if (!slice_cut(args, ' ', word))
		return false;
	*args = slice_trim(*args);
	return true;
}

int
pop3_command_number(struct slice *args, uint64_t *n)
{
	struct slice word;

	if (!pop3_command_word(args, &word))
		return 0;
	return slice_u64(word, UINT64_MAX, n) == 0 ? 1 : -1;
}
