/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* RCU and the work queue: runtime/deferred.c keeps the callbacks and the work item until their process runs them. */
#ifndef SWIOCHECK_RCU_H
#define SWIOCHECK_RCU_H

#include <linux/types.h>
#include <linux/compiler.h>

void swiocheck_count_reader(int change);
void swiocheck_call_rcu(struct rcu_head *head, void (*function)(struct rcu_head *));

#define rcu_read_lock() swiocheck_count_reader(1)
#define rcu_read_unlock()					\
	do {							\
		swiocheck_count_reader(-1);			\
		ENGINE_HOOK(HOOK_RCU_UNLOCKED, 0, 0);		\
	} while (0)
#define call_rcu(head, function)						\
	do {									\
		struct rcu_head *__head = (head);				\
		ENGINE_HOOK(HOOK_CALL_RCU, __head, sizeof(*__head));		\
		swiocheck_call_rcu(__head, function);				\
		ENGINE_HOOK(HOOK_ATOMIC_DONE, __head, sizeof(*__head));		\
	} while (0)

#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_dereference_raw_check(p) READ_ONCE(p)
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_assign_pointer(p, value) WRITE_ONCE(p, value)
#define RCU_INIT_POINTER(p, value) WRITE_ONCE(p, value)
#define RCU_LOCKDEP_WARN(condition, text) do { } while (0)
#define rcu_read_lock_any_held() 1

struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);
struct work_struct {
	work_func_t func;
	u32 pending;
};
#define __WORK_INITIALIZER(name, function) { .func = (function), .pending = 0 }
#define INIT_WORK(work, function)		\
	do {					\
		(work)->func = (function);	\
		(work)->pending = 0;		\
	} while (0)
bool swiocheck_schedule_work(struct work_struct *work);
#define schedule_work(work)							\
	({									\
		struct work_struct *__work = (work);				\
		ENGINE_HOOK(HOOK_SCHEDULE_WORK, __work, sizeof(*__work));	\
		bool __queued = swiocheck_schedule_work(__work);		\
		ENGINE_HOOK(HOOK_ATOMIC_DONE, __work, sizeof(*__work));		\
		__queued;							\
	})

#endif
