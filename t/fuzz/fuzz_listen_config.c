/* fuzz_listen_config - postamt-listen's file. */
#include "serve/listen_config.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct listen_config c;
	struct control_error why;

	if (listen_config_parse(&c, slice_of(data, size), "fuzz", &why) == 0)
		for (unsigned i = 0; i < c.count; i++)
			if (c.services[i].argv[0] == NULL)
				abort();
	listen_config_done(&c);
	return 0;
}
