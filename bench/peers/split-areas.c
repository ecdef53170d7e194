/*
 * The split-areas allocator (one pool, a lock for each area, generation 6.10) with a search written for it alone: what a
 * programmer gets who gives up everything for speed. It has the atomicity of split-areas.pml, whose comments say what the steps
 * are, and asserts the same: both must count the same states.
 *
 * How it is made fast:
 * - A state is four words, and a step is a few shifts and masks with constants.
 * - The visited set keeps a fingerprint of 64 bits for each state (open addressing, linear probing); states are only in the
 *   frontier, a ring, breadth-first.
 * - Successors are collected and hashed first, and looked up together, so that the table's cache misses overlap.
 * - A small direct-mapped cache of recent fingerprints answers about half of the look-ups.
 * - An area is checked when its lock is dropped: nobody else can have changed it.
 *
 * Parameters (-D): CPUS, AREAS, AREA_SLOTS, SEGMENT (slots), SLOT_BYTES, PAGE_BYTES, TO_DEVICE_BYTES, FROM_DEVICE_BYTES.
 * Argument: states for which the visited set has room. Prints `N states, N transitions, depth N`, as Spin counts transitions (the
 * initial state and every successor) and the search depth (states on the longest of the shortest paths).
 */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SLOTS (AREAS * AREA_SLOTS)

_Static_assert(CPUS <= 5, "two words have room for five CPUs");
_Static_assert(AREAS <= 2 && SLOTS <= 8, "the words have room for eight slots in two areas");
_Static_assert(AREA_SLOTS % SEGMENT == 0, "a segment is in one area");
_Static_assert(TO_DEVICE_BYTES < 8 && FROM_DEVICE_BYTES < 8, "alloc_size has three bits");

typedef uint64_t word;

/* Words of a state. Slot s has four bits of each plane (three of alloc_size, one of fresh), lowest slot lowest. */
enum {
	LIST_OWNER,	/* list[] below, owner[] above: 0, or the CPU that claimed the slot + 1 */
	ORIG_SIZE,	/* orig[]: 0, or 2 * cpu + request + 1; alloc_size[] from bit 32; fresh[] from bit 56 */
	AREAS_CPUS,	/* areas, 12 bits each: lock (holder + 1), used, index; CPUs 0 and 1 from bit 24 */
	MORE_CPUS,	/* CPUs 2 to 4 */
	WORDS
};

typedef struct {
	word of[WORDS];
} state;

#define CPU_BITS 20
#define CPU_WORD(p) ((p) < 2 ? AREAS_CPUS : MORE_CPUS)
#define CPU_SHIFT(p) ((p) < 2 ? 24 + CPU_BITS * (p) : CPU_BITS * ((p) - 2))

enum place {
	IDLE,
	MAP_LOCKING, MAP_SEARCHING, SEARCHED, MAP_UNLOCKING, MAP_RECORDING, MAP_FILLING, MAP_RETURNING,
	UNMAP_DRAINING, UNMAP_LOCATING, UNMAP_LOCKING, UNMAP_RELEASING, UNMAP_UNLOCKING
};

/* The registers of a CPU, unpacked. Addresses are slots. */
typedef struct {
	unsigned place, request, address, tries, area, first, count, saw_only_empty;
} cpu;

#define NONE 15
#define NO_AREA 3

#define TO_DEVICE 0
#define FROM_DEVICE 1
#define BYTES(request) ((request) == FROM_DEVICE ? FROM_DEVICE_BYTES : TO_DEVICE_BYTES)
#define NR_SLOTS(bytes) (((bytes) + SLOT_BYTES - 1) / SLOT_BYTES)
/* With no masks, a request of a page or more is aligned to a page, a smaller one to a slot (v6.9). */
#define ALIGN_MASK(bytes) ((bytes) >= PAGE_BYTES ? PAGE_BYTES - 1 : SLOT_BYTES - 1)
#define WRAP(i) ((i) >= AREA_SLOTS ? 0 : (i))

#define inline inline __attribute__((always_inline))

static inline unsigned bits(word w, unsigned shift, unsigned width)
{
	return w >> shift & ((1u << width) - 1);
}

static inline void set_bits(word *w, unsigned shift, unsigned width, unsigned value)
{
	*w = (*w & ~((((word)1 << width) - 1) << shift)) | (word)value << shift;
}

