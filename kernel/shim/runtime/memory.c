/* SPDX-License-Identifier: GPL-2.0-only OR MIT */
/*
 * Slab, boot memory and pages. Metadata lies in a small heap: first fit, so that equal histories give equal addresses; freed bytes
 * are zero. Bounce pages are addresses in the window only.
 */

#ifndef SWIOCHECK_HEAP
#define SWIOCHECK_HEAP 65536
#endif
#define CHUNKS_MAX 32

extern u8 __heap_base;
static struct {
	u32 offset;
	u32 size;		/* as it was asked for, or as much of a page as can be used */
	u32 order;		/* of pages, plus 1; 0 for slab and boot memory */
	u32 name;		/* 256 times who asked for it, plus 1, and the lowest number that was free of his; 0: boot memory */
	u32 private;		/* whether the call that asked for it is still under way */
} chunks[CHUNKS_MAX];		/* by offset */
static u32 chunk_count;
static u32 slot_table_bytes;	/* what the largest table of slots needs: kernel pages round it up */
static u32 heap_limit = SWIOCHECK_HEAP;
static bool booted;

/* Addresses of the pools that exist, published or not: the default pool, the restricted one, and from there on those added. */
#define POOLS_MAX SWIOCHECK_POOLS
#define POOLS_FIRST_ADDED 2
static u32 pools[POOLS_MAX];
static u32 pools_end = POOLS_FIRST_ADDED;	/* that may exist */

ENGINE_CODE static u8 *heap(void)
{
	return (u8 *)(((unsigned long)&__heap_base + 15) & ~15ul);
}

