/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Pages, slab and memblock. Metadata gets real memory from a small heap; what only holds bounced data gets addresses in the
 * window. Physical and virtual addresses are the same numbers, and a struct page is its page frame number.
 */
#ifndef SWIOCHECK_MEMORY_H
#define SWIOCHECK_MEMORY_H

#include <linux/types.h>
#include <linux/const.h>
#include <linux/align.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#define PAGE_ALIGN(x) ALIGN(x, PAGE_SIZE)
#define PAGE_ALIGNED(x) IS_ALIGNED((unsigned long)(x), PAGE_SIZE)
#include <linux/pfn.h>
#define MAX_PAGE_ORDER 10
#define MAX_ORDER 11

static inline int get_order(unsigned long size)
{
	int order = 0;

	for (size = (size - 1) >> PAGE_SHIFT; size; size >>= 1)
		order++;
	return order;
}

#define __GFP_DMA 0x1u
#define __GFP_DMA32 0x4u
#define GFP_ZONEMASK 0xfu
#define __GFP_ZERO 0x100u
#define __GFP_DIRECT_RECLAIM 0x400u
#define __GFP_NOWARN 0x2000u
#define GFP_NOWAIT 0x800u
#define GFP_KERNEL 0xcc0u
#define gfpflags_allow_blocking(gfp) (!!((gfp) & __GFP_DIRECT_RECLAIM))

struct page {
	char unused;
};
#define pfn_to_page(pfn) ((struct page *)(unsigned long)(pfn))
#define page_to_pfn(page) ((unsigned long)(page))
#define page_to_phys(page) ((phys_addr_t)page_to_pfn(page) << PAGE_SHIFT)
#define phys_to_virt(address) ((void *)(unsigned long)(address))
#define virt_to_phys(address) ((phys_addr_t)(unsigned long)(address))
#define virt_to_page(address) pfn_to_page(PFN_DOWN((unsigned long)(address)))
#define __pa(address) virt_to_phys(address)
#define PageHighMem(page) 0
#define memcpy_from_page(to, page, offset, size) do { (void)(page); (void)(offset); } while (0)
#define memcpy_to_page(page, offset, from, size) do { (void)(page); (void)(offset); } while (0)
#define kmsan_unpoison_memory(address, size) do { } while (0)
extern void *high_memory;
extern u64 zone_dma_limit;
#define ARCH_LOW_ADDRESS_LIMIT 0xffffffffull

void swiocheck_allocates(u32 gfp);
void *swiocheck_slab_alloc(size_t size);
void swiocheck_slab_free(const void *memory);
void *swiocheck_pages_alloc(u32 order, u32 gfp);
void swiocheck_pages_free(unsigned long address, u32 order);
void *swiocheck_boot_alloc(size_t size, size_t align);
void *swiocheck_window_boot(void);
unsigned long swiocheck_window_alloc(u32 order);
void swiocheck_window_free(unsigned long address, u32 order);

/* Whether an allocation fails is for the search to choose, where the scenario asks for that. */
#define SWIOCHECK_ALLOC(gfp, size, made)			\
	({							\
		host_hook(HOOK_ALLOC, gfp, size, 0);		\
		swiocheck_allocates(gfp);			\
		made;						\
	})
#define kzalloc(size, gfp) SWIOCHECK_ALLOC(gfp, size, swiocheck_slab_alloc(size))
#define kcalloc(count, size, gfp) kzalloc((count) * (size), gfp)
#define kfree(memory) swiocheck_slab_free(memory)
#define __get_free_pages(gfp, order)	\
	SWIOCHECK_ALLOC(gfp, PAGE_SIZE << (order), (unsigned long)swiocheck_pages_alloc(order, gfp))
#define free_pages(address, order) swiocheck_pages_free(address, order)
#define alloc_pages(gfp, order)								\
	SWIOCHECK_ALLOC(gfp, PAGE_SIZE << (order), ({					\
		unsigned long __address = swiocheck_window_alloc(order);		\
		__address ? virt_to_page(__address) : (struct page *)0;			\
	}))
#define __free_pages(page, order) swiocheck_window_free((unsigned long)page_to_phys(page), order)

#define memblock_alloc(size, align) swiocheck_boot_alloc(size, align)
#define memblock_alloc_low(size, align) swiocheck_window_boot()
#define memblock_free(memory, size) do { } while (0)
#define memblock_free_late(address, size) do { } while (0)

static inline int set_memory_decrypted(unsigned long address, int pages) { return 0; }
static inline int set_memory_encrypted(unsigned long address, int pages) { return 0; }
#define MEMREMAP_WB 1
#define memremap(address, size, flags) ((void *)(unsigned long)(address))

#endif
