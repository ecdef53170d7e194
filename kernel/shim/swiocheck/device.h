/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/* Devices as far as swiotlb looks at them, and DMA addresses that equal physical ones. */
#ifndef SWIOCHECK_DEVICE_H
#define SWIOCHECK_DEVICE_H

#include <linux/types.h>
#include <linux/kconfig.h>
#include <swiocheck/lock.h>

struct io_tlb_mem;
struct dentry;

struct device {
	struct io_tlb_mem *dma_io_tlb_mem;
#ifdef CONFIG_SWIOTLB_DYNAMIC
	struct list_head dma_io_tlb_pools;
	spinlock_t dma_io_tlb_lock;
	bool dma_uses_io_tlb;
#endif
	u64 *dma_mask;
	u64 bus_dma_limit;
	unsigned int min_align_mask;
	unsigned long seg_boundary;
};

#define dma_get_min_align_mask(dev) ((dev)->min_align_mask)
#define dma_get_seg_boundary(dev) ((dev)->seg_boundary)
#define DMA_MAPPING_ERROR (~(dma_addr_t)0)
#define DMA_BIT_MASK(bits) (((bits) == 64) ? ~0ULL : ((1ULL << (bits)) - 1))
#define DMA_ATTR_SKIP_CPU_SYNC (1UL << 5)
#define DMA_ATTR_NO_WARN (1UL << 8)
#define phys_to_dma(dev, address) ((dma_addr_t)(address))
#define phys_to_dma_unencrypted(dev, address) ((dma_addr_t)(address))
#define dma_capable(dev, address, size, ram) 1
#define dma_reset_need_sync(dev) do { } while (0)
#define dev_is_dma_coherent(dev) 1
#define arch_sync_dma_for_device(address, size, direction) do { } while (0)
#define force_dma_unencrypted(dev) 0
#define dma_alloc_from_pool(dev, size, address, gfp, ok) ((struct page *)0)
#define dma_free_from_pool(dev, address, size) 0
#define trace_swiotlb_bounced(dev, address, size) do { } while (0)

#define debugfs_create_dir(name, parent) ((struct dentry *)0)
#define debugfs_create_ulong(name, mode, parent, value) do { } while (0)
#define debugfs_create_file(name, mode, parent, data, operations) do { (void)(operations); } while (0)
#define DEFINE_DEBUGFS_ATTRIBUTE(name, get, set, format)					\
	static struct {										\
		int (*read)(void *, u64 *);							\
		int (*write)(void *, u64);							\
	} __attribute__((unused)) *name;							\
	static int (*name##_read)(void *, u64 *) __attribute__((unused)) = get;		\
	static int (*name##_write)(void *, u64) __attribute__((unused)) = set
#define DEFINE_SIMPLE_ATTRIBUTE DEFINE_DEBUGFS_ATTRIBUTE

struct reserved_mem;
struct device_node;
struct reserved_mem_ops {
	int (*device_init)(struct reserved_mem *rmem, struct device *dev);
	void (*device_release)(struct reserved_mem *rmem, struct device *dev);
};
struct reserved_mem {
	const char *name;
	unsigned long fdt_node;
	const struct reserved_mem_ops *ops;
	phys_addr_t base;
	phys_addr_t size;
	void *priv;
};
#define of_get_flat_dt_prop(node, property, size) ((void *)0)
#define RESERVEDMEM_OF_DECLARE(name, compatible, setup) \
	int swiocheck_reserved_mem_setup(struct reserved_mem *rmem) { return setup(rmem); }

#endif
