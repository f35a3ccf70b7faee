/* unit - what every unit test uses: CUnit with rows. */
#ifndef POSTAMT_UNIT_H
#define POSTAMT_UNIT_H

#include <CUnit/CUnit.h>

/* Asserts `ok` for row `i` of a table; prints the row when it fails. */
#define ROW(i, ok) unit_row((ok), (unsigned)(i), #ok, __FILE__, __LINE__)

/* Asserts `ok`; prints it when it fails. */
#define CHECK(ok) unit_row((ok), UINT32_MAX, #ok, __FILE__, __LINE__)

#include <stdbool.h>
#include <stdint.h>

void unit_row(
    bool ok, uint32_t row, const char *what, const char *file, unsigned line);

/* A fresh folder under $TMPDIR, removed with all it holds when the test ends.
 */
const char *unit_dir(void);

/* Runs the tests (NULL ends them). The program's exit status. */
int unit_run(const char *suite, CU_TestFunc *tests);

#endif
