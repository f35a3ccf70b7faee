/* serve/peer - who is at the other end of a connection. */
#ifndef POSTAMT_SERVE_PEER_H
#define POSTAMT_SERVE_PEER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

struct peer {
	char ip[INET6_ADDRSTRLEN];	 /* IPv4 or IPv6 text, v4-mapped as
					    v4; "" for unix, pipe and file */
	char local_ip[INET6_ADDRSTRLEN]; /* ours, likewise */
	uint16_t port, local_port;	 /* host order, 0 unknown */
	bool has_uid;			 /* a unix socket: uid is known */
	uid_t uid;			 /* SO_PEERCRED */
	pid_t pid; /* likewise; who connected, 0 unknown */
};

/*
 * The peer of a single session: getpeername(2); where that knows no address,
 * UCSPI ($TCPREMOTEIP, $TCPREMOTEPORT, $TCPLOCALIP, $TCPLOCALPORT) or systemd
 * ($REMOTE_ADDR, $REMOTE_PORT), so that whoever starts the program says whose
 * connection it is. Never fails: what is unknown stays empty.
 */
void peer_of(int fd, struct peer *peer);

/* The peer of a connection just accepted: what accept4(2) told, no variable. */
void peer_accepted(
    int fd, const struct sockaddr_storage *from, struct peer *peer);

/* Of peer.ip: 127.0.0.0/8, ::1, or no network at all. */
bool peer_is_loopback(const char *ip);

#endif
