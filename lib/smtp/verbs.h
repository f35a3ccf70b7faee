/* smtp/verbs - the commands that every SMTP server has. */
#ifndef POSTAMT_SMTP_VERBS_H
#define POSTAMT_SMTP_VERBS_H

#include "smtp/smtp.h"

/* The verb of that name, the program's own first; NULL for none. */
const struct smtp_verb *smtp_verb_find(const struct smtp *s, struct slice name);

void smtp_mail(struct smtp *s, struct slice argument);
void smtp_rcpt(struct smtp *s, struct slice argument);
void smtp_data(struct smtp *s, struct slice argument);
void smtp_bdat(struct smtp *s, struct slice argument);
void smtp_starttls(struct smtp *s, struct slice argument);

/*
 * Gives the connection to postamt-tls and goes on with the plaintext end,
 * having forgotten all that was read before. 0, or -1 with errno: then the
 * connection can only be closed.
 */
int smtp_tls_begin(struct smtp *s);

#endif
