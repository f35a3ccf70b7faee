/* serve/filter - the seccomp filter of a sandbox, as BPF. */
#include "serve/filter.h"

#include "serve/calls.h"
#include "serve/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#if defined(__x86_64__)
static const uint32_t arch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
static const uint32_t arch = AUDIT_ARCH_AARCH64;
#else
static const uint32_t arch = 0;
#endif

enum {
	ALLOW = SECCOMP_RET_ALLOW,
	DENY = SECCOMP_RET_ERRNO | EPERM,
	X32_BIT = 0x40000000,
};

struct program {
	struct sock_filter *at;
	size_t len;
};

/* Latches: past the end nothing is written, only counted. */
static void
put(struct program *p, uint16_t code, uint8_t jt, uint8_t jf, uint32_t k)
{
	if (p->len < FILTER_MAX)
		p->at[p->len] = (struct sock_filter){ code, jt, jf, k };
	p->len++;
}

static void
put_load(struct program *p, size_t offset)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, 0, 0, (uint32_t)offset);
}

/* The low half of argument n: all that flags and small numbers have. */
static void
put_arg(struct program *p, unsigned n)
{
	put_load(p, offsetof(struct seccomp_data, args) + n * sizeof(uint64_t));
}

static void
put_return(struct program *p, uint32_t what)
{
	put(p, BPF_RET | BPF_K, 0, 0, what);
}

/* Allow when none of `bits` is set in argument n, else deny. */
static void
put_without(struct program *p, unsigned n, uint32_t bits)
{
	put_arg(p, n);
	put(p, BPF_JMP | BPF_JSET | BPF_K, 0, 1, bits);
	put_return(p, (uint32_t)DENY);
	put_return(p, ALLOW);
}

/* Allow when argument n is one of the values, else deny. */
static void
put_one_of(struct program *p, unsigned n, const uint32_t *values, size_t count)
{
	put_arg(p, n);
	for (size_t i = 0; i < count; i++) {
		put(p, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, values[i]);
		put_return(p, ALLOW);
	}
	put_return(p, (uint32_t)DENY);
}

static void
put_family(struct program *p, unsigned doors)
{
	static const uint32_t families[] = { AF_UNIX, AF_INET, AF_INET6,
		AF_NETLINK };
	size_t first = doors & SANDBOX_UNIX ? 0 : 1;
	size_t end = doors & SANDBOX_INET ? 4 : 1;

	if (first < end)
		put_one_of(p, 0, families + first, end - first);
	else
		put_return(p, (uint32_t)DENY);
}

static const uint32_t clone_new = CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC |
    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP;

