/* accounts/policy_age - passwords that have grown too old. */
#include "accounts/policy_age.h"

#include "base/control.h"

bool
policy_is_expired(uint64_t changed_s, uint64_t now_s)
{
	struct control_error why;
	uint32_t days = 0;

	(void)control_u32("limits/password-days", 0, 36500, &days, &why);
	return days != 0 && changed_s != 0 &&
	    now_s > changed_s + days * 86400ULL;
}
