/* test tls/seal: what is sealed, and by whom */
#include "base/file.h"
#include "tls/seal.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void
test_back(void)
{
	struct ipc_message m;
	struct tls_facts f;
	int fd;

	ipc_message_init(&m);
	ipc_puts(&m, "version", "TLSv1.3");
	ipc_puts(&m, "ip", "192.0.2.1");
	ipc_puts(&m, "exporter", "00ff");
	fd = facts_seal(&m);
	CHECK(fd != -1);
	CHECK(write(fd, "x", 1) == -1 && errno == EPERM);
	CHECK(facts_unseal(fd, geteuid(), &f) == 0);
	CHECK(strcmp(f.version, "TLSv1.3") == 0);
	CHECK(strcmp(f.ip, "192.0.2.1") == 0);
	CHECK(f.exporter_len == 2 && f.exporter[1] == 0xff);
	CHECK(f.fingerprint[0] == '\0' && f.sealed == -1);
	CHECK(facts_unseal(fd, geteuid() + 1, &f) == -1 && errno == EPERM);
	(void)close(fd);
	ipc_message_done(&m);
}

/* Any seal that is missing leaves something that could be changed. */
static void
test_seals(void)
{
	static const struct {
		int seals;
		bool good;
	} rows[] = {
		{ 0, false },
		{ F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_SHRINK, false },
		{ F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_WRITE, false },
		{ F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_WRITE, false },
		{ F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE, false },
		{ F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE,
		    true },
		/* vm.memfd_noexec adds one of its own */
		{ F_SEAL_SEAL | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_WRITE |
			F_SEAL_FUTURE_WRITE,
		    true },
	};
	struct tls_facts f;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int fd = file_memory("facts");

		ROW(i, fcntl(fd, F_ADD_SEALS, rows[i].seals) == 0);
		ROW(i, (facts_unseal(fd, geteuid(), &f) == 0) == rows[i].good);
		(void)close(fd);
	}
}

int
main(void)
{
	return unit_run(
	    "tls/seal", (CU_TestFunc[]){ test_back, test_seals, NULL });
}
