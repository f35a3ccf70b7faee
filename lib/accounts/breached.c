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
 * The line that holds octet `at`: *begin is its offset, *end the next line's.
 * 0, or -1 with errno.
 */
static int
line_at(int fd, off_t at, char out[WINDOW + 1], struct slice *line,
    off_t *begin, off_t *end)
{
	off_t from = at < LINE_MAX_LEN ? 0 : at - LINE_MAX_LEN;
	size_t here = (size_t)(at - from);
	ssize_t n = pread(fd, out, WINDOW, from);
	ptrdiff_t before, after;

	if (n == -1)
		return -1;
	if ((size_t)n <= here) {
		errno = EPROTO;
		return -1;
	}
	before = slice_rindex(slice_of(out, here), '\n');
	after = slice_index(slice_of(out + here, (size_t)n - here), '\n');
	if (after == -1 && n == WINDOW) {
		errno = EPROTO; /* a line too long for one of ours */
		return -1;
	}
	if (after == -1)
		after = n - (ssize_t)here; /* the last one, unended */
	*begin = from + before + 1;
	*end = at + after + 1;
	*line = slice_of(
	    out + before + 1, here + (size_t)after - (size_t)(before + 1));
	return 0;
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

static bool
is_line(struct slice line)
{
	if (line.len < HEX_LEN)
		return false;
	for (size_t i = 0; i < HEX_LEN; i++)
		if (strchr("0123456789abcdefABCDEF", line.p[i]) == NULL)
			return false;
	return line.len == HEX_LEN || line.p[HEX_LEN] == ':' ||
	    line.p[HEX_LEN] == '\r';
}

static enum breached_result
bisect(int fd, off_t size, const char *hex, uint64_t *count)
{
	off_t low = 0, high = size, begin, end;
	char window[WINDOW + 1];
	struct slice line;

	while (low < high) {
		int order;

		if (line_at(fd, low + (high - low) / 2, window, &line, &begin,
			&end) == -1)
			return BREACHED_ERROR;
		if (!is_line(line)) {
			errno = EPROTO;
			return BREACHED_ERROR;
		}
		order = strncasecmp(hex, line.p, HEX_LEN);
		if (order == 0 && line_count(line, count) == 0)
			return BREACHED_YES;
		if (order == 0) {
			errno = EPROTO;
			return BREACHED_ERROR;
		}
		if (order < 0)
			high = begin;
		else
			low = end;
	}
	return BREACHED_NO;
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
