/* postamt-local - deliver into the mailboxes of this host. */
#include "accounts/rcpt.h"
#include "base/clock.h"
#include "base/control.h"
#include "base/die.h"
#include "base/log.h"
#include "ipc/ipc.h"
#include "maildir/local.h"
#include "maildir/owner.h"
#include "maildir/request.h"
#include "serve/identity.h"
#include "serve/serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A connection without a request for so long is closed. */
enum { IDLE_S = 300 };

struct app {
	struct local_settings settings;
	struct rcpt_db db;
	bool open;	       /* db is */
	struct identity queue; /* who else may ask */
	bool has_queue;
};

static void
end(struct local_result *r, enum local_status status, const char *code,
    const char *text)
{
	*r = (struct local_result){ .status = status, .via = "table" };
	(void)snprintf(r->code, sizeof r->code, "%s", code);
	(void)snprintf(r->text, sizeof r->text, "%s", text);
}

/* The table as it is now; the old one if the new cannot be opened. */
static int
refresh(struct app *app)
{
	if (app->open) {
		(void)rcpt_refresh(&app->db);
		return 0;
	}
	if (rcpt_open(&app->db) == -1)
		return -1;
	app->open = true;
	return 0;
}

static void
deliver_to(struct app *app, const struct rcpt *who,
    const struct local_delivery *what, struct local_result *r)
{
	struct local_account account = { .name = who->account,
		.uid = who->uid,
		.gid = who->gid,
		.home = who->home,
		.quota_octets = who->quota_octets,
		.detail = who->detail };

	if (who->receives)
		local_deliver(&app->settings, &account, what, r);
	else
		end(r, LOCAL_PERM, "5.2.1", "this account receives no mail");
}

static void
deliver(
    struct app *app, const struct local_delivery *what, struct local_result *r)
{
	static const struct {
		enum local_status status;
		const char *code, *text;
	} refusals[] = {
		[RCPT_UNKNOWN] = { LOCAL_PERM, "5.1.1",
		    "no such mailbox here" },
		[RCPT_SYNTAX] = { LOCAL_PERM, "5.1.3", "not an address" },
		[RCPT_FOREIGN] = { LOCAL_TEMP, "4.3.5",
		    "not a domain of this host" },
		[RCPT_CORRUPT] = { LOCAL_TEMP, "4.3.5",
		    "the table of recipients is missing or damaged" },
	};
	enum rcpt_result found = RCPT_CORRUPT;
	struct rcpt who = { 0 };

	if (refresh(app) == 0)
		found = rcpt_find(&app->db, what->recipient, &who);
	if (found == RCPT_ACCOUNT)
		deliver_to(app, &who, what, r);
	else if (found == RCPT_ALIAS)
		local_forward(&app->settings, who.targets, what, r);
	else
		end(r, refusals[found].status, refusals[found].code,
		    refusals[found].text);
}

static void
log_result(const struct local_request *q, const struct local_result *r,
    int64_t begun_ms)
{
	const struct local_delivery *d = &q->what;

	if (r->status == LOCAL_OK)
		log_event("local.deliver",
		    "id=%.*s to=%.*s via=%s size=%llu ms=%lld", SLICE(q->id),
		    SLICE(d->recipient), r->via,
		    (unsigned long long)r->size_octets,
		    (long long)(clock_ms() - begun_ms));
	else if (r->status == LOCAL_TEMP)
		log_event("local.defer",
		    "id=%.*s to=%.*s via=%s code=%s text=%s", SLICE(q->id),
		    SLICE(d->recipient), r->via, r->code, r->text);
	else if (r->status == LOCAL_PERM)
		log_event("local.fail",
		    "id=%.*s to=%.*s via=%s code=%s text=%s", SLICE(q->id),
		    SLICE(d->recipient), r->via, r->code, r->text);
}

static void
handle(struct app *app, struct local_request *q, struct local_result *r)
{
	struct local_delivery *d = &q->what;
	int64_t begun_ms = clock_ms();

	if (!local_address_ok(d->sender) || !local_address_ok(d->recipient))
		end(r, LOCAL_PERM, "5.1.3", "not an address");
	else
		deliver(app, d, r);
	log_result(q, r, begun_ms);
}

static bool
may_ask(const struct app *app, const struct peer *peer)
{
	if (!peer->has_uid)
		return peer->ip[0] == '\0'; /* a pipe of who started us */
	return peer->uid == 0 || peer->uid == geteuid() ||
	    (app->has_queue && peer->uid == app->queue.uid);
}

