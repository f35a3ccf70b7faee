/* sasl/service - auth.sock: one connection of a login program. It logs. */
#ifndef POSTAMT_SASL_SERVICE_H
#define POSTAMT_SASL_SERVICE_H

#include "ipc/ipc.h"
#include "sasl/sasl.h"

/* What postamt-auth found at its start; outlives all sessions. */
struct auth_service {
	struct cdbmap_file db;
	struct penalty penalty;
	char self[1024];	  /* path of postamt-auth, for checkpassword */
	char libexec[1024];	  /* where the session programs are */
	char checkpassword[1024]; /* the setting, "" none */
	char oauth_program[1024]; /* likewise */
	uid_t net_uid;		  /* of the login programs; own uid when none */
	uid_t tls_uid;		  /* of postamt-tls, likewise */
	bool clear; /* the setting auth-in-clear: loopback needs no TLS */
};

/*
 * Takes requests (doc/postamt-auth.8) until the peer closes or an exchange has
 * ended well. For POP3 and IMAP that process then becomes the session, and
 * this does not return. The exit status.
 */
int auth_service_run(struct auth_service *a, int fd);

#endif
