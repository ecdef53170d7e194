/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#ifndef SWIOCHECK_STRING_H
#define SWIOCHECK_STRING_H

#include <linux/types.h>

void *swiocheck_memset(void *to, int byte, size_t size);
void *swiocheck_memcpy(void *to, const void *from, size_t size);
#define memset swiocheck_memset
#define memcpy swiocheck_memcpy

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
