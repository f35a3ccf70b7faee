/* accounts/breached - passwords that others have lost already. */
#include "accounts/breached.h"

#include "base/buf.h"
#include "base/encode.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	HASH_LEN = 20,
	HEX_LEN = 2 * HASH_LEN,
	LINE_MAX_LEN = HEX_LEN + 1 + 20 + 2, /* colon, 64 bits, CRLF */
	WINDOW = 2 * LINE_MAX_LEN,
};

static int
hash_hex(struct slice password, char hex[HEX_LEN + 1])
{
	unsigned char hash[HASH_LEN];
	struct buf b;
	int rc = -1;

	buf_init_secret(&b, HEX_LEN);
	if (EVP_Q_digest(NULL, "SHA1", NULL, password.p, password.len, hash,
		NULL) == 1) {
		hex_put(&b, slice_of(hash, sizeof hash));
		rc = slice_cstr(buf_slice(&b), hex, HEX_LEN + 1);
	}
	OPENSSL_cleanse(hash, sizeof hash);
	buf_done(&b);
	if (rc == -1)
		errno = ENOMEM;
	return rc;
}

/*
 * The line that holds octet `at`: *begin is its offset, *end the next line's,
 * which is behind the file's end when this is the last one, unended.
 */
static enum breached_result
line_at(int fd, off_t at, char out[WINDOW + 1], struct slice *line,
    off_t *begin, off_t *end)
{
	off_t from = at < LINE_MAX_LEN ? 0 : at - LINE_MAX_LEN;
	size_t here = (size_t)(at - from);
	ssize_t n = pread(fd, out, WINDOW, from);
	ptrdiff_t before, after;

	if (n == -1)
		return BREACHED_ERROR;
	if ((size_t)n <= here)
		return BREACHED_TRUNCATED; /* just now */
	before = slice_rindex(slice_of(out, here), '\n');
	after = slice_index(slice_of(out + here, (size_t)n - here), '\n');
	if (after == -1 && n == WINDOW)
		return BREACHED_FORMAT; /* too long for one of ours */
	if (after == -1)
		after = n - (ssize_t)here;
	*begin = from + before + 1;
	*end = at + after + 1;
	*line = slice_of(
	    out + before + 1, here + (size_t)after - (size_t)(before + 1));
	return BREACHED_NO;
}

static int
line_count(struct slice line, uint64_t *count)
{
	if (line.len > 0 && line.p[line.len - 1] == '\r')
		line.len--;
	if (line.len == HEX_LEN) {
		*count = 0;
		return 0;
	}
	return slice_u64(slice_from_at(line, HEX_LEN + 1), UINT64_MAX, count);
}

/* NO where it is one. */
static enum breached_result
check_line(struct slice line, bool ended)
{
	bool whole = line.len == HEX_LEN ||
	    (line.len > HEX_LEN &&
		(line.p[HEX_LEN] == ':' || line.p[HEX_LEN] == '\r'));

	for (size_t i = 0; i < HEX_LEN && i < line.len; i++)
		if (strchr("0123456789abcdefABCDEF", line.p[i]) == NULL)
			return BREACHED_FORMAT;
	if (!ended &&
	    (line.len < HEX_LEN || (whole && line.len == HEX_LEN + 1)))
		return BREACHED_TRUNCATED;
	return whole ? BREACHED_NO : BREACHED_FORMAT;
}

/* The part of the file that is left, and the hashes on both sides of it. */
struct range {
	off_t low, high;
	char below[HEX_LEN + 1], above[HEX_LEN + 1];
};

/* Leaves out `line` and what is on the far side of it. */
static enum breached_result
narrow(struct range *r, int order, struct slice line, off_t begin, off_t end)
{
	if (strncasecmp(line.p, r->below, HEX_LEN) < 0 ||
	    strncasecmp(line.p, r->above, HEX_LEN) > 0)
		return BREACHED_UNSORTED;
	if (order < 0)
		r->high = begin;
	else
		r->low = end;
	memcpy(order < 0 ? r->above : r->below, line.p, HEX_LEN);
	return BREACHED_NO;
}

static enum breached_result
bisect(int fd, off_t size, const char *hex, uint64_t *count)
{
	struct range r = { .high = size, .below = "", .above = "g" };
	enum breached_result result = BREACHED_NO;
	char window[WINDOW + 1];
	struct slice line;
	off_t begin, end;

	while (result == BREACHED_NO && r.low < r.high) {
		int order;

		result = line_at(fd, r.low + (r.high - r.low) / 2, window,
		    &line, &begin, &end);
		if (result == BREACHED_NO)
			result = check_line(line, end <= size);
		if (result != BREACHED_NO)
			break;
		order = strncasecmp(hex, line.p, HEX_LEN);
		if (order == 0)
			return line_count(line, count) == 0 ? BREACHED_YES
							    : BREACHED_FORMAT;
		result = narrow(&r, order, line, begin, end);
	}
	return result;
}

const char *
breached_why(enum breached_result result)
{
	switch (result) {
	case BREACHED_ERROR:
		return strerror(errno);
	case BREACHED_FORMAT:
		return "no list of SHA-1 hashes, a line each";
	case BREACHED_UNSORTED:
		return "not sorted by hash";
	case BREACHED_TRUNCATED:
		return "truncated: the last line is only the start of one";
	default:
		return "";
	}
}

enum breached_result
breached_find(const char *path, struct slice password, uint64_t *count)
{
	enum breached_result result = BREACHED_ERROR;
	char hex[HEX_LEN + 1];
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd == -1)
		return BREACHED_ERROR;
	if (hash_hex(password, hex) == 0 && fstat(fd, &st) == 0)
		result = bisect(fd, st.st_size, hex, count);
	err = errno;
	OPENSSL_cleanse(hex, sizeof hex);
	(void)close(fd);
	errno = err;
	return result;
}
