/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Atomics and barriers: a switch point on either side, sequentially consistent. */
#ifndef SWIOCHECK_ATOMIC_H
#define SWIOCHECK_ATOMIC_H

#include <swiocheck/engine.h>

#ifndef CONFIG_64BIT
typedef struct {
	long counter;
} swiocheck_atomic_long_t;
#define atomic_long_t swiocheck_atomic_long_t
#else
/* linux/types.h has atomic64_t; atomic_long_t is its other name. */
#define atomic_long_t atomic64_t
#endif

#define SWIOCHECK_COUNTER(v) (*(volatile long *)&(v)->counter)
#define SWIOCHECK_ATOMIC(v, type, operation)				\
	({								\
		atomic_long_t *__v = (v);				\
		ENGINE_HOOK(HOOK_ATOMIC, __v, sizeof(long));		\
		type __result = (operation);				\
		ENGINE_HOOK(HOOK_ATOMIC_DONE, __v, sizeof(long));	\
		__result;						\
	})

#define atomic_long_read(v) SWIOCHECK_ATOMIC(v, long, SWIOCHECK_COUNTER(__v))
#define atomic_long_set(v, value) ((void)SWIOCHECK_ATOMIC(v, long, SWIOCHECK_COUNTER(__v) = (value)))
#define atomic_long_add_return(i, v) SWIOCHECK_ATOMIC(v, long, SWIOCHECK_COUNTER(__v) += (long)(i))
#define atomic_long_add(i, v) ((void)atomic_long_add_return(i, v))
#define atomic_long_sub(i, v) ((void)atomic_long_add_return(-(long)(i), v))
#define atomic_long_inc(v) atomic_long_add(1, v)
#define atomic_long_dec(v) atomic_long_sub(1, v)
#define atomic_long_try_cmpxchg(v, old, new)				\
	SWIOCHECK_ATOMIC(v, bool, ({					\
		long __found = SWIOCHECK_COUNTER(__v);			\
		bool __equal = __found == (long)*(old);			\
		if (__equal)						\
			SWIOCHECK_COUNTER(__v) = (new);			\
		else							\
			*(old) = __found;				\
		__equal;						\
	}))

#define smp_mb() ENGINE_HOOK(HOOK_BARRIER, 0, 0)
#define smp_rmb() ENGINE_HOOK(HOOK_BARRIER, 0, 0)
#define smp_wmb() ENGINE_HOOK(HOOK_BARRIER, 0, 0)
#define smp_store_release(p, value) WRITE_ONCE(*(p), value)
#define smp_load_acquire(p) READ_ONCE(*(p))

#endif
