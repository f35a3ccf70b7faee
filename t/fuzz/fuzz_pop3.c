/* fuzz_pop3 - what a client sends, after login and before. */
#include "pop3/login.h"
#include "pop3/pop3.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char box[64];
static int nowhere;

static void
remove_box(void)
{
	static const char *const names[] = { "cur/1.a:2,",
		"cur/2.b,S=9,W=12:2,", "cur", "new", "" };
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", box, names[i]);
		(void)remove(path);
	}
}

static void
put(const char *name, const char *text)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof path, "%s/%s", box, name);
	if (text == NULL) {
		if (mkdir(path, 0700) == -1)
			abort();
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	if (fd == -1 || write(fd, text, strlen(text)) == -1 || close(fd) == -1)
		abort();
}

static void
make_box(void)
{
	nowhere = open("/dev/null", O_RDWR);
	(void)setenv("POSTAMT_RUN", "/nonexistent", 1);
	(void)snprintf(box, sizeof box, "/tmp/postamt-fuzz.XXXXXX");
	if (mkdtemp(box) == NULL)
		abort();
	(void)atexit(remove_box);
	put("new", NULL);
	put("cur", NULL);
	put("cur/1.a:2,", "a: b\r\n\r\n.\r\n");
	put("cur/2.b,S=9,W=12:2,", "a: b\n\n.\n\n");
}

/* Every command but QUIT, which would write. */
static void
after_login(struct slice in)
{
	static struct session io;
	static struct pop3 pop3;
	struct pop3_command c;
	struct slice line;

	session_init(&io, nowhere, nowhere, 600);
	pop3 = (struct pop3){ .io = &io };
	if (pop3_drop_open(&pop3.drop, box) != POP3_OPEN_OK)
		abort();
	while (slice_cut(&in, '\n', &line)) {
		pop3_command_parse(line, &c);
		if (c.verb != POP3_QUIT)
			pop3_dispatch(&pop3, line);
	}
	pop3_drop_reset(&pop3.drop);
	if (pop3.drop.count != 2 || pop3.drop.left != 2)
		abort();
	pop3_drop_close(&pop3.drop);
}

static void
before_login(struct slice in)
{
	static const struct pop3_login_settings set = { 600, 5,
		{ "PLAIN SCRAM-SHA-256", true } };
	static struct session io;
	static struct pop3_login login;

	session_init(&io, nowhere, nowhere, 600);
	reader_feed(&io.in, in);
	pop3_login_init(&login, &io, &set, "");
	(void)pop3_login_run(&login);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (box[0] == '\0')
		make_box();
	if (size == 0)
		return 0;
	if (data[0] == '>')
		after_login(slice_of(data + 1, size - 1));
	else
		before_login(slice_of(data, size));
	return 0;
}
