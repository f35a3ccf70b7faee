/* tls/certs - the certificates we have, found by the name a client asks for. */
#include "tls/certs.h"

#include "tls/pair.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

enum { CERTS_MAX = 4096, CERTS_LOOK_MS = 1000 };

/* What tells a renewed file from the one that was loaded. */
struct stamp {
	struct timespec mtime;
	ino_t ino;
	off_t size;
};

struct cert {
	char name[256];
	SSL_CTX *ctx;
	struct stamp cert, key;
	bool seen; /* in this look at the folder */
};

struct certs {
	struct tls_settings settings;
	char dir[PATH_SIZE];
	char me[256];
	int64_t looked_ms;
	struct cert *all; /* sorted by name */
	size_t count;
};

static struct stamp
stamp_of(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return (struct stamp){ 0 };
	return (struct stamp){ st.st_mtim, st.st_ino, st.st_size };
}

static bool
stamp_eq(const struct stamp *a, const struct stamp *b)
{
	return a->mtime.tv_sec == b->mtime.tv_sec &&
	    a->mtime.tv_nsec == b->mtime.tv_nsec && a->ino == b->ino &&
	    a->size == b->size;
}

static int
by_name(const void *a, const void *b)
{
	return strcasecmp(
	    ((const struct cert *)a)->name, ((const struct cert *)b)->name);
}

static struct cert *
find(const struct certs *c, const char *name)
{
	struct cert key = { 0 };

	if (c->count == 0 ||
	    slice_cstr(slice_from(name), key.name, sizeof key.name) == -1)
		return NULL;
	return bsearch(&key, c->all, c->count, sizeof key, by_name);
}

static int
by_sni(SSL *ssl, int *alert, void *arg)
{
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	const struct certs *c = arg;
	char wildcard[256];
	struct cert *cert;

	(void)alert;
	if (name == NULL)
		return SSL_TLSEXT_ERR_NOACK;
	cert = find(c, name);
	if (cert == NULL && strchr(name, '.') != NULL) {
		(void)snprintf(
		    wildcard, sizeof wildcard, "_%s", strchr(name, '.'));
		cert = find(c, wildcard);
	}
	if (cert == NULL)
		return SSL_TLSEXT_ERR_NOACK; /* the default one serves */
	(void)SSL_set_SSL_CTX(ssl, cert->ctx);
	return SSL_TLSEXT_ERR_OK;
}

/* Loads or loads anew what `name` has in its folder. */
static void
look_at(struct certs *c, const char *name, struct buf *why)
{
	struct cert *cert = find(c, name), fresh = { .seen = true };
	struct pair_paths paths;
	int n = snprintf(fresh.name, sizeof fresh.name, "%s", name);

	if (n < 0 || (size_t)n >= sizeof fresh.name)
		return;
	if (cert != NULL)
		cert->seen = true; /* while its folder is there */
	if (pair_find(c->dir, name, &paths) == -1) {
		if (errno != ENOTDIR) /* a file lies there */
			buf_putf(why, "%s/%s: no certificate and key: %s\n",
			    c->dir, name, strerror(errno));
		return;
	}
	fresh.cert = stamp_of(paths.cert);
	fresh.key = stamp_of(paths.key);
	if (cert != NULL && stamp_eq(&cert->cert, &fresh.cert) &&
	    stamp_eq(&cert->key, &fresh.key))
		return;
	fresh.ctx = tls_server_context(&c->settings, why);
	if (fresh.ctx == NULL)
		return;
	if (pair_load(fresh.ctx, &paths, why) == -1 ||
	    (cert == NULL && c->count == CERTS_MAX)) {
		SSL_CTX_free(fresh.ctx);
		return;
	}
	(void)SSL_CTX_set_tlsext_servername_callback(fresh.ctx, by_sni);
	(void)SSL_CTX_set_tlsext_servername_arg(fresh.ctx, c);
	if (cert != NULL) {
		SSL_CTX_free(cert->ctx);
		*cert = fresh;
		return;
	}
	c->all[c->count++] = fresh;
	qsort(c->all, c->count, sizeof *c->all, by_name);
}

static void
drop_unseen(struct certs *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		if (c->all[i].seen)
			c->all[kept++] = c->all[i];
		else
			SSL_CTX_free(c->all[i].ctx);
	}
	c->count = kept;
}

bool
certs_refresh(struct certs *c, int64_t now_ms, struct buf *why)
{
	struct dirent *entry;
	DIR *d;

	if (c->looked_ms != 0 && now_ms - c->looked_ms < CERTS_LOOK_MS)
		return false;
	c->looked_ms = now_ms;
	d = opendir(c->dir);
	if (d == NULL) {
		buf_putf(why, "%s: %s\n", c->dir, strerror(errno));
		return true;
	}
	for (size_t i = 0; i < c->count; i++)
		c->all[i].seen = false;
	while ((entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.' &&
		    strcmp(entry->d_name, "private") != 0)
			look_at(c, entry->d_name, why);
	(void)closedir(d);
	drop_unseen(c);
	return true;
}

struct certs *
certs_new(const struct tls_settings *s, struct buf *why)
{
	struct certs *c = calloc(1, sizeof *c);
	struct control_error bad;

	if (c != NULL)
		c->all = calloc(CERTS_MAX, sizeof *c->all);
	if (c == NULL || c->all == NULL ||
	    path_join(c->dir, path_conf(), "tls") == -1) {
		buf_puts(why, "tls: out of memory\n");
		goto failed;
	}
	c->settings = *s;
	if (control_me(c->me, sizeof c->me, &bad) == -1) {
		buf_putf(why, "%s:%u: %s\n", bad.file, bad.line, bad.expected);
		goto failed;
	}
	return c;
failed:
	if (c != NULL)
		free(c->all);
	free(c);
	return NULL;
}

SSL_CTX *
certs_default(struct certs *c)
{
	struct cert *mine = find(c, c->me);

	if (mine != NULL)
		return mine->ctx;
	return c->count > 0 ? c->all[0].ctx : NULL;
}
