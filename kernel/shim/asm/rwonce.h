/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* READ_ONCE() and WRITE_ONCE() with a switch point on either side, also inside the kernel's lists. */
#ifndef SWIOCHECK_RWONCE_H
#define SWIOCHECK_RWONCE_H

/* Numbers of enum swiocheck_hook: engine.h needs types that are not there yet. */
__attribute__((import_module("host"), import_name("hook"), nomerge))
extern void host_hook(int kind, unsigned int address, unsigned int size, unsigned int location);

#define __READ_ONCE(x)										\
	({											\
		__typeof__(&(x)) __p = &(x);							\
		host_hook(6, (unsigned int)(unsigned long)__p, sizeof(x), 0);			\
		__unqual_scalar_typeof(x) __read = *(const volatile __unqual_scalar_typeof(x) *)__p;	\
		host_hook(7, (unsigned int)(unsigned long)__p, sizeof(x), 0);			\
		__read;										\
	})
#include <asm-generic/rwonce.h>
#undef __WRITE_ONCE
#define __WRITE_ONCE(x, value)								\
	do {										\
		volatile typeof(x) *__p = &(x);						\
		typeof(x) __written = (value);						\
		host_hook(8, (unsigned int)(unsigned long)__p, sizeof(x), 0);		\
		*__p = __written;							\
		host_hook(9, (unsigned int)(unsigned long)__p, sizeof(x), 0);		\
	} while (0)

#endif