#define LIST(s, i) bits((s)->of[LIST_OWNER], 4 * (i), 4)
#define OWNER(s, i) bits((s)->of[LIST_OWNER], 32 + 4 * (i), 4)
#define ORIG(s, i) bits((s)->of[ORIG_SIZE], 4 * (i), 4)
#define ALLOC_SIZE(s, i) bits((s)->of[ORIG_SIZE], 32 + 3 * (i), 3)
#define FRESH(s, i) bits((s)->of[ORIG_SIZE], 56 + (i), 1)
#define LOCK(s, a) bits((s)->of[AREAS_CPUS], 12 * (a), 4)
#define USED(s, a) bits((s)->of[AREAS_CPUS], 12 * (a) + 4, 4)
#define INDEX(s, a) bits((s)->of[AREAS_CPUS], 12 * (a) + 8, 4)

#define SET_LIST(s, i, value) set_bits(&(s)->of[LIST_OWNER], 4 * (i), 4, value)
#define SET_OWNER(s, i, value) set_bits(&(s)->of[LIST_OWNER], 32 + 4 * (i), 4, value)
#define SET_ORIG(s, i, value) set_bits(&(s)->of[ORIG_SIZE], 4 * (i), 4, value)
#define SET_ALLOC_SIZE(s, i, value) set_bits(&(s)->of[ORIG_SIZE], 32 + 3 * (i), 3, value)
#define SET_FRESH(s, i, value) set_bits(&(s)->of[ORIG_SIZE], 56 + (i), 1, value)
#define SET_LOCK(s, a, value) set_bits(&(s)->of[AREAS_CPUS], 12 * (a), 4, value)
#define SET_USED(s, a, value) set_bits(&(s)->of[AREAS_CPUS], 12 * (a) + 4, 4, value)
#define SET_INDEX(s, a, value) set_bits(&(s)->of[AREAS_CPUS], 12 * (a) + 8, 4, value)

static inline cpu unpacked(const state *s, unsigned p)
{
	word w = s->of[CPU_WORD(p)] >> CPU_SHIFT(p);
	return (cpu){bits(w, 0, 4), bits(w, 4, 1), bits(w, 5, 4), bits(w, 9, 1), bits(w, 10, 2), bits(w, 12, 4), bits(w, 16, 3),
		     bits(w, 19, 1)};
}

static inline void pack(state *s, unsigned p, cpu c)
{
	set_bits(&s->of[CPU_WORD(p)], CPU_SHIFT(p), CPU_BITS,
		 c.place | c.request << 4 | c.address << 5 | c.tries << 9 | c.area << 10 | c.first << 12 | c.count << 16 |
			 c.saw_only_empty << 19);
}

static __attribute__((cold, noinline)) void violated(const char *what)
{
	printf("violated: %s\n", what);
	exit(1);
}

#define CLAIM(holds, what) do { if (__builtin_expect(!(holds), 0)) violated(what); } while (0)

/* ---- the visited set and the frontier ---- */

#define RECENT (1 << 14)
#define BATCH 256
/* Successors of one state: each CPU has at most two. */
#define SUCCESSORS_MAX (2 * CPUS)

static word *visited;
static word capacity, states, transitions;
static word recent[RECENT];
static state batch[BATCH + SUCCESSORS_MAX];
static word batch_fingerprints[BATCH + SUCCESSORS_MAX];
static unsigned batched;

static state *ring;
static word ring_size = 1 << 16, ring_head, ring_tail;

static void *pages(word bytes)
{
	void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	madvise(memory, bytes, MADV_HUGEPAGE);
	return memory;
}

static inline word folded(word a, word b)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	return (word)product ^ (word)(product >> 64);
}

/* Multiplications folded from 128 bits to 64. Never 0, which marks an empty place of the table. */
static inline word fingerprint(const state *s)
{
	word low = folded(s->of[0] ^ 0x9e3779b97f4a7c15, s->of[1] ^ 0xd1b54a32d192ed03);
	word high = folded(s->of[2] ^ 0x8cb92ba72f3d8dd7, s->of[3] ^ 0xaef17502108ef2d9);
	word h = folded(low ^ 0xe7037ed1a0b428db, high ^ 0x2127599bf4325c37);
	return h ? h : 1;
}

static inline word place_of(word h)
{
	return (unsigned __int128)h * capacity >> 64;
}

/* Takes a successor, unless it was met a moment ago. */
static inline void emit(const state *s)
{
	word h = fingerprint(s);
	word *seen = &recent[h % RECENT];
	transitions++;
	if (*seen == h)
		return;
	*seen = h;
	__builtin_prefetch(&visited[place_of(h)], 1);
	batch[batched] = *s;
	batch_fingerprints[batched++] = h;
}

static void push(const state *s)
{
	if (ring_tail - ring_head == ring_size) {
		state *larger = pages(2 * ring_size * sizeof(state));
		for (word i = ring_head; i != ring_tail; i++)
			larger[i & (2 * ring_size - 1)] = ring[i & (ring_size - 1)];
		munmap(ring, ring_size * sizeof(state));
		ring = larger;
		ring_size *= 2;
	}
	ring[ring_tail++ & (ring_size - 1)] = *s;
}

