/* accounts/self - a person who changes what is their own. */
#ifndef POSTAMT_ACCOUNTS_SELF_H
#define POSTAMT_ACCOUNTS_SELF_H

/*
 * Asks for the account's password and, with a second factor, a code (or a
 * recovery code), as lines on standard input or at a terminal. Ends the program
 * with status 100 unless they are right.
 */
void self_prove(const char *name);

#endif
