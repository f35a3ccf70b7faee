/* smtp/data - DATA and BDAT: the message (RFC 5321 4.1.1.4, RFC 3030). */
#include "smtp/queue.h"
#include "smtp/verbs.h"

#include <ctype.h>

/* Between two pieces: RFC 5321 section 4.5.3.2.5. */
enum { PIECE_S = 180 };

/*
 * A whole message has data_s seconds and what its octets allow at the least
 * rate; those over the largest size buy no time.
 */
static int64_t
message_deadline(const struct smtp *s, int64_t begun_ms)
{
	uint64_t wire = s->body.wire, max = s->config->body.message_max;
	int64_t end_ms, piece_ms = deadline_in(PIECE_S);

	if (wire > max)
		wire = max;
	end_ms = begun_ms + (int64_t)s->config->data_s * 1000 +
	    (int64_t)(wire / s->config->data_rate * 1000);
	return end_ms < piece_ms ? end_ms : piece_ms;
}

/* The next piece as writable octets; they are in our reader's buffer. */
static bool
next_piece(struct smtp *s, int64_t begun_ms, char **text, size_t *len)
{
	struct slice piece;
	enum reader_result rc;

	s->io.in.deadline_ms = message_deadline(s, begun_ms);
	rc = reader_peek(&s->io.in, &piece);
	if (rc == READER_OK) {
		*text = s->io.in.buf + s->io.in.head;
		*len = piece.len;
		return true;
	}
	if (rc == READER_TIMEOUT)
		smtp_end(s, SMTP_TIMEOUT);
	else
		s->why = "closed inside a message";
	s->done = true;
	return false;
}

static void
add_piece(struct smtp *s, char *text, size_t out, size_t used)
{
	if (s->eod.bare && !s->config->mend_bare)
		smtp_body_refuse(&s->body, SMTP_TEXT_BARE);
	if (s->eod.nul)
		smtp_body_refuse(&s->body, SMTP_TEXT_NUL);
	if (s->eod.before)
		smtp_body_add(
		    &s->body, slice_from("\n"), s->eod.size, s->eod.longest);
	smtp_body_add(
	    &s->body, slice_of(text, out), s->eod.size, s->eod.longest);
	reader_skip(&s->io.in, used);
}

/* The last octet is there. */
static void
finish(struct smtp *s)
{
	/* A chunk may end in half a line end. */
	if (s->eod.state == SMTP_EOD_CR && !s->config->mend_bare)
		smtp_body_refuse(&s->body, SMTP_TEXT_BARE);
	smtp_body_end(&s->body);
	if (s->body.refusal != NULL) {
		smtp_refuse_with(s, s->body.refusal, slice_from(""));
		smtp_reset(s);
		return;
	}
	for (const struct smtp_stage *const *stage = s->policy->stages;
	     *stage != NULL; stage++)
		if ((*stage)->message != NULL && !(*stage)->message(s)) {
			smtp_reset(s);
			return;
		}
	smtp_queue_hand_over(s);
}

void
smtp_data(struct smtp *s, struct slice argument)
{
	int64_t begun_ms = clock_ms();
	size_t len, out, used;
	char *text;

	(void)argument;
	if (s->state == SMTP_MAIL && s->recipients == 0 && s->refused > 0)
		smtp_refuse(s, SMTP_NO_RECIPIENTS, slice_from(""));
	else if (s->state != SMTP_MAIL || s->recipients == 0)
		smtp_refuse(s, SMTP_ORDER,
		    slice_from(s->state == SMTP_BDAT ? "BDAT has begun"
						     : "MAIL and RCPT first"));
	else if (s->binary) /* RFC 3030 section 3 */
		smtp_refuse(s, SMTP_ORDER, slice_from("BINARYMIME needs BDAT"));
	else
		smtp_answer(s, SMTP_SEND_TEXT, slice_from(""));
	if (s->state != SMTP_MAIL || s->recipients == 0 || s->binary)
		return;
	smtp_eod_init(&s->eod, true);
	while (s->eod.state != SMTP_EOD_END) {
		if (!next_piece(s, begun_ms, &text, &len)) {
			smtp_reset(s);
			return;
		}
		used = smtp_eod_scan(&s->eod, text, len, &out);
		add_piece(s, text, out, used);
	}
	finish(s);
}

/* "86 LAST" */
static bool
parse_chunk(struct slice argument, uint64_t *octets, bool *last)
{
	struct slice size, rest = argument;

	if (!slice_cut(&rest, ' ', &size) ||
	    slice_u64(size, UINT64_MAX, octets) == -1)
		return false;
	rest = slice_trim(rest);
	*last = slice_caseis(rest, "LAST");
	return *last || rest.len == 0;
}

/* Takes `octets` from the peer, and keeps them if `keep`. */
static bool
take_chunk(struct smtp *s, uint64_t octets, bool keep)
{
	int64_t begun_ms = clock_ms();

	while (octets > 0) {
		size_t len, out;
		char *text;

		if (!next_piece(s, begun_ms, &text, &len))
			return false;
		if (len > octets)
			len = (size_t)octets;
		octets -= len;
		out = len;
		if (!keep) {
			reader_skip(&s->io.in, len);
			continue;
		}
		if (s->binary)
			s->eod.size += len;
		else
			(void)smtp_eod_scan(&s->eod, text, len, &out);
		add_piece(s, text, out, len);
	}
	return true;
}

/* Its octets follow, whatever the answer (RFC 3030 section 2). */
void
smtp_bdat(struct smtp *s, struct slice argument)
{
	bool last = false, fits;
	uint64_t octets;

	if (!parse_chunk(argument, &octets, &last)) {
		/* What follows cannot be told from commands. */
		smtp_refuse(s, SMTP_BAD_ARGUMENT, slice_from(""));
		s->done = true;
		s->why = "BDAT without a size";
		return;
	}
	fits = (s->state == SMTP_MAIL || s->state == SMTP_BDAT) &&
	    s->recipients > 0;
	if (fits && s->state == SMTP_MAIL) {
		smtp_eod_init(&s->eod, false);
		s->state = SMTP_BDAT;
	}
	if (!take_chunk(s, octets, fits)) {
		smtp_reset(s);
		return;
	}
	if (!fits && s->state == SMTP_MAIL && s->refused > 0)
		smtp_refuse(s, SMTP_NO_RECIPIENTS, slice_from(""));
	else if (!fits)
		smtp_refuse(s, SMTP_ORDER, slice_from("MAIL and RCPT first"));
	else if (last)
		finish(s);
	else if (s->body.refusal != NULL)
		smtp_refuse_with(s, s->body.refusal, slice_from(""));
	else
		smtp_answer(s, SMTP_CHUNK_OK, slice_from(""));
}
