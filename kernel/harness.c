/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * One translation unit: the unmodified file of the tree, and below it what the engine needs in order to run it: memory, RCU,
 * work, the operations that a driver can ask for, a table of where things lie, and a store of states.
 *
 * All state is linear memory from `swiocheck_state_begin` to the end of the heap. kernel/machine.ts is the other side.
 */
#include <linux/types.h>

/* Initialised, and before all other data: the state begins here, and constants lie below. */
__attribute__((used)) u32 swiocheck_state_begin = 1;

#include SWIOCHECK_FILE
#undef memset
#undef memcpy

#define EXPORT(name) __attribute__((export_name(#name), used, no_sanitize("thread")))

volatile struct swiocheck_control swiocheck_control;
int swiocheck_cpus;
void *high_memory = (void *)0x7fffffff;
u64 zone_dma_limit = 0xffffff;

ENGINE_CODE void swiocheck_print(const char *format, ...)
{
	__asm__ volatile("" : : "r"(format) : "memory");
}

void __tsan_init(void) {}

#ifdef CONFIG_64BIT
/* 64 x 64 bits to 128, which overflow checks of clang call. */
unsigned __int128 __multi3(unsigned __int128 a, unsigned __int128 b)
{
	u64 a_low = (u64)a, b_low = (u64)b;
	u64 a0 = (u32)a_low, a1 = a_low >> 32, b0 = (u32)b_low, b1 = b_low >> 32;
	u64 low = a0 * b0, cross1 = a0 * b1, cross2 = a1 * b0;
	u64 middle = (low >> 32) + (u32)cross1 + (u32)cross2;
	u64 high = a1 * b1 + (cross1 >> 32) + (cross2 >> 32) + (middle >> 32);

	high += a_low * (u64)(b >> 64) + (u64)(a >> 64) * b_low;
	return ((unsigned __int128)high << 64) | (middle << 32) | (u32)low;
}
#endif

/* ---- memory: first fit over a small heap, so that equal histories give equal addresses; freed bytes are zero */

#ifndef SWIOCHECK_HEAP
#define SWIOCHECK_HEAP 65536
#endif
#define CHUNKS_MAX 32

extern u8 __heap_base;
static struct {
	u32 offset;
	u32 size;
} chunks[CHUNKS_MAX];		/* by offset */
static u32 chunk_count;
static u32 slot_table_bytes;	/* what a table of slots really needs: kernel pages round it up */

ENGINE_CODE static u8 *heap(void)
{
	return (u8 *)(((unsigned long)&__heap_base + 15) & ~15ul);
}

ENGINE_CODE static void fill(volatile u8 *to, u8 byte, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = byte;
}

ENGINE_CODE void *swiocheck_memset(void *to, int byte, size_t size)
{
	if ((unsigned long)to < WINDOW)
		fill(to, byte, size);
	return to;
}

ENGINE_CODE void swiocheck_memcpy(void *to, const void *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((volatile u8 *)to)[i] = ((const u8 *)from)[i];
}

ENGINE_CODE void *swiocheck_alloc(size_t size)
{
	u32 begin = 0, i;

	size = (size + 15) & ~(size_t)15;
	if (chunk_count == CHUNKS_MAX)
		return NULL;
	for (i = 0; i < chunk_count && chunks[i].offset - begin < size; i++)
		begin = chunks[i].offset + chunks[i].size;
	if (begin + size > SWIOCHECK_HEAP)
		return NULL;
	for (u32 j = chunk_count++; j > i; j--)
		chunks[j] = chunks[j - 1];
	chunks[i].offset = begin;
	chunks[i].size = size;
	return heap() + begin;
}

ENGINE_CODE void *swiocheck_alloc_slots(size_t size)
{
	return swiocheck_alloc(size < slot_table_bytes ? size : slot_table_bytes);
}

ENGINE_CODE void swiocheck_free(const void *memory)
{
	u32 offset = (const u8 *)memory - heap(), i = 0;

	if (!memory)
		return;
	while (i < chunk_count && chunks[i].offset != offset)
		i++;
	if (i == chunk_count) {
		ENGINE_DEFECT(DEFECT_BAD_FREE, "memory is freed that is not allocated");
		__builtin_trap();
	}
	fill((u8 *)memory, 0, chunks[i].size);
	for (chunk_count--; i < chunk_count; i++)
		chunks[i] = chunks[i + 1];
	chunks[chunk_count].offset = 0;
	chunks[chunk_count].size = 0;
}

