/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Spinlocks. The word is 0, or the number of the holder plus 1; a process is not resumed at HOOK_LOCK while it is not 0.
 * The accesses are volatile: what is instrumented as a plain access could be parted from the hook. Who the holder is swiocheck_took()
 * writes: the locals of the code under test are to hold nothing that names the process.
 */
#ifndef SWIOCHECK_LOCK_H
#define SWIOCHECK_LOCK_H

#include <swiocheck/engine.h>

typedef struct {
	u32 holder;
} spinlock_t;

#define __SPIN_LOCK_UNLOCKED(name) { 0 }
#define spin_lock_init(lock) ((lock)->holder = 0)

#define spin_lock(lock)									\
	do {										\
		spinlock_t *__lock = (lock);						\
		ENGINE_HOOK(HOOK_LOCK, __lock, sizeof(*__lock));			\
		*(volatile u32 *)&__lock->holder = ~0u;					\
		swiocheck_took(__lock);							\
		ENGINE_HOOK(HOOK_LOCKED, __lock, sizeof(*__lock));			\
	} while (0)
/* `then` comes before others can run. */
#define swiocheck_unlock(lock, then)							\
	do {										\
		spinlock_t *__lock = (lock);						\
		ENGINE_HOOK(HOOK_UNLOCK, __lock, sizeof(*__lock));			\
		*(volatile u32 *)&__lock->holder = 0;					\
		swiocheck_dropped(__lock);						\
		then;									\
		ENGINE_HOOK(HOOK_UNLOCKED, __lock, sizeof(*__lock));			\
	} while (0)
#define spin_unlock(lock) swiocheck_unlock(lock, (void)0)

void swiocheck_count_lock(int change);
void swiocheck_took(volatile void *lock);
void swiocheck_dropped(const volatile void *lock);
unsigned long swiocheck_interrupts_off(unsigned long off);
#define local_irq_save(flags) ((void)((flags) = swiocheck_interrupts_off(1)))
#define local_irq_restore(flags) ((void)swiocheck_interrupts_off(flags))
#define local_irq_disable() ((void)swiocheck_interrupts_off(1))
#define local_irq_enable() ((void)swiocheck_interrupts_off(0))
#define spin_lock_irqsave(lock, flags)		\
	do {					\
		local_irq_save(flags);		\
		spin_lock(lock);		\
	} while (0)
#define spin_unlock_irqrestore(lock, flags) swiocheck_unlock(lock, local_irq_restore(flags))
#define spin_lock_irq(lock)			\
	do {					\
		local_irq_disable();		\
		spin_lock(lock);		\
	} while (0)
#define spin_unlock_irq(lock) swiocheck_unlock(lock, local_irq_enable())
#define preempt_disable() swiocheck_count_lock(1)
#define preempt_enable() swiocheck_count_lock(-1)

extern int swiocheck_cpus;
int swiocheck_read_cpu(void);
#define raw_smp_processor_id()			\
	({					\
		ENGINE_HOOK(HOOK_CPU, 0, 0);	\
		swiocheck_read_cpu();		\
	})
#define smp_processor_id() raw_smp_processor_id()
#define num_possible_cpus() swiocheck_cpus
#define SMP_CACHE_BYTES 4

#endif
