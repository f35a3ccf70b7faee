/* unit - what every unit test uses: CUnit with rows. */
#include "unit.h"

#include <CUnit/Basic.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char dir[512];

void
unit_row(
    bool ok, uint32_t row, const char *what, const char *file, unsigned line)
{
	char text[512];

	if (row == UINT32_MAX)
		(void)snprintf(text, sizeof text, "%s", what);
	else
		(void)snprintf(text, sizeof text, "row %u: %s", row, what);
	CU_assertImplementation(ok, line, text, file, "", CU_FALSE);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static void
remove_dir(void)
{
	(void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *
unit_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (dir[0] != '\0')
		return dir;
	(void)snprintf(dir, sizeof dir, "%s/postamt-unit-XXXXXX",
	    tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(dir) == NULL) {
		perror("mkdtemp");
		exit(1);
	}
	(void)atexit(remove_dir);
	return dir;
}

int
unit_run(const char *suite, CU_TestFunc *tests)
{
	CU_pSuite s;
	unsigned failed;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	s = CU_add_suite(suite, NULL, NULL);
	for (unsigned i = 0; tests[i] != NULL; i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "%u", i + 1);
		if (s == NULL || CU_add_test(s, name, tests[i]) == NULL)
			return 1;
	}
	CU_basic_set_mode(CU_BRM_NORMAL);
	(void)CU_basic_run_tests();
	failed =
	    CU_get_number_of_failures() + (CU_get_number_of_tests_run() == 0);
	CU_cleanup_registry();
	return failed == 0 ? 0 : 1;
}
