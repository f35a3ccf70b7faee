/* notmpfile - run a program as on a file system without O_TMPFILE.
 *
 *	notmpfile [-r] PROGRAM ARGUMENT ...
 *
 * open(2) with O_TMPFILE fails with EOPNOTSUPP; with -r renameat2(2) with
 * flags fails with EINVAL too, as on some network file systems.
 */
#include "base/die.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TMPFILE_BIT = O_TMPFILE & ~O_DIRECTORY };

#define NR offsetof(struct seccomp_data, nr)
#define ARG(n) (offsetof(struct seccomp_data, args) + (n)*8)
#define LOAD(at) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(at))
#define RETURN(what) BPF_STMT(BPF_RET | BPF_K, (unsigned)(what))

int
main(int argc, char **argv)
{
	bool no_rename = argc > 1 && strcmp(argv[1], "-r") == 0;
	struct sock_filter code[] = {
		LOAD(NR),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
		LOAD(ARG(2)),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, TMPFILE_BIT, 0, 5),
		RETURN(SECCOMP_RET_ERRNO | EOPNOTSUPP),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		    no_rename ? SYS_renameat2 : -1, 0, 3),
		LOAD(ARG(4)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
		RETURN(SECCOMP_RET_ERRNO | EINVAL),
		RETURN(SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof code / sizeof *code, code };

	program_init("notmpfile");
	argv += 1 + no_rename;
	if (*argv == NULL)
		die_usage("[-r] program argument ...");
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == -1)
		die_temp("seccomp");
	execvp(argv[0], argv);
	die_temp("%s", argv[0]);
}
