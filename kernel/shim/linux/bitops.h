/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
#ifndef SWIOCHECK_BITOPS_H
#define SWIOCHECK_BITOPS_H

#include <linux/types.h>
#include <asm/bitsperlong.h>

static __always_inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

static __always_inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static __always_inline int fls_long(unsigned long x)
{
	return sizeof(x) == 4 ? fls(x) : fls64(x);
}

#endif
