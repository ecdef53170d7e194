/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* The tree's own header, with smaller segments where the scenario asks for them. */
#include <swiocheck/kernel.h>
#include_next <linux/swiotlb.h>
#ifdef SWIOCHECK_SEGMENT
#undef IO_TLB_SEGSIZE
#define IO_TLB_SEGSIZE SWIOCHECK_SEGMENT
#endif