/* Looks all collected successors up and puts the new ones into the frontier. */
static void look_up(void)
{
	for (unsigned i = 0; i < batched; i++) {
		word h = batch_fingerprints[i], at = place_of(h);
		while (visited[at] != 0 && visited[at] != h)
			at = at + 1 == capacity ? 0 : at + 1;
		if (visited[at] == h)
			continue;
		visited[at] = h;
		if (++states >= capacity - capacity / 16) {
			fprintf(stderr, "the visited set is full: ask for more states\n");
			exit(2);
		}
		push(&batch[i]);
	}
	batched = 0;
}

/* ---- the allocator ---- */

/* Free list and used counter of an area, against the ghosts. */
static inline void check(const state *s, unsigned a)
{
	unsigned length = 0, held = 0;
	for (int i = AREA_SLOTS - 1; i >= 0; i--) {
		if (OWNER(s, a * AREA_SLOTS + i) != 0) {
			length = 0;
			held++;
		} else {
			length = i % SEGMENT == SEGMENT - 1 ? 1 : length + 1;
		}
		CLAIM(LIST(s, a * AREA_SLOTS + i) == length, "the free list is right");
	}
	CLAIM(USED(s, a) == held, "the used counter is right");
}

/* Dead registers tell no states apart. The mapping itself (request, address) is the driver's. */
static inline void rest(cpu *c)
{
	c->place = IDLE;
	c->tries = 0;
	c->area = NO_AREA;
	c->first = NONE;
	c->count = 0;
	c->saw_only_empty = 0;
}

static inline void drop_lock(state *s, unsigned p, unsigned area)
{
	CLAIM(LOCK(s, area) == p + 1, "who drops a lock holds it");
	SET_LOCK(s, area, 0);
	check(s, area);
}

/* Next fit: from the cursor once round the area, looking at aligned slots only. */
static inline unsigned found(const state *s, unsigned area, unsigned bytes)
{
	unsigned needed = NR_SLOTS(bytes), mask = ALIGN_MASK(bytes), stride = mask / SLOT_BYTES + 1;
	unsigned i = INDEX(s, area), checked = 0;
	if (needed > AREA_SLOTS - USED(s, area))
		return NONE;
	while (checked < AREA_SLOTS) {
		unsigned slot = area * AREA_SLOTS + i;
		if (slot * SLOT_BYTES & mask) {
			i = WRAP(i + 1);
			checked++;
		} else if (LIST(s, slot) >= needed) {
			return slot;
		} else {
			i = WRAP(i + stride);
			checked += stride;
		}
	}
	return NONE;
}

/* Counts the free run that ends before slot `end` anew, downwards within its segment. */
static inline void renumber_below(state *s, unsigned end, unsigned length)
{
	for (unsigned i = end; i % SEGMENT != 0 && LIST(s, i - 1) != 0; i--)
		SET_LIST(s, i - 1, ++length);
}

static inline void claim(state *s, unsigned p, const cpu *c)
{
	unsigned bytes = BYTES(c->request), end = c->first + NR_SLOTS(bytes);
	CLAIM(LOCK(s, c->area) == p + 1, "who claims holds the lock");
	for (unsigned i = c->first; i < end; i++) {
		CLAIM(OWNER(s, i) == 0, "no slot is claimed twice");
		CLAIM(i / AREA_SLOTS == c->area, "a claim is in one area");
		SET_OWNER(s, i, p + 1);
		SET_LIST(s, i, 0);
		SET_ALLOC_SIZE(s, i, bytes - (i - c->first) * SLOT_BYTES);
	}
	renumber_below(s, c->first, 0);
	SET_INDEX(s, c->area, WRAP(end - c->area * AREA_SLOTS));
	SET_USED(s, c->area, USED(s, c->area) + NR_SLOTS(bytes));
}

/* The bounce slots of the address belong to the CPU buffer that they are recorded for. */
static inline void bounce(const state *s, unsigned p, const cpu *c)
{
	CLAIM(ORIG(s, c->address) == 2 * p + c->request + 1, "bounces to the buffer that was mapped");
	CLAIM(ALLOC_SIZE(s, c->address) == BYTES(c->request), "bounces as much as was mapped");
}

static inline void release(state *s, unsigned p, const cpu *c)
{
	unsigned end = c->first + c->count;
	unsigned length = end < SLOTS && end / SEGMENT == c->first / SEGMENT ? LIST(s, end) : 0;
	for (unsigned i = end; i-- > c->first;) {
		CLAIM(OWNER(s, i) == p + 1, "who releases a slot owns it");
		SET_LIST(s, i, ++length);
		SET_ORIG(s, i, 0);
		SET_ALLOC_SIZE(s, i, 0);
		SET_OWNER(s, i, 0);
		SET_FRESH(s, i, 0);
	}
	renumber_below(s, c->first, length);
	SET_USED(s, c->area, USED(s, c->area) - c->count);
}

