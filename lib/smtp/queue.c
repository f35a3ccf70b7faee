/* smtp/queue - the whole message goes to postamt-queue, and its answer back. */
#include "smtp/queue.h"

#include "queue/submit.h"
#include "smtp/event.h"

enum { PROBE_S = 5 };

bool
smtp_queue_has_room(uint64_t octets)
{
	struct ipc_message m;
	struct ipc queue;
	bool room = true; /* who does not answer now is asked at the end */

	if (ipc_connect(&queue, "queue") == -1)
		return true;
	ipc_message_init(&m);
	ipc_puts(&m, "probe", "1");
	if (ipc_call(&queue, &m, deadline_in(PROBE_S)) == 0 &&
	    ipc_is(&m, "status", "ok"))
		room = ipc_getu(&m, "free", UINT64_MAX) >= octets;
	ipc_message_done(&m);
	ipc_close(&queue);
	return room;
}

static unsigned
code_of(const char *enhanced)
{
	static const struct {
		const char *enhanced;
		unsigned code;
	} codes[] = {
		{ "4.3.1", 452 },
		{ "4", 451 },
		{ "5.1.", 550 },
		{ "5.2.2", 552 },
		{ "5.3.4", 552 },
		{ "5.7.", 550 },
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strncmp(enhanced, codes[i].enhanced,
			strlen(codes[i].enhanced)) == 0)
			return codes[i].code;
	return 554;
}

/* The refusal in the queue's own words. */
static void
refuse(struct smtp *s, enum submit_result result, const struct submit_answer *a)
{
	char class = result == SUBMIT_PERM ? '5' : '4';
	struct smtp_reply reply = { .enhanced = a->code,
		.text = "not queued:" };

	if (a->code[0] != class || a->code[1] != '.')
		reply.enhanced = class == '5' ? "5.3.0" : "4.3.0";
	reply.code = code_of(reply.enhanced);
	smtp_refuse_with(s, &reply, slice_from(a->text));
}

void
smtp_queue_hand_over(struct smtp *s)
{
	bool kept = s->policy->queue != NULL;
	struct ipc own = { .fd = -1 };
	struct ipc *queue = kept ? s->policy->queue(s) : &own;
	enum submit_result result = SUBMIT_TEMP;
	struct submit_answer answer = { .code = "4.3.0" };

	submit_message(&s->request, s->body.fd);
	if (!kept || queue->fd != -1)
		result = submit_send(queue, &s->request, &answer);
	if (result == SUBMIT_OK) {
		s->messages++;
		s->idle_verbs = 0;
		smtp_answer(s, SMTP_QUEUED, slice_from(answer.id));
		smtp_event_accept(s, answer.id);
	} else if (kept && queue->fd == -1) {
		smtp_end(s, SMTP_QUEUE_LOST);
	} else {
		refuse(s, result, &answer);
	}
	ipc_close(&own);
	smtp_reset(s);
}