ENGINE_CODE static u32 rounded(u32 size)
{
	return (size + 15) & ~15u;
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

/* Whose memory it is and its number among his: what footprints call it by, wherever it comes to lie. */
ENGINE_CODE static u32 free_name(void)
{
	u32 name = (swiocheck_control.process + 1) << 8, i = 0;

	while (i < chunk_count) {
		if (chunks[i++].name == name) {
			name++;
			i = 0;
		}
	}
	return name;
}

/* The call of the process has returned: others may know of what it has allocated. */
ENGINE_CODE static void publish(u32 process)
{
	for (u32 i = 0; i < chunk_count; i++)
		if (chunks[i].name >> 8 == process + 1)
			chunks[i].private = 0;
}

ENGINE_CODE static void *chunk_alloc(size_t size, u32 order)
{
	u32 name = booted ? free_name() : 0, begin = 0, i;

	ENGINE_TOUCH(&chunk_count);
	if (chunk_count == CHUNKS_MAX || size > SWIOCHECK_HEAP)
		return NULL;
	for (i = 0; i < chunk_count && chunks[i].offset - begin < rounded(size); i++)
		begin = chunks[i].offset + rounded(chunks[i].size);
	if (begin + rounded(size) > heap_limit)
		return NULL;
	for (u32 j = chunk_count++; j > i; j--)
		chunks[j] = chunks[j - 1];
	chunks[i].offset = begin;
	chunks[i].size = size;
	chunks[i].order = order;
	chunks[i].name = name;
	chunks[i].private = booted;
	if (swiocheck_control.observing)
		host_allocated(ENGINE_ADDRESS(heap() + begin), rounded(size));
	return heap() + begin;
}

ENGINE_CODE static void chunk_free(const void *memory, u32 order)
{
	u32 offset = (const u8 *)memory - heap(), i = 0;

	if (!memory)
		return;
	ENGINE_TOUCH(&chunk_count);
	while (i < chunk_count && chunks[i].offset != offset)
		i++;
	if (i == chunk_count || chunks[i].order != order) {
		ENGINE_DEFECT(DEFECT_BAD_FREE, i == chunk_count ? "it is not allocated" :
			      order ? "pages of that order were not allocated there" : "it is not of the slab allocator");
		__builtin_trap();
	}
	if (swiocheck_control.observing)
		host_freed(ENGINE_ADDRESS(memory), rounded(chunks[i].size));
	fill((u8 *)memory, 0, chunks[i].size);
	for (chunk_count--; i < chunk_count; i++)
		chunks[i] = chunks[i + 1];
	fill((u8 *)&chunks[chunk_count], 0, sizeof(chunks[0]));
}

/* A pool is told by its size: nothing else of the slab allocator is that large. */
ENGINE_CODE void *swiocheck_slab_alloc(size_t size)
{
	u32 pool = POOLS_FIRST_ADDED;
	void *memory;

	if (swiocheck_choice())
		return NULL;
	if (!booted || size < sizeof(POOL_TYPE))
		return chunk_alloc(size, 0);
	ENGINE_TOUCH(&pools);
	while (pool < pools_end && pools[pool])
		pool++;
	if (pool == pools_end)
		return NULL;
	memory = chunk_alloc(size, 0);
	if (memory)
		pools[pool] = ENGINE_ADDRESS(memory);
	return memory;
}

ENGINE_CODE void swiocheck_slab_free(const void *memory)
{
	chunk_free(memory, 0);
	ENGINE_TOUCH(&pools);
	for (u32 pool = POOLS_FIRST_ADDED; memory && pool < POOLS_MAX; pool++)
		if (pools[pool] == ENGINE_ADDRESS(memory))
			pools[pool] = 0;
}

/* Of pages, only what a table of slots can need is backed. */
ENGINE_CODE void *swiocheck_pages_alloc(u32 order, u32 gfp)
{
	size_t size = PAGE_SIZE << order;
	void *memory;

	if (swiocheck_choice())
		return NULL;
	if (size > slot_table_bytes)
		size = slot_table_bytes;
	memory = chunk_alloc(size, order + 1);
	if (memory && !(gfp & __GFP_ZERO))
		fill(memory, 0xa5, size);
	return memory;
}

ENGINE_CODE void swiocheck_pages_free(unsigned long address, u32 order)
{
	chunk_free((void *)address, order + 1);
}

ENGINE_CODE void *swiocheck_boot_alloc(size_t size, size_t align)
{
	return chunk_alloc(align == PAGE_SIZE && size > slot_table_bytes ? slot_table_bytes : size, 0);
}

/* The default pool and a restricted one lie at fixed addresses. A later run of pages is aligned to its size, and to no more. */
#define POOL_ADDRESS (WINDOW + 0x1000000)
#define RESTRICTED_ADDRESS (WINDOW + 0x8000000)
#define RUNS_ADDRESS (WINDOW + 0x10000000)
#define RUN_STRIDE (2 * (PAGE_SIZE << MAX_PAGE_ORDER))
static u8 runs[POOLS_MAX - POOLS_FIRST_ADDED];	/* order plus 1 */

ENGINE_CODE void *swiocheck_window_boot(void)
{
	return (void *)(unsigned long)POOL_ADDRESS;
}

ENGINE_CODE unsigned long swiocheck_window_alloc(u32 order)
{
	u32 run = 0;

	if (swiocheck_choice() || order > MAX_PAGE_ORDER)
		return 0;
	ENGINE_TOUCH(&runs);
	while (run < pools_end - POOLS_FIRST_ADDED && runs[run])
		run++;
	if (run == pools_end - POOLS_FIRST_ADDED)
		return 0;
	runs[run] = order + 1;
	return RUNS_ADDRESS + run * RUN_STRIDE + (PAGE_SIZE << order);
}

ENGINE_CODE void swiocheck_window_free(unsigned long address, u32 order)
{
	u32 run = (address - RUNS_ADDRESS) / RUN_STRIDE;

	ENGINE_TOUCH(&runs);
	if (run >= COUNT(runs) || runs[run] != order + 1 || address != RUNS_ADDRESS + run * RUN_STRIDE + (PAGE_SIZE << order)) {
		ENGINE_DEFECT(DEFECT_BAD_FREE, "no such run of pages is allocated");
		__builtin_trap();
	}
	runs[run] = 0;
}