/* Every step that CPU p can take in a state. */
static inline void successors(const state *from, unsigned p)
{
	state next = *from;
	cpu c = unpacked(from, p);

	switch ((enum place)c.place) {
	case IDLE:
		if (c.address != NONE) {
			c.place = c.request == FROM_DEVICE ? UNMAP_DRAINING : UNMAP_LOCATING;
			break;
		}
		c.place = MAP_LOCKING;
		c.area = p % AREAS;
		c.saw_only_empty = 1;
		c.request = TO_DEVICE;
		pack(&next, p, c);
		emit(&next);
		c.request = FROM_DEVICE;
		break;
	case MAP_LOCKING:
	case UNMAP_LOCKING:
		if (LOCK(&next, c.area) != 0)
			return;
		SET_LOCK(&next, c.area, p + 1);
		c.place = c.place == MAP_LOCKING ? MAP_SEARCHING : UNMAP_RELEASING;
		break;
	case MAP_SEARCHING:
		c.first = found(&next, c.area, BYTES(c.request));
		c.saw_only_empty &= USED(&next, c.area) == 0;
		c.place = SEARCHED;
		break;
	case SEARCHED:
		if (c.first != NONE) {
			claim(&next, p, &c);
			c.place = MAP_UNLOCKING;
			break;
		}
		drop_lock(&next, p, c.area);
		if (c.tries + 1 < AREAS) {
			c.tries++;
			c.area = (p + c.tries) % AREAS;
			c.place = MAP_LOCKING;
		} else {
			c.request = TO_DEVICE;
			rest(&c);
		}
		break;
	case MAP_UNLOCKING:
		drop_lock(&next, p, c.area);
		c.place = MAP_RECORDING;
		break;
	case MAP_RECORDING:
		for (unsigned i = c.first; i < c.first + NR_SLOTS(BYTES(c.request)); i++)
			SET_ORIG(&next, i, 2 * p + c.request + 1);
		c.address = c.first;
		c.place = MAP_FILLING;
		break;
	case MAP_FILLING:
		bounce(&next, p, &c);
		for (unsigned i = c.address; i < c.address + NR_SLOTS(BYTES(c.request)); i++)
			SET_FRESH(&next, i, 1);
		c.place = MAP_RETURNING;
		break;
	case MAP_RETURNING:
		rest(&c);
		break;
	case UNMAP_DRAINING:
		bounce(&next, p, &c);
		CLAIM(FRESH(&next, c.address), "what is copied back was filled");
		c.place = UNMAP_LOCATING;
		break;
	case UNMAP_LOCATING:
		c.first = c.address;
		c.count = NR_SLOTS(ALLOC_SIZE(&next, c.first));
		c.area = c.first / AREA_SLOTS;
		c.place = UNMAP_LOCKING;
		break;
	case UNMAP_RELEASING:
		release(&next, p, &c);
		c.place = UNMAP_UNLOCKING;
		break;
	case UNMAP_UNLOCKING:
		drop_lock(&next, p, c.area);
		c.request = TO_DEVICE;
		c.address = NONE;
		rest(&c);
		break;
	}
	pack(&next, p, c);
	emit(&next);
}

static state booted(void)
{
	state s = {{0}};
	cpu c = {.request = TO_DEVICE, .address = NONE};
	rest(&c);
	for (unsigned i = 0; i < SLOTS; i++)
		SET_LIST(&s, i, SEGMENT - i % SEGMENT);
	for (unsigned p = 0; p < CPUS; p++)
		pack(&s, p, c);
	return s;
}

int main(int argc, char **argv)
{
	word expected = argc > 1 ? strtoull(argv[1], NULL, 10) : 1 << 20;
	state first = booted();
	unsigned depth = 0;

	capacity = expected + expected / 2 + 64;
	visited = pages(capacity * sizeof(word));
	ring = pages(ring_size * sizeof(state));
	emit(&first);
	look_up();

	while (ring_head != ring_tail) {
		word level_end = ring_tail;
		depth++;
		while (ring_head != level_end) {
			state from = ring[ring_head++ & (ring_size - 1)];
			word before = transitions;
#pragma GCC unroll 8
			for (unsigned p = 0; p < CPUS; p++)
				successors(&from, p);
			CLAIM(transitions != before, "somebody can move");
			if (batched >= BATCH)
				look_up();
		}
		look_up();
	}
	printf("%llu states, %llu transitions, depth %u\n", (unsigned long long)states, (unsigned long long)transitions, depth);
	return 0;
}
