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

/* Which of the defects that a test has put into one copy of the file is active; 0: none. */
u32 swiocheck_fault;

#include SWIOCHECK_FILE
#undef memset
#undef memcpy

#define EXPORT(name) __attribute__((export_name(#name), used, no_sanitize("thread")))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Before 6.6 an allocator was a pool. */
#ifdef SWIOCHECK_HAS_POOLS
#define POOL_TYPE struct io_tlb_pool
#define POOL_OF(mem) (&(mem)->defpool)
#else
#define POOL_TYPE struct io_tlb_mem
#define POOL_OF(mem) (mem)
#endif

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

ENGINE_CODE static void fill(volatile u8 *to, u8 byte, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = byte;
}

#include <runtime/contexts.c>
#include <runtime/memory.c>
#include <runtime/deferred.c>

/* ---- what a driver asks for */

enum operation {
	OPERATION_MAP = 1,
	OPERATION_UNMAP,
	OPERATION_ALLOC,
	OPERATION_FREE,
	OPERATION_SYNC_FOR_CPU,
	OPERATION_SYNC_FOR_DEVICE,
	OPERATION_WORK,
	OPERATION_CALLBACK,
	OPERATION_LOOKUP,
};

/* What each process has asked for, in the order of the words of struct swiocheck_control. */
static u32 requests[PROCESSES_MAX][8];

static struct device devices[4];
static u64 dma_mask = ~0ull;

/* The ghost state: written by kernel/machine.ts, saved and hashed like all else. */
static u8 engine_room[SWIOCHECK_ROOM] __attribute__((aligned(16)));

/* A restricted pool of so many slots, as the device tree would describe it, for the devices of `restricted` (one bit each). */
static struct reserved_mem reserved = { .name = "restricted", .base = RESTRICTED_ADDRESS };

static void boot_restricted(u32 slots, u32 restricted)
{
	reserved.size = (phys_addr_t)slots << IO_TLB_SHIFT;
	swiocheck_reserved_mem_setup(&reserved);
	for (u32 i = 0; i < COUNT(devices); i++)
		if (restricted >> i & 1)
			reserved.ops->device_init(&reserved, &devices[i]);
	pools[1] = ENGINE_ADDRESS(POOL_OF((struct io_tlb_mem *)reserved.priv));
}

/* swiotlb=SLOTS,AREAS, or swiotlb=noforce where there are no slots. */
static void set_parameter(u32 slots, u32 areas)
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
	swiocheck_early_param(slots ? parameter : "noforce");
}

/* `added`: pools that may be added at a time. */
EXPORT(boot) void boot(int cpus, u32 slots, u32 areas, u32 restricted_slots, u32 restricted, u32 added, u32 preemptible)
{
	swiocheck_cpus = cpus;
	rcu_preemptible = preemptible;
	set_parameter(slots, areas);
	slot_table_bytes = IO_TLB_SEGSIZE * sizeof(struct io_tlb_slot);
	if (slots && default_nslabs > IO_TLB_SEGSIZE)
		slot_table_bytes = default_nslabs * sizeof(struct io_tlb_slot);
	swiotlb_init(true, SWIOTLB_VERBOSE);
	if (slots)
		pools[0] = ENGINE_ADDRESS(POOL_OF(&io_tlb_default_mem));
	for (u32 i = 0; i < COUNT(devices); i++) {
#ifdef SWIOCHECK_HAS_DEV_INIT
		swiotlb_dev_init(&devices[i]);
#else
		devices[i].dma_io_tlb_mem = &io_tlb_default_mem;
#endif
		devices[i].dma_mask = &dma_mask;
		devices[i].seg_boundary = ~0ul;
	}
	if (restricted_slots)
		boot_restricted(restricted_slots, restricted);
	pools_end = POOLS_FIRST_ADDED + added;
	for (u32 i = 0; i < chunk_count; i++)
		heap_limit = chunks[i].offset + rounded(chunks[i].size);
	heap_limit += added * (rounded(sizeof(POOL_TYPE) + default_nareas * sizeof(struct io_tlb_area)) + rounded(slot_table_bytes));
	if (heap_limit > SWIOCHECK_HEAP)
		heap_limit = SWIOCHECK_HEAP;
	booted = true;
}

/* A boundary of all ones is none. */
EXPORT(set_device) void set_device(u32 device, u32 min_align_mask, u32 boundary_mask)
{
	devices[device].min_align_mask = min_align_mask;
	devices[device].seg_boundary = boundary_mask == ~0u ? ~0ul : boundary_mask;
}

