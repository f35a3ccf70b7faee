/* smtp/body - where a message is kept until its last octet has come. */
#include "smtp/body.h"

#include "queue/submit.h"

#include <errno.h>
#include <sys/sendfile.h>
#include <unistd.h>

void
smtp_body_init(struct smtp_body *b, const struct smtp_body_limits *limits)
{
	*b = (struct smtp_body){ .limits = limits, .fd = -1 };
	smtp_headscan_init(&b->head);
}

void
smtp_body_done(struct smtp_body *b)
{
	if (b->fd != -1)
		(void)close(b->fd);
	b->fd = -1;
}

void
smtp_body_refuse(struct smtp_body *b, enum smtp_reply_id why)
{
	if (b->refusal == NULL)
		b->refusal = &smtp_replies[why];
}

static bool
is_over(uint64_t n, uint64_t max)
{
	return max > 0 && n > max;
}

/* What is in memory moves to a file of the queue; it may stay where it is. */
static void
move_out(struct smtp_body *b)
{
	off_t at = 0;
	struct ipc queue = { .fd = -1 };
	int to = submit_disk(&queue);

	ipc_close(&queue);
	b->spooled = true;
	if (to == -1)
		return;
	while ((uint64_t)at < b->octets) {
		ssize_t n = sendfile(to, b->fd, &at, b->octets - (uint64_t)at);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0) {
			(void)close(to);
			return;
		}
	}
	smtp_body_done(b);
	b->fd = to;
}

static void
keep(struct smtp_body *b, struct slice text)
{
	if (!b->spooled &&
	    (is_over(b->octets + text.len, b->limits->memory_max) ||
		is_over(b->expected, b->limits->memory_max)))
		move_out(b);
	if (b->fd == -1)
		b->fd = submit_memory();
	if (b->fd == -1 || write_all(b->fd, text, DEADLINE_NEVER) == -1) {
		smtp_body_refuse(b, SMTP_SPOOL_DOWN);
		return;
	}
	if (text.len > 0)
		b->last = text.p[text.len - 1];
	b->octets += text.len;
}

void
smtp_body_add(
    struct smtp_body *b, struct slice text, uint64_t wire, uint64_t longest)
{
	b->wire = wire;
	if (b->refusal != NULL)
		return;
	if (is_over(b->wire, b->limits->message_max))
		smtp_body_refuse(b, SMTP_TOO_BIG);
	if (!b->binary && is_over(longest, b->limits->line_max))
		smtp_body_refuse(b, SMTP_TEXT_LINE);
	smtp_headscan_feed(&b->head, text);
	if (is_over(b->head.octets, b->limits->header_max))
		smtp_body_refuse(b, SMTP_HEADER_TOO_BIG);
	if (is_over(b->head.fields, b->limits->fields_max))
		smtp_body_refuse(b, SMTP_HEADER_TOO_MANY);
	if (b->head.received > SMTP_RECEIVED_MAX)
		smtp_body_refuse(b, SMTP_LOOP);
	if (b->refusal == NULL && text.len > 0)
		keep(b, text);
	else if (b->refusal != NULL)
		smtp_body_done(b);
}

void
smtp_body_end(struct smtp_body *b)
{
	if (b->refusal != NULL)
		return;
	if (!b->binary && b->octets > 0 && b->last != '\n') {
		smtp_headscan_feed(&b->head, slice_from("\n"));
		keep(b, slice_from("\n"));
	}
	if (b->fd == -1)
		keep(b, slice_from(""));
}
