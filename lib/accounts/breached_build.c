/* accounts/breached_build - makes the file that breached_find looks up. */
#include "accounts/breached.h"

#include "base/encode.h"
#include "base/reader.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdlib.h>

enum { HASH_LEN = 20, PASSWORD_MAX = 4096 };

struct hashes {
	unsigned char (*p)[HASH_LEN];
	size_t count, cap;
};

static int
add(struct hashes *h, struct slice password)
{
	if (h->count == h->cap) {
		size_t cap = h->cap == 0 ? 4096 : h->cap * 2;
		void *p = realloc(h->p, cap * HASH_LEN);

		if (p == NULL)
			return -1;
		h->p = p;
		h->cap = cap;
	}
	if (EVP_Q_digest(NULL, "SHA1", NULL, password.p, password.len,
		h->p[h->count], NULL) != 1) {
		errno = ENOMEM;
		return -1;
	}
	h->count++;
	return 0;
}

static int
by_octets(const void *a, const void *b)
{
	return memcmp(a, b, HASH_LEN);
}

static int
write_out(struct hashes *h, int out)
{
	static struct writer w;
	struct buf line;

	writer_init(&w, out);
	buf_init(&line, 128);
	for (size_t i = 0, same; i < h->count; i += same) {
		same = 1;
		while (i + same < h->count &&
		    by_octets(h->p[i], h->p[i + same]) == 0)
			same++;
		buf_reset(&line);
		hex_put(&line, slice_of(h->p[i], HASH_LEN));
		buf_putf(&line, ":%zu\n", same);
		writer_put(&w, buf_slice(&line));
	}
	buf_done(&line);
	return writer_flush(&w);
}

int
breached_build(int in, int out, uint64_t *lines)
{
	static struct reader r;
	struct hashes h = { 0 };
	enum reader_result got;
	struct slice line;
	int rc = -1;

	reader_init(&r, in, NULL);
	while ((got = reader_line(&r, PASSWORD_MAX, &line)) <= READER_TOOLONG)
		if (got != READER_TOOLONG && add(&h, line) == -1)
			goto out;
	if (got != READER_EOF)
		goto out;
	/* the last one, unended */
	if (reader_peek(&r, &line) == READER_OK && line.len <= PASSWORD_MAX &&
	    add(&h, line) == -1)
		goto out;
	if (h.count > 1)
		qsort(h.p, h.count, HASH_LEN, by_octets);
	*lines = h.count;
	rc = write_out(&h, out);
out:
	free(h.p);
	return rc;
}
