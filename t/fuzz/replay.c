/* replay - runs a fuzz target over the files of its corpus. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
replay(const char *path)
{
	static uint8_t data[1 << 20];
	FILE *f = fopen(path, "rb");
	uint8_t *exact;
	size_t n;

	if (f == NULL) {
		perror(path);
		return -1;
	}
	n = fread(data, 1, sizeof data, f);
	(void)fclose(f);
	/* A copy of its own size, so that reading past its end is seen. */
	exact = malloc(n > 0 ? n : 1);
	if (exact == NULL)
		return -1;
	for (size_t i = 0; i < n; i++)
		exact[i] = data[i];
	(void)LLVMFuzzerTestOneInput(exact, n);
	free(exact);
	return 0;
}

int
main(int argc, char **argv)
{
	int failed = 0;

	for (int i = 1; i < argc; i++)
		failed |= replay(argv[i]) == -1;
	printf("%d inputs\n", argc - 1);
	return failed;
}
