/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Messages are dropped, but their arguments are evaluated: some of them read shared memory. */
#ifndef SWIOCHECK_PRINTK_H
#define SWIOCHECK_PRINTK_H

#include <swiocheck/engine.h>

void swiocheck_print(const char *format, ...);

#define pr_info(...) swiocheck_print(__VA_ARGS__)
#define pr_warn(...) swiocheck_print(__VA_ARGS__)
#define pr_err(...) swiocheck_print(__VA_ARGS__)
#define pr_warn_once(...) swiocheck_print(__VA_ARGS__)
#define pr_warn_ratelimited(...) swiocheck_print(__VA_ARGS__)
#define dev_err(dev, ...) swiocheck_print(__VA_ARGS__)
#define dev_warn_ratelimited(dev, ...) swiocheck_print(__VA_ARGS__)
#define dev_warn_once(dev, ...) swiocheck_print(__VA_ARGS__)

#define BUG_ON(condition)					\
	do {							\
		if (unlikely(condition)) {			\
			ENGINE_DEFECT(DEFECT_BUG, #condition);	\
			__builtin_trap();			\
		}						\
	} while (0)
#define BUG() BUG_ON(1)
#define WARN_ON(condition)					\
	({							\
		int __warns = !!(condition);			\
		if (unlikely(__warns))				\
			ENGINE_DEFECT(DEFECT_WARN, #condition);	\
		unlikely(__warns);				\
	})
#define WARN_ON_ONCE(condition) WARN_ON(condition)
#define WARN(condition, ...) WARN_ON(condition)
#define WARN_ONCE(condition, ...) WARN_ON(condition)
#define dev_WARN_ONCE(dev, condition, ...) WARN_ON(condition)

#endif
