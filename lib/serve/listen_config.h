/* serve/listen_config - which sockets start which programs: postamt-listen's
 * file. */
#ifndef POSTAMT_SERVE_LISTEN_CONFIG_H
#define POSTAMT_SERVE_LISTEN_CONFIG_H

#include "base/arena.h"
#include "base/control.h"
#include "serve/identity.h"

#include <sys/socket.h>

enum {
	LISTEN_SERVICES = 64,
	LISTEN_SOCKETS = 8, /* of one service */
	LISTEN_WORDS = 32,  /* of one command, or all of env */
	LISTEN_EVERY_MAX = 31536000,
};

struct listen_socket {
	struct sockaddr_storage address;
	socklen_t len;
	bool any; /* tcp=*: IPv6 and IPv4, or IPv4 alone without IPv6 */
};

struct listen_service {
	const char *name;
	struct listen_socket sockets[LISTEN_SOCKETS];
	unsigned socket_count;
	mode_t mode;	       /* of unix sockets; default 0600 */
	struct identity owner; /* of unix sockets; ours by default */
	bool has_owner;
	struct identity user; /* the program's */
	bool has_user;
	uint32_t every_s; /* also started so often; 0: not */
	char *argv[LISTEN_WORDS + 1];
};

struct listen_config {
	struct arena arena; /* owns all strings */
	struct listen_service services[LISTEN_SERVICES];
	unsigned count;
	char *env[LISTEN_WORDS]; /* NAME=VALUE */
	unsigned env_count;
};

/*
 * Parses the text of postamt-listen.conf(5). `file` is for messages alone.
 * Relative paths of unix sockets are beneath path_run(). -1 with *why. Call
 * listen_config_done in either case.
 */
int listen_config_parse(struct listen_config *c, struct slice text,
    const char *file, struct control_error *why);
void listen_config_done(struct listen_config *c);

#endif
