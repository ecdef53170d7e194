/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#ifndef SWIOCHECK_STRING_H
#define SWIOCHECK_STRING_H

#include <linux/types.h>
#include <swiocheck/engine.h>

void *swiocheck_memset(void *to, int byte, size_t size);
void swiocheck_memcpy(void *to, const void *from, size_t size);

/* Inlined, so that the hook is at the line of the file under test that copies. */
static __always_inline void *swiocheck_copy(void *to, const void *from, size_t size)
{
	if ((unsigned long)to < WINDOW && (unsigned long)from < WINDOW) {
		swiocheck_memcpy(to, from, size);
	} else {
		host_copy(ENGINE_ADDRESS(to), ENGINE_ADDRESS(from), size);
		ENGINE_HOOK(HOOK_COPIED, to, size);
	}
	return to;
}

#define memset swiocheck_memset
#define memcpy swiocheck_copy

static inline int strcmp(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (unsigned char)*a - (unsigned char)*b;
}

#define isdigit(c) ((c) >= '0' && (c) <= '9')

static inline unsigned long simple_strtoul(const char *text, char **end, unsigned int base)
{
	unsigned long value = 0;

	for (; isdigit(*text); text++)
		value = value * base + (*text - '0');
	*end = (char *)text;
	return value;
}
/* Numbers of command-line parameters are decimal here: base 0 would mean "guess". */
#define simple_strtoul(text, end, base) simple_strtoul(text, end, (base) ? (base) : 10)

#endif
