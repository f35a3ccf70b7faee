/* postamt-listen - binds sockets and starts programs when they are used. */
#include "base/die.h"
#include "base/file.h"
#include "base/log.h"
#include "serve/bind.h"
#include "serve/supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char synopsis[] = "[-l logfile] [-p pidfile] [-g seconds] config";

struct options {
	const char *log, *pid, *config;
	uint32_t grace_s;
};

static void
parse_options(int argc, char **argv, struct options *o)
{
	uint64_t grace = 10;
	int c;

	while ((c = getopt(argc, argv, "l:p:g:")) != -1) {
		if (c == 'l')
			o->log = optarg;
		else if (c == 'p')
			o->pid = optarg;
		else if (c != 'g' ||
		    slice_u64(slice_from(optarg), 3600, &grace) == -1)
			die_usage(synopsis);
	}
	if (argc - optind != 1)
		die_usage(synopsis);
	o->config = argv[optind];
	o->grace_s = (uint32_t)grace;
}

static void
read_config(const char *path, struct listen_config *config)
{
	struct control_error why;
	struct buf text;

	buf_init(&text, CONTROL_MAX);
	if (file_read(path, &text) == -1)
		die_temp("%s", path);
	if (listen_config_parse(config, buf_slice(&text), path, &why) == -1)
		die_control(&why);
	buf_done(&text);
}

static void
open_log(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);

	if (fd == -1 || dup2(fd, STDERR_FILENO) == -1)
		die_temp("%s", path);
	(void)close(fd);
}

static void
write_pid(const char *path)
{
	char text[24];

	(void)snprintf(text, sizeof text, "%ld\n", (long)getpid());
	if (file_replace(path, slice_from(text), 0644) == -1)
		die_temp("%s", path);
}

/* What was bound, for whoever asked for port 0; then that all is. */
static void
tell_ready(const struct supervisor *v)
{
	char name[128];

	for (unsigned i = 0; i < v->config->count; i++) {
		const struct listen_service *s = v->services[i].service;

		for (unsigned n = 0; n < s->socket_count; n++) {
			bind_name(v->services[i].fds[n], name);
			(void)dprintf(STDOUT_FILENO, "%s %s\n", s->name, name);
		}
	}
	(void)dprintf(STDOUT_FILENO, "ready\n");
	(void)dup2(STDERR_FILENO, STDOUT_FILENO);
}

int
main(int argc, char **argv)
{
	static struct listen_config config;
	static struct supervisor supervisor;
	struct options o = { 0 };

	program_init("postamt-listen");
	parse_options(argc, argv, &o);
	read_config(o.config, &config);
	if (o.log != NULL)
		open_log(o.log);
	if (supervise_init(&supervisor, &config) == -1)
		return EXIT_TEMP;
	supervisor.grace_s = o.grace_s;
	if (o.pid != NULL)
		write_pid(o.pid);
	tell_ready(&supervisor);

	supervise_run(&supervisor);
	if (o.pid != NULL)
		(void)unlink(o.pid);
	listen_config_done(&config);
	return EXIT_DONE;
}
