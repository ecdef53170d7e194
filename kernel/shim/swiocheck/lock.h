/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Spinlocks. The word is 0, or the number of the holder plus 1; a process is not resumed at HOOK_LOCK while it is not 0.
 * The accesses are volatile: what is instrumented as a plain access could be parted from the hook.
 */
#ifndef SWIOCHECK_LOCK_H
#define SWIOCHECK_LOCK_H

#include <swiocheck/engine.h>

typedef struct {
	u32 holder;
} spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name) { 0 }
#define spin_lock_init(lock) ((lock)->holder = 0)

#define spin_lock(lock)								\
	do {									\
		spinlock_t *__lock = (lock);					\
		ENGINE_HOOK(HOOK_LOCK, __lock, sizeof(*__lock));		\
		*(volatile u32 *)&__lock->holder = swiocheck_control.cpu + 1;	\
	} while (0)
#define spin_unlock(lock)							\
	do {									\
		spinlock_t *__lock = (lock);					\
		ENGINE_HOOK(HOOK_UNLOCK, __lock, sizeof(*__lock));		\
		*(volatile u32 *)&__lock->holder = 0;				\
		ENGINE_HOOK(HOOK_UNLOCKED, __lock, sizeof(*__lock));		\
	} while (0)

/* Interrupts are not modelled: the flags carry nothing. */
#define local_irq_save(flags) ((void)((flags) = 0))
#define local_irq_restore(flags) ((void)(flags))
#define spin_lock_irqsave(lock, flags)		\
	do {					\
		(flags) = 0;			\
		spin_lock(lock);		\
	} while (0)
#define spin_unlock_irqrestore(lock, flags)	\
	do {					\
		(void)(flags);			\
		spin_unlock(lock);		\
	} while (0)

extern int swiocheck_cpus;
#define raw_smp_processor_id() ((int)swiocheck_control.cpu)
#define smp_processor_id() raw_smp_processor_id()
#define num_possible_cpus() swiocheck_cpus
#define SMP_CACHE_BYTES 4

#endif
