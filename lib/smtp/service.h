/* smtp/service - a program that takes mail by SMTP, from -t to its sessions. */
#ifndef POSTAMT_SMTP_SERVICE_H
#define POSTAMT_SMTP_SERVICE_H

#include "smtp/smtp.h"

struct smtp_service {
	const char *name, *tls_name; /* of its sockets; with -t */
	const struct smtp_policy *policy;
	const struct smtp_config *config;
	void *ctx; /* of each session */
};

/*
 * Takes the option -t (TLS from the first octet) and serves. The exit status;
 * a wrong option ends the program.
 */
int smtp_service_run(struct smtp_service *x, int argc, char **argv);

#endif