/* Returns the request's file, or -1. */
static int
answer(struct app *app, const struct peer *peer, struct ipc_message *m)
{
	struct local_result r;
	struct local_request q;
	bool ok = local_request_read(m, &q) == 0;

	if (!may_ask(app, peer))
		end(&r, LOCAL_PERM, "5.7.1", "this is for the queue alone");
	else if (!ok)
		end(&r, LOCAL_PERM, "5.5.4", "message, from and to are needed");
	else
		handle(app, &q, &r);
	local_request_reply(m, &r);
	return q.what.message;
}

/*
 * Whoever closes a removed file last waits for the disk to forget it, which
 * takes longer than all else that the queue manager does for a message, and
 * there is one of it. So a file stays open here until the next is done: it has
 * been removed by then, and here are many to wait at once.
 */
static void
hold(int *held, int fd)
{
	if (*held != -1)
		(void)close(*held);
	*held = fd;
}

static int
session(const struct peer *peer, int in, int out, void *ctx)
{
	struct ipc_message m;
	struct ipc c;
	int rc, fd, held = -1;

	(void)out;
	ipc_attach(&c, in);
	ipc_message_init(&m);
	while ((rc = ipc_recv(&c, &m, deadline_in(IDLE_S))) == 1) {
		fd = answer(ctx, peer, &m);
		rc = ipc_send(&c, &m, deadline_in(IPC_DEADLINE_S));
		hold(&held, fd);
		if (rc == -1)
			break;
	}
	hold(&held, -1);
	ipc_message_done(&m);
	buf_done(&c.ahead); /* serve closes the connection itself */
	return rc == -1 ? EXIT_TEMP : EXIT_DONE;
}

static int
prepare(void *ctx)
{
	struct app *app = ctx;
	struct control_error why;
	int found = identity_service("queue", &app->queue, &why);

	if (found == -1)
		die_control(&why);
	app->has_queue = found == 1;
	(void)umask(022);
	if (owner_init() == 0)
		return 0;
	log_event(
	    "local.error", "what=%s error=%s", "setgroups", strerror(errno));
	return -1;
}

static const struct serve service = {
	.name = "local",
	.mode = SERVE_WORKERS,
	.sandbox = { .doors = SANDBOX_STORE | SANDBOX_SETUID | SANDBOX_INET |
		SANDBOX_PROGRAM,
	    .read = { "/" },
	    .write = { "/" } },
	.sessions_max = 150,
	.workers = 2,
	.idle_s = 10,
	.prepare = prepare,
	.session = session,
};

static void
read_settings(struct app *app)
{
	struct local_settings *s = &app->settings;
	struct control_error why;

	*s = (struct local_settings){ .program_s = 300 };
	if (control_me(s->host, sizeof s->host, &why) == -1 ||
	    control_u32("limits/program-seconds", 1, 86400, &s->program_s,
		&why) == -1 ||
	    control_bool("detail-folders", &s->detail_folders, &why) == -1 ||
	    control_bool("quota-bounce", &s->quota_bounce, &why) == -1)
		die_control(&why);
}

/* By hand: the message on standard input, for one recipient, now. */
static int
by_hand(struct app *app, const char *recipient, const char *sender)
{
	struct local_request q = { .id = slice_from("") };
	struct local_result r;

	if (prepare(app) == -1)
		return EXIT_TEMP;
	q.what.message = local_message_from(STDIN_FILENO, &q.what.offset);
	if (q.what.message == -1)
		die_temp("read the message");
	q.what.recipient = slice_from(recipient);
	q.what.sender = slice_from(strcmp(sender, "<>") == 0 ? "" : sender);
	q.what.slow = true;
	if (sandbox_enter(&service.sandbox) == -1)
		die_temp("sandbox");
	handle(app, &q, &r);
	return r.status == LOCAL_OK  ? EXIT_DONE
	    : r.status == LOCAL_PERM ? EXIT_PERM
				     : EXIT_TEMP;
}

int
main(int argc, char **argv)
{
	const char *recipient = NULL, *sender = "";
	static struct app app;
	int c;

	program_init("postamt-local");
	while ((c = getopt(argc, argv, "d:f:")) != -1)
		switch (c) {
		case 'd':
			recipient = optarg;
			break;
		case 'f':
			sender = optarg;
			break;
		default:
			die_usage("[-d address [-f sender] < message]");
		}
	if (optind != argc)
		die_usage("[-d address [-f sender] < message]");
	/* A file over a limit of ours is an error to answer, not to die of. */
	(void)signal(SIGXFSZ, SIG_IGN);
	read_settings(&app);
	if (recipient != NULL)
		return by_hand(&app, recipient, sender);
	return serve(&service, &app);
}
