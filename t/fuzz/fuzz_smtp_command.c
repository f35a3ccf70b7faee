/* fuzz_smtp_command - whole sessions, without a queue: commands and texts. */
#include "smtp/smtp.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct smtp_stage *const stages[] = { NULL };
static const struct smtp_policy policy = {
	.service = "smtp",
	.banner = " ESMTP\r\n",
	.extensions = SMTP_EXT_AUTH | SMTP_EXT_RELEASE,
	.stages = stages,
};
static const struct smtp_config config = {
	.me = "mx.example.org",
	.body = { .message_max = 4096,
	    .line_max = 998,
	    .header_max = 1024,
	    .fields_max = 10 },
	.recipients_max = 5,
	.errors_max = 20,
	.idle_s = 5,
	.data_s = 5,
	.data_rate = 1000,
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct smtp smtp;
	static const struct peer peer;
	static int null = -1;
	int in = memfd_create("in", MFD_CLOEXEC), log = dup(STDERR_FILENO);

	if (null == -1) {
		null = open("/dev/null", O_RDWR | O_CLOEXEC);
		(void)setenv("POSTAMT_RUN", "/nonexistent", 1);
	}
	if (in == -1 || write(in, data, size) != (ssize_t)size ||
	    lseek(in, 0, SEEK_SET) != 0)
		abort();
	(void)dup2(null, STDERR_FILENO); /* events */
	smtp = (struct smtp){ 0 };
	smtp_init(&smtp, &config, &policy, &peer, in, null);
	(void)smtp_run(&smtp);
	(void)dup2(log, STDERR_FILENO);
	(void)close(log);
	(void)close(in);
	return 0;
}
