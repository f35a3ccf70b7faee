/* serve/peer - who is at the other end of a connection. */
#ifndef POSTAMT_SERVE_PEER_H
#define POSTAMT_SERVE_PEER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * From getpeername(2); where fd is no socket, from UCSPI ($TCPREMOTEIP,
 * $TCPREMOTEPORT, $TCPLOCALIP, $TCPLOCALPORT) or systemd ($REMOTE_ADDR,
 * $REMOTE_PORT). The only place that finds this out.
 */
struct peer {
	char ip[INET6_ADDRSTRLEN];	 /* IPv4 or IPv6 text, v4-mapped as
					    v4; "" for unix, pipe and file */
	char local_ip[INET6_ADDRSTRLEN]; /* ours, likewise */
	uint16_t port, local_port;	 /* host order, 0 unknown */
	bool has_uid;			 /* a unix socket: uid is known */
	uid_t uid;			 /* SO_PEERCRED */
};

void peer_of(int fd, struct peer *peer);

/* 127.0.0.0/8, ::1, or no network at all. */
bool peer_is_loopback(const struct peer *peer);

#endif
