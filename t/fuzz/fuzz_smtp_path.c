/* fuzz_smtp_path - paths and parameters of MAIL and RCPT. */
#include "smtp/param.h"
#include "smtp/path.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice in = slice_of(data, size), rest, which, address;
	char out[SMTP_ADDRESS_SIZE], again[SMTP_ADDRESS_SIZE + 2];
	struct smtp_mail_params m;
	struct smtp_rcpt_params r;
	struct smtp_path path;

	if (smtp_path_parse(in, &path, &rest) != SMTP_PATH_OK)
		return 0;
	if (rest.p < in.p || rest.p + rest.len != in.p + in.len)
		abort();
	(void)smtp_mail_params(rest, 7, &m, &which);
	(void)smtp_rcpt_params(rest, 7, &r, &which);
	(void)smtp_path_is_routed(&path);
	address = smtp_path_address(&path, out);
	if (address.len > sizeof out)
		abort();
	/* What we pass on is a path again, and the same one. */
	again[0] = '<';
	if (address.len > 0)
		memcpy(again + 1, address.p, address.len);
	again[address.len + 1] = '>';
	if (smtp_path_parse(slice_of(again, address.len + 2), &path, &rest) !=
		SMTP_PATH_OK ||
	    rest.len != 0)
		abort();
	return 0;
}