EXPORT(set_fault) void set_fault(u32 fault)
{
	swiocheck_fault = fault;
}

/*
 * The request is passed, and its result, where it is the same for all: of two processes in the same call, one can be put in the
 * other's place (kernel/symmetry.ts), and nothing in its locals may name the process.
 */
EXPORT(run) void run(void)
{
	volatile struct swiocheck_control *request = &swiocheck_control;
	struct device *dev = &devices[request->device];
	u32 result = request->address;

	enter();
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
	case OPERATION_LOOKUP:
#ifdef SWIOCHECK_HAS_POOLS
		result = !!swiotlb_find_pool(dev, request->address);
#else
		result = is_swiotlb_buffer(dev, request->address);
#endif
		break;
	case OPERATION_WORK:
		run_work();
		break;
	case OPERATION_CALLBACK:
		run_callback(request->address);
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
	/* What is marked has hooks of its own; a lock's word stands at the line of whatever else the macro's caller accesses. */
	if (!(kind & ACCESS_VOLATILE) && ((const volatile u8 *)HEAP_END)[location])
		host_hook(kind & (ACCESS_WRITE | ACCESS_READ_WRITE) ? HOOK_WRITE : HOOK_READ, ENGINE_ADDRESS(address), size, location);
	if (swiocheck_control.observing)
		host_access(kind, ENGINE_ADDRESS(address), size, location);
}

/* Where a loop turns round. */
__attribute__((used, no_sanitize("thread"), always_inline))
inline void swiocheck_turn(u32 location)
{
	if (swiocheck_control.fuel && !--swiocheck_control.fuel)
		host_out_of_fuel(location);
}

/* ---- where things lie: kernel/layout.ts reads the same list in the same order */

#ifdef SWIOCHECK_HAS_PAD_SLOTS
#define PAD_SLOTS offsetof(struct io_tlb_slot, pad_slots)
#else
#define PAD_SLOTS ~0u
#endif
#ifdef CONFIG_SWIOTLB_DYNAMIC
#define TRANSIENT offsetof(POOL_TYPE, transient)
#define NODE offsetof(POOL_TYPE, node)
#define LIST_OF_POOLS ENGINE_ADDRESS(&io_tlb_default_mem.pools)
#define MEM_LOCK ENGINE_ADDRESS(&io_tlb_default_mem.lock)
#define DEVICE_LOCK offsetof(struct device, dma_io_tlb_lock)
#else
#define TRANSIENT ~0u
#define NODE ~0u
#define LIST_OF_POOLS 0
#define MEM_LOCK 0
#define DEVICE_LOCK ~0u
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
		ENGINE_ADDRESS(contexts),
		ENGINE_ADDRESS(&callback_count),
		ENGINE_ADDRESS(callbacks),
		ENGINE_ADDRESS(&work_count),
		ENGINE_ADDRESS(runs),
		ENGINE_ADDRESS(pools),
		heap_limit,
		ENGINE_ADDRESS(devices),
		sizeof(struct device),
		DEVICE_LOCK,
		MEM_LOCK,
		LIST_OF_POOLS,
		ENGINE_ADDRESS(&io_tlb_default_mem.nslabs),
		sizeof(POOL_TYPE),
		offsetof(POOL_TYPE, start),
		offsetof(POOL_TYPE, vaddr),
		offsetof(POOL_TYPE, nslabs),
		offsetof(POOL_TYPE, nareas),
		offsetof(POOL_TYPE, area_nslabs),
		offsetof(POOL_TYPE, areas),
		offsetof(POOL_TYPE, slots),
		TRANSIENT,
		NODE,
		sizeof(struct io_tlb_slot),
		offsetof(struct io_tlb_slot, list),
		offsetof(struct io_tlb_slot, orig_addr),
		offsetof(struct io_tlb_slot, alloc_size),
		PAD_SLOTS,
		sizeof(struct io_tlb_area),
		offsetof(struct io_tlb_area, used),
		offsetof(struct io_tlb_area, index),
		offsetof(struct io_tlb_area, lock),
		pools[0] ? default_nslabs : 0,
		pools[0] ? default_nareas : 0,
		IO_TLB_SHIFT,
		IO_TLB_SEGSIZE,
		PAGE_SIZE,
		sizeof(long),
		sizeof(((struct io_tlb_slot *)0)->alloc_size),
		HEAP_END,
	};

	return entry < COUNT(table) ? table[entry] : 0;
}
