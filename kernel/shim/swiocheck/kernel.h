/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* All that swiotlb.c sees of the kernel, but for the headers taken from the tree as they are. */
#ifndef SWIOCHECK_KERNEL_H
#define SWIOCHECK_KERNEL_H

#include <linux/compiler.h>
#include <linux/types.h>
#include <linux/stddef.h>
#include <linux/const.h>
#include <linux/align.h>
#include <linux/build_bug.h>
#include <linux/container_of.h>
#include <linux/minmax.h>
#include <linux/math.h>
#include <linux/limits.h>
#include <linux/overflow.h>
#include <linux/err.h>
#include <swiocheck/engine.h>
#include <swiocheck/init.h>
#include <swiocheck/printk.h>
#include <swiocheck/string.h>
#include <swiocheck/lock.h>
#include <swiocheck/atomic.h>
#include <swiocheck/rcu.h>
#include <swiocheck/memory.h>
#include <swiocheck/device.h>

#endif
