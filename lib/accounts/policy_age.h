/* accounts/policy_age - passwords that have grown too old. */
#ifndef POSTAMT_ACCOUNTS_POLICY_AGE_H
#define POSTAMT_ACCOUNTS_POLICY_AGE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The setting limits/password-days: a password set longer ago must be changed;
 * 0, the default, never. One of unknown age (changed_s 0) never expires.
 */
bool policy_is_expired(uint64_t changed_s, uint64_t now_s);

#endif
