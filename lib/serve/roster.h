/* serve/roster - which child serves whom, for limits by source. */
#ifndef POSTAMT_SERVE_ROSTER_H
#define POSTAMT_SERVE_ROSTER_H

#include "serve/peer.h"

/*
 * A line for each live child, in memory that forks do not copy: the listener
 * writes here after each fork, and a child has no use for it. Looked through
 * from end to end: 16 octets a child, a microsecond for a thousand.
 */
struct roster_line {
	uint64_t source; /* 0: unknown */
	pid_t pid;
};

struct roster {
	struct roster_line *lines;
	uint32_t count, max;
};

/* -1 with errno. */
int roster_init(struct roster *r, uint32_t max);
void roster_done(struct roster *r);

/*
 * An IPv4 address, or the /64 of an IPv6 one; of a unix socket the process that
 * connected, so that one taken over cannot have all of a service. 0 for what
 * has none of these, as a process of another pid namespace.
 */
uint64_t roster_source(int fd, const struct sockaddr_storage *from);

/* Live children of that source. */
uint32_t roster_count(const struct roster *r, uint64_t source);

void roster_add(struct roster *r, pid_t pid, uint64_t source);
void roster_remove(struct roster *r, pid_t pid);

#endif
