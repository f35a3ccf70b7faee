/* tls/seal - the facts of a handshake as a file that nobody can change. */
#ifndef POSTAMT_TLS_SEAL_H
#define POSTAMT_TLS_SEAL_H

#include "ipc/ipc.h"
#include "tls/ask.h"

/*
 * A login program reads what strangers send, so postamt-auth believes nothing
 * of what it says about TLS. It only carries a descriptor there: of a file in
 * memory that postamt-tls has made and sealed (memfd_create(2), F_ADD_SEALS).
 * The kernel notes who made it, and nobody can make one as somebody else.
 */

/* The pairs of m. The descriptor, the caller's; -1 with errno. */
int facts_seal(const struct ipc_message *m);

/*
 * Fills *f; f->sealed is -1. -1 with errno: EPERM for what `owner` has not made
 * and sealed.
 */
int facts_unseal(int fd, uid_t owner, struct tls_facts *f);

#endif