/* What is behind the leaf of one system call. */
static void
put_check(struct program *p, enum call_check check, unsigned doors)
{
	static const uint32_t queries[] = { FIONREAD, TCGETS, TIOCGWINSZ };
	static const uint32_t controls[] = { PR_SET_NAME, PR_GET_NAME,
		PR_SET_PDEATHSIG, PR_GET_DUMPABLE, PR_SET_NO_NEW_PRIVS,
		PR_GET_NO_NEW_PRIVS, PR_GET_SECCOMP, PR_SET_VMA };
	static const uint32_t self[] = { 0 }, unix_only[] = { AF_UNIX },
			      aborts[] = { SIGABRT };

	switch (check) {
	case CALL_OK:
		put_return(p, ALLOW);
		return;
	case CALL_NO:
		put_return(p, (uint32_t)DENY);
		return;
	case CALL_NOSYS:
		put_return(p, SECCOMP_RET_ERRNO | ENOSYS);
		return;
	case CALL_NOEXEC:
		put_without(p, 2, PROT_EXEC);
		return;
	case CALL_CLONE:
		put_without(p, 0, clone_new);
		return;
	case CALL_RDONLY: /* open(2) */
		put_without(p, 1, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
		return;
	case CALL_RDONLYAT: /* openat(2) */
		put_without(p, 2, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
		return;
	case CALL_SELF: /* prlimit(2): pid 0 */
		put_one_of(p, 0, self, 1);
		return;
	case CALL_ABORT: /* tgkill(2), as abort(3) calls it */
		put_one_of(p, 2, aborts, 1);
		return;
	case CALL_PAIR: /* socketpair(2) */
		put_one_of(p, 0, unix_only, 1);
		return;
	case CALL_FAMILY:
		put_family(p, doors);
		return;
	case CALL_QUERY: /* ioctl(2) */
		put_one_of(p, 1, queries, sizeof queries / sizeof queries[0]);
		return;
	case CALL_CONTROL: /* prctl(2) */
		put_one_of(
		    p, 0, controls, sizeof controls / sizeof controls[0]);
		return;
	}
}

struct rule {
	int nr;
	enum call_check check;
};

/* Kept sorted; of two rules for one call the later is in force. */
static size_t
put_rule(struct rule *out, size_t n, struct rule r)
{
	size_t at = 0;

	while (at < n && out[at].nr < r.nr)
		at++;
	if (at < n && out[at].nr == r.nr) {
		out[at] = r;
		return n;
	}
	if (n == CALLS_MAX)
		abort();
	memmove(out + at + 1, out + at, (n - at) * sizeof *out);
	out[at] = r;
	return n + 1;
}

/* The rules that hold; a call without an open door is left to the default. */
static size_t
choose(unsigned doors, struct rule *out)
{
	size_t count, n = 0;
	const struct call_group *g = calls_of(doors, &count);

	for (; count > 0; count--, g++) {
		if (g->doors != 0 && (g->doors & doors) == 0)
			continue;
		for (size_t i = 0; i < g->count; i++)
			n = put_rule(
			    out, n, (struct rule){ g->numbers[i], g->check });
	}
	return n;
}

/*
 * The numbers from 0 on as spans that are answered alike; a span ends where the
 * next one begins. Most are long: calls of one kind have numbers in a row.
 */
static size_t
make_spans(const struct rule *r, size_t count, enum call_check otherwise,
    struct rule *out)
{
	size_t n = 0;
	int next = 0;

	for (size_t i = 0; i < count; i++) {
		if (r[i].nr > next && (n == 0 || out[n - 1].check != otherwise))
			out[n++] = (struct rule){ next, otherwise };
		if (n == 0 || out[n - 1].check != r[i].check)
			out[n++] = r[i];
		next = r[i].nr + 1;
	}
	if (n == 0 || out[n - 1].check != otherwise)
		out[n++] = (struct rule){ next, otherwise };
	return n;
}

/*
 * A search tree over the spans: a node compares and jumps over its left half; a
 * leaf is one span. What it costs is its length: the kernel compiles it when
 * the filter is set, tries every number once, and keeps the answers that do not
 * depend on arguments. -1: a half is longer than a jump.
 */
static int
put_tree(
    struct program *p, const struct rule *span, size_t count, unsigned doors)
{
	size_t half = count / 2, node = p->len, left;

	if (count == 1) {
		put_check(p, span->check, doors);
		return 0;
	}
	put(p, BPF_JMP | BPF_JGE | BPF_K, 0, 0, (uint32_t)span[half].nr);
	if (put_tree(p, span, half, doors) == -1)
		return -1;
	left = p->len - node - 1;
	if (left > UINT8_MAX || node >= FILTER_MAX)
		return -1;
	p->at[node].jt = (uint8_t)left;
	return put_tree(p, span + half, count - half, doors);
}

size_t
filter_build(unsigned doors, struct sock_filter *out)
{
	struct program p = { out, 0 };
	struct rule rules[CALLS_MAX], spans[2 * CALLS_MAX + 1];
	size_t n;

	if (arch == 0) {
		errno = ENOSYS;
		return 0;
	}
	n = choose(doors, rules);
	put_load(&p, offsetof(struct seccomp_data, arch));
	put(&p, BPF_JMP | BPF_JEQ | BPF_K, 1, 0, arch);
	put_return(&p, SECCOMP_RET_KILL_PROCESS);
	put_load(&p, offsetof(struct seccomp_data, nr));
	/* x32's numbers: the same calls once more, for a list of denials */
	put(&p, BPF_JMP | BPF_JGE | BPF_K, 0, 1, X32_BIT);
	put_return(&p, (uint32_t)DENY);
	n = make_spans(
	    rules, n, doors & SANDBOX_PROGRAM ? CALL_OK : CALL_NO, spans);
	if (put_tree(&p, spans, n, doors) == -1 || p.len > FILTER_MAX) {
		errno = EMSGSIZE;
		return 0;
	}
	return p.len;
}
