/* fuzz_instructions - an owner's instructions file, and the names of them. */
#include "maildir/instructions.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct slice s, const uint8_t *data, size_t size)
{
	if (s.p < (const char *)data ||
	    s.p + s.len > (const char *)data + size || s.len == 0 ||
	    slice_index(s, '\n') != -1 || slice_index(s, '\0') != -1)
		abort();
}

static void
names(struct slice detail)
{
	char name[INSTRUCTIONS_NAME_SIZE];
	struct slice rest;
	unsigned nth = 0;

	for (; instructions_name(detail, nth, name, &rest); nth++)
		if (strncmp(name, ".postamt", 8) != 0 ||
		    strchr(name, '/') != NULL || strchr(name + 1, '.') != NULL)
			abort();
	if (nth == 0 || strcmp(name, ".postamt") != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size);
	struct instructions out;
	struct arena arena;
	unsigned line;

	arena_init(&arena, 1024 * 1024);
	if (instructions_parse(in, size % 2 == 1, &arena, &out, &line) ==
	    INSTRUCTIONS_OK)
		for (size_t i = 0; i < out.count; i++)
			inside(out.list[i].text, data, size);
	arena_done(&arena);
	names(in);
	return 0;
}
