/* smtp/local - a stage: mail for our own mailboxes alone, no relaying. */
#ifndef POSTAMT_SMTP_LOCAL_H
#define POSTAMT_SMTP_LOCAL_H

#include "accounts/rcpt.h"
#include "smtp/smtp.h"

/* Opens rcpt.cdb, once a process; 0 also when it is not there yet, -1 with
 * errno. Each session takes the table as it is when it first looks. */
int smtp_local_open(void);

/* RCPT TO is looked up in rcpt.cdb, which deliveries use too. */
extern const struct smtp_stage smtp_local_stage;

/* Other domains are fine too, for users; our own names must exist. */
extern const struct smtp_stage smtp_any_stage;

/* The next look is at the newest table. */
void smtp_local_renew(void);

/* The table as this session has it; NULL when it is not there. */
const struct rcpt_db *smtp_local_table(const struct smtp *s);

#endif
