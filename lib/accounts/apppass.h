/* accounts/apppass - application passwords: one for each device. */
#ifndef POSTAMT_ACCOUNTS_APPPASS_H
#define POSTAMT_ACCOUNTS_APPPASS_H

#include "accounts/scram.h"
#include "base/control.h"

/*
 * The file `apps` of an account (accounts/state), a line for each with TAB
 * between: id, created, expires (0 never), protocols (empty: all), networks
 * (empty: all), salt:SHA-256(salt, password) in hex, SCRAM keys, label. With
 * 120 random bits a fast hash is enough. Read at every login: a deleted one
 * opens nothing from then on.
 */
enum {
	APPPASS_LEN = 24,
	APPPASS_ID = 6,
	APPPASS_MAX = 64,
	APPPASS_LABEL = 80,
	APPPASS_FILE = 64 * 1024
};

struct apppass {
	struct slice id, protocols, nets, hash, scram, label;
	uint64_t created_s, expires_s;
};

struct apppass_new {
	const char *label, *protocols, *nets; /* "" no limit */
	uint64_t expires_s;		      /* 0 never; else to come */
};

/* The text of the file into out; empty when there are none. -1 with errno. */
int apppass_load(struct slice account, struct buf *out);

/* Walks the text; lines that are damaged are left out. */
bool apppass_next(struct slice *rest, struct apppass *p);

/* May it be used now, by this protocol, from there? */
bool apppass_allows(const struct apppass *p, struct slice protocol,
    struct slice ip, uint64_t now_s);

/* Is it this one? Spaces and hyphens are nothing, case too. */
bool apppass_is(const struct apppass *p, struct slice password);

/* A new one, in shown[] this once. -1 with *why. */
int apppass_add(struct slice account, const struct apppass_new *n,
    char shown[APPPASS_LEN + 1], char id[APPPASS_ID + 1],
    struct control_error *why);

/* 1 deleted, 0 there was none, -1 with errno. */
int apppass_del(struct slice account, struct slice id);

/* Notes a use (to the minute); the time of the last one, 0 never. */
void apppass_used(struct slice account, struct slice id);
uint64_t apppass_last(struct slice account, struct slice id);

#endif