/* The default pool lies at a fixed address; later pages come from a bitmap of 64. */
#define POOL_ADDRESS (WINDOW + 0x1000000)
#define PAGES_ADDRESS (WINDOW + 0x100000)
static u64 window_pages;
static bool booted;

ENGINE_CODE static u64 page_run(u32 pages)
{
	return pages >= 64 ? ~0ull : (1ull << pages) - 1;
}

ENGINE_CODE void *swiocheck_window_alloc(size_t size)
{
	u32 pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;

	if (!booted)
		return (void *)(unsigned long)POOL_ADDRESS;
	for (u32 i = 0; i + pages <= 64; i++) {
		if (window_pages & (page_run(pages) << i))
			continue;
		window_pages |= page_run(pages) << i;
		return (void *)(unsigned long)(PAGES_ADDRESS + (i << PAGE_SHIFT));
	}
	return NULL;
}

ENGINE_CODE void swiocheck_window_free(unsigned long address, size_t size)
{
	u32 pages = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;

	window_pages &= ~(page_run(pages) << ((address - PAGES_ADDRESS) >> PAGE_SHIFT));
}

/* ---- RCU and work */

#define PROCESSES_MAX 8
static u32 rcu_depth[PROCESSES_MAX];
static u32 rcu_readers;			/* that the queued callbacks wait for, one bit each */
static struct rcu_head *rcu_queue;
static struct work_struct *work_item;

ENGINE_CODE void rcu_read_lock(void)
{
	rcu_depth[swiocheck_control.cpu]++;
}

ENGINE_CODE void rcu_read_unlock(void)
{
	if (!--rcu_depth[swiocheck_control.cpu])
		rcu_readers &= ~(1u << swiocheck_control.cpu);
}

ENGINE_CODE void call_rcu(struct rcu_head *head, void (*function)(struct rcu_head *))
{
	head->func = function;
	head->next = rcu_queue;
	rcu_queue = head;
	for (int i = 0; i < PROCESSES_MAX; i++)
		if (rcu_depth[i])
			rcu_readers |= 1u << i;
}

ENGINE_CODE bool schedule_work(struct work_struct *work)
{
	if (work->pending)
		return false;
	work->pending = 1;
	work_item = work;
	return true;
}

/* ---- what a driver asks for */

enum operation {
	OPERATION_MAP = 1,
	OPERATION_UNMAP,
	OPERATION_ALLOC,
	OPERATION_FREE,
	OPERATION_SYNC_FOR_CPU,
	OPERATION_SYNC_FOR_DEVICE,
};

/* kernel/layout.ts knows the order of these words. */
static struct {
	u32 operation;
	u32 device;
	u32 orig;
	u32 size;
	u32 align_mask;
	u32 direction;
	u32 address;		/* of a mapping: given, or the result */
	u32 unused;
} requests[PROCESSES_MAX];

static struct device devices[4];
static u64 dma_mask = ~0ull;

/* The ghost state, and a block for each process: written by kernel/machine.ts, saved and hashed like all else. */
static u8 engine_room[SWIOCHECK_ROOM] __attribute__((aligned(16)));

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

EXPORT(boot) void boot(int cpus, u32 slots, u32 areas)
{
	char parameter[24];
	int length = 0;
	u32 numbers[2] = { slots, areas };

	for (int n = 0; n < 2; n++) {
		if (n)
			parameter[length++] = ',';
		for (u32 digit = 1000000; digit; digit /= 10)
			if (numbers[n] >= digit)
				parameter[length++] = '0' + numbers[n] / digit % 10;
	}
	parameter[length] = 0;
	swiocheck_cpus = cpus;
	slot_table_bytes = slots * sizeof(struct io_tlb_slot);
	swiocheck_early_param(parameter);
	swiotlb_init(true, SWIOTLB_VERBOSE);
	booted = true;
	for (u32 i = 0; i < COUNT(devices); i++) {
#ifdef SWIOCHECK_HAS_DEV_INIT
		swiotlb_dev_init(&devices[i]);
#else
		devices[i].dma_io_tlb_mem = &io_tlb_default_mem;
#endif
		devices[i].dma_mask = &dma_mask;
		devices[i].seg_boundary = ~0ul;
	}
}

