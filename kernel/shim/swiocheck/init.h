/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Sections, exports and boot-time registration. */
#ifndef SWIOCHECK_INIT_H
#define SWIOCHECK_INIT_H

#define __init
#define __ro_after_init
#define __refdata
#define EXPORT_SYMBOL(symbol)
#define EXPORT_SYMBOL_GPL(symbol)
#define early_param(name, parse) int swiocheck_early_param(char *text) { return parse(text); }
#define late_initcall(function) int swiocheck_late_initcall(void) { return function(); }
#define CC_ATTR_MEM_ENCRYPT 0
#define cc_platform_has(attribute) 0
#define SZ_1M 0x100000

#include <linux/errno.h>

#endif
