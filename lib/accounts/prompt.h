/* accounts/prompt - secrets from a terminal without echo, or from a pipe. */
#ifndef POSTAMT_ACCOUNTS_PROMPT_H
#define POSTAMT_ACCOUNTS_PROMPT_H

#include "base/slice.h"

/*
 * One line from descriptor 0 into out[size], without its line end. On a
 * terminal `what` is asked for on 2 and nothing is echoed; `twice` asks again
 * there and compares. A signal that ends or stops the program does so after the
 * terminal has its echo back; who goes on is asked again. -1 with errno:
 * ENODATA for an end before a line, ENAMETOOLONG, EINVAL for a NUL in it,
 * EAGAIN when the two differ.
 */
int prompt_secret(const char *what, bool twice, char *out, size_t size);

#endif