/* A boundary of all ones is none. */
EXPORT(set_device) void set_device(u32 device, u32 min_align_mask, u32 boundary_mask)
{
	devices[device].min_align_mask = min_align_mask;
	devices[device].seg_boundary = boundary_mask == ~0u ? ~0ul : boundary_mask;
}

EXPORT(run) void run(u32 process)
{
	typeof(&requests[0]) request = &requests[process];
	struct device *dev = &devices[request->device];
	u32 result = request->address;

	switch (request->operation) {
	case OPERATION_MAP:
#ifdef SWIOCHECK_MAP_HAS_ALLOC_SIZE
		/* Whole granules, as iommu_dma_map_page() asks for. */
		result = swiotlb_tbl_map_single(dev, request->orig, request->size,
						(request->size + request->align_mask) & ~request->align_mask,
						request->align_mask, request->direction, 0);
#else
		result = swiotlb_tbl_map_single(dev, request->orig, request->size, request->align_mask,
						request->direction, 0);
#endif
		break;
	case OPERATION_UNMAP:
		swiotlb_tbl_unmap_single(dev, request->address, request->size, request->direction, 0);
		break;
	case OPERATION_ALLOC: {
		struct page *page = swiotlb_alloc(dev, request->size);

		result = page ? page_to_phys(page) : ~0u;
		break;
	}
	case OPERATION_FREE:
		swiotlb_free(dev, pfn_to_page(request->address >> PAGE_SHIFT), request->size);
		break;
	case OPERATION_SYNC_FOR_CPU:
		swiotlb_sync_single_for_cpu(dev, request->address, request->size, request->direction);
		break;
	case OPERATION_SYNC_FOR_DEVICE:
		swiotlb_sync_single_for_device(dev, request->address, request->size, request->direction);
		break;
	}
	request->address = result;
}

#include <runtime/collapse.c>

/* What the rewriting of the IR makes of every instrumented load and store. */
__attribute__((used, no_sanitize("thread"), always_inline))
inline void swiocheck_access(int kind, const volatile void *address, u32 size, u32 location)
{
	if (swiocheck_control.fuel && !--swiocheck_control.fuel)
		host_out_of_fuel(location);
	if (((const volatile u8 *)HEAP_END)[location])
		host_hook(kind & (ACCESS_WRITE | ACCESS_READ_WRITE) ? HOOK_WRITE : HOOK_READ, ENGINE_ADDRESS(address), size, location);
	if (swiocheck_control.observing)
		host_access(kind, ENGINE_ADDRESS(address), size, location);
}

/* ---- where things lie: kernel/layout.ts reads the same list in the same order */

#ifdef SWIOCHECK_HAS_POOLS
#define POOL io_tlb_default_mem.defpool
#else
#define POOL io_tlb_default_mem
#endif
#ifdef SWIOCHECK_HAS_PAD_SLOTS
#define PAD_SLOTS offsetof(struct io_tlb_slot, pad_slots)
#else
#define PAD_SLOTS ~0u
#endif

EXPORT(layout) u32 layout(u32 entry)
{
	u32 begin = ENGINE_ADDRESS(&swiocheck_state_begin), slabs = ENGINE_ADDRESS(&default_nslabs);
	const u32 table[] = {
		begin < slabs ? begin : slabs,
		ENGINE_ADDRESS(heap()),
		ENGINE_ADDRESS(&chunk_count),
		ENGINE_ADDRESS(chunks),
		ENGINE_ADDRESS(&swiocheck_control),
		ENGINE_ADDRESS(engine_room),
		ENGINE_ADDRESS(requests),
		ENGINE_ADDRESS(POOL.slots),
		sizeof(struct io_tlb_slot),
		offsetof(struct io_tlb_slot, list),
		offsetof(struct io_tlb_slot, orig_addr),
		offsetof(struct io_tlb_slot, alloc_size),
		PAD_SLOTS,
		ENGINE_ADDRESS(POOL.areas),
		sizeof(struct io_tlb_area),
		offsetof(struct io_tlb_area, used),
		offsetof(struct io_tlb_area, index),
		offsetof(struct io_tlb_area, lock),
		POOL.start,
		POOL.nslabs,
		POOL.nareas,
		POOL.area_nslabs,
		IO_TLB_SHIFT,
		IO_TLB_SEGSIZE,
		PAGE_SIZE,
		sizeof(long),
		sizeof(((struct io_tlb_slot *)0)->alloc_size),
		HEAP_END,
	};

	return entry < COUNT(table) ? table[entry] : 0;
}
