/*
 * The split-areas allocator (one pool, a lock for each area, generation 6.10) for Spin: an independent witness of the model in
 * model/. It follows the description of swiotlb, shares no code with that model, and has its atomicity: both must count the same
 * states.
 *
 * How steps and states correspond:
 * - Every step of the chart is one d_step, and only d_steps stand between two labels, so a transition of Spin is a step. (`goto`
 *   and `if` are edges of Spin's automaton, no transitions.)
 * - A CPU's label is its place in the chart. Where the chart has two places that a register tells apart anyway, here is one
 *   label: `searched` stands for "claiming" (first != NONE) and for "unlocking an area in which nothing was found".
 * - Registers are cleared when they die, so that dead values never tell two states apart.
 * - Scratch variables are cleared before their d_step ends, for the same reason. (`hidden` ones would be no part of the state, but
 *   Spin refuses them in breadth-first searches, whose depth and shortest counterexamples are compared too.)
 * - No init process and no process that ends: there is no state before the first one or after the last one.
 *
 * Parameters (-D): CPUS, AREAS, AREA_SLOTS, SEGMENT (slots), SLOT_BYTES, PAGE_BYTES, TO_DEVICE_BYTES, FROM_DEVICE_BYTES.
 * Faults (-D): FAULT_LOCK_DROPPED_BEFORE_CLAIM, FAULT_FREES_ONE_TOO_MANY, FAULT_USED_AFTER_UNLOCK.
 */

#ifndef CPUS
#define CPUS 2
#endif
#ifndef AREAS
#define AREAS 2
#endif
#ifndef AREA_SLOTS
#define AREA_SLOTS 4
#endif
#ifndef SEGMENT
#define SEGMENT 4
#endif
#ifndef SLOT_BYTES
#define SLOT_BYTES 2
#endif
#ifndef PAGE_BYTES
#define PAGE_BYTES 4
#endif
#ifndef TO_DEVICE_BYTES
#define TO_DEVICE_BYTES 2
#endif
#ifndef FROM_DEVICE_BYTES
#define FROM_DEVICE_BYTES 4
#endif

#define SLOTS (AREAS * AREA_SLOTS)
#define NONE 255

/* The two things that a driver asks. The device has no masks, so a CPU buffer is known by who maps it and what is asked. */
#define TO_DEVICE 0
#define FROM_DEVICE 1
#define BYTES(request) (request == FROM_DEVICE -> FROM_DEVICE_BYTES : TO_DEVICE_BYTES)
#define NR_SLOTS(bytes) (((bytes) + SLOT_BYTES - 1) / SLOT_BYTES)

/* With no masks, a request of a page or more is aligned to a page, a smaller one to a slot (v6.9). */
#define ALIGN_MASK(bytes) ((bytes) >= PAGE_BYTES -> PAGE_BYTES - 1 : SLOT_BYTES - 1)
#define STRIDE(bytes) (ALIGN_MASK(bytes) / SLOT_BYTES + 1)

#define WRAP(i) ((i) >= AREA_SLOTS -> 0 : (i))

/* list[] after boot: in each segment, the free slots from here to its end. */
#if SEGMENT == 2
#define FREE 2, 1
#elif SEGMENT == 4
#define FREE 4, 3, 2, 1
#elif SEGMENT == 8
#define FREE 8, 7, 6, 5, 4, 3, 2, 1
#else
#error "SEGMENT must be 2, 4 or 8"
#endif
#if SLOTS == SEGMENT
byte list[SLOTS] = { FREE };
#elif SLOTS == 2 * SEGMENT
byte list[SLOTS] = { FREE, FREE };
#elif SLOTS == 4 * SEGMENT
byte list[SLOTS] = { FREE, FREE, FREE, FREE };
#else
#error "the pool must have 1, 2 or 4 segments"
#endif

byte orig[SLOTS];        /* whose CPU buffer: 0, or 2 * cpu + request + 1 */
byte alloc_size[SLOTS];
byte lock[AREAS];        /* 0, or holder + 1 */
byte used[AREAS];
byte index[AREAS];       /* next-fit cursor, area-relative */

/* Ghosts: the allocator never reads them. */
byte owner[SLOTS];       /* 0, or the CPU that claimed the slot + 1 */
bit fresh[SLOTS];        /* the slot was filled by its owner */

/* Scratch, 0 between steps. */
short i;
short length;
short checked;
short held;

inline clear_scratch()
{
  i = 0;
  length = 0;
  checked = 0;
  held = 0
}

/* Counts the free run that ends at slot `from` anew, downwards within its segment. */
inline renumber_below(from)
{
  i = from;
  do
  :: i >= 0 && i % SEGMENT != SEGMENT - 1 && list[i] != 0 -> length++; list[i] = length; i--
  :: else -> break
  od;
  clear_scratch()
}

/* Free list and used counter of every area that nobody holds, against the ghosts. */
inline check()
{
  i = SLOTS - 1;
  length = 0;
  held = 0;
  do
  :: i >= 0 ->
     if
     :: owner[i] != 0 -> length = 0; held++
     :: owner[i] == 0 && i % SEGMENT == SEGMENT - 1 -> length = 1
     :: else -> length++
     fi;
     assert(lock[i / AREA_SLOTS] != 0 || list[i] == length);
     if
     :: i % AREA_SLOTS == 0 ->
        assert(lock[i / AREA_SLOTS] != 0 || used[i / AREA_SLOTS] == held);
        held = 0
     :: else
     fi;
     i--
  :: else -> break
  od;
  clear_scratch()
}

inline begin_map(what)
{
  request = what;
  area = _pid % AREAS;
  saw_only_empty = 1
}

/* Dead registers tell no states apart. The mapping itself (request, address) is the driver's. */
inline rest()
{
  tries = 0;
  area = NONE;
  first = NONE;
  count = 0;
  saw_only_empty = 0
}

inline take_lock()
{
  lock[area] = _pid + 1
}

inline drop_lock()
{
  assert(lock[area] == _pid + 1);
  lock[area] = 0;
  check()
}

/* Next fit: from the cursor once round the area, looking at aligned slots only. */
inline search()
{
  i = index[area];
  checked = 0;
  do
  :: first == NONE && NR_SLOTS(BYTES(request)) <= AREA_SLOTS - used[area] && checked < AREA_SLOTS ->
     if
     :: ((area * AREA_SLOTS + i) * SLOT_BYTES) & ALIGN_MASK(BYTES(request)) -> i = WRAP(i + 1); checked++
     :: else ->
        if
        :: list[area * AREA_SLOTS + i] >= NR_SLOTS(BYTES(request)) -> first = area * AREA_SLOTS + i
        :: else -> i = WRAP(i + STRIDE(BYTES(request))); checked = checked + STRIDE(BYTES(request))
        fi
     fi
  :: else -> break
  od;
  saw_only_empty = saw_only_empty && used[area] == 0;
  clear_scratch()
}

inline claim()
{
  assert(lock[area] == _pid + 1);
  i = first;
  do
  :: i < first + NR_SLOTS(BYTES(request)) ->
     assert(owner[i] == 0);
     assert(i / AREA_SLOTS == area);
     owner[i] = _pid + 1;
     list[i] = 0;
     alloc_size[i] = BYTES(request) - (i - first) * SLOT_BYTES;
     i++
  :: else -> break
  od;
  length = 0;
  renumber_below(first - 1)
}

inline account()
{
  index[area] = WRAP(first - area * AREA_SLOTS + NR_SLOTS(BYTES(request)));
  used[area] = used[area] + NR_SLOTS(BYTES(request))
}

/* Outside any lock: safe because the slots are the CPU's own. */
inline record()
{
  i = first;
  do
  :: i < first + NR_SLOTS(BYTES(request)) -> orig[i] = 2 * _pid + request + 1; i++
  :: else -> break
  od;
  address = first * SLOT_BYTES;
  clear_scratch()
}

/* Copies between the bounce slots of `address` and the CPU buffer that they are recorded for. */
inline bounce()
{
  assert(orig[address / SLOT_BYTES] == 2 * _pid + request + 1);
  assert(alloc_size[address / SLOT_BYTES] == BYTES(request))
}

inline fill()
{
  bounce();
  i = address / SLOT_BYTES;
  do
  :: i < address / SLOT_BYTES + NR_SLOTS(BYTES(request)) -> fresh[i] = 1; i++
  :: else -> break
  od;
  clear_scratch()
}

/* What is to be released, from the address alone. */
inline locate()
{
  first = address / SLOT_BYTES;
  count = NR_SLOTS(alloc_size[first]);
  area = first / AREA_SLOTS
}

inline release()
{
  i = first + count;
  length = 0;
  if
  :: i < SLOTS && i / SEGMENT == first / SEGMENT -> length = list[i]
  :: else
  fi;
#ifndef FAULT_FREES_ONE_TOO_MANY
  i--;
#endif
  do
  :: i >= first ->
     if
     :: i < SLOTS ->
        length++;
        list[i] = length;
        orig[i] = 0;
        alloc_size[i] = 0
     :: else
     fi;
     i--
  :: else -> break
  od;
  renumber_below(first - 1);
  used[area] = used[area] - count;
  i = first;
  do
  :: i < first + count -> assert(owner[i] == _pid + 1); owner[i] = 0; fresh[i] = 0; i++
  :: else -> break
  od;
  check()
}

active [CPUS] proctype cpu()
{
  bit request;
  byte address = NONE;   /* of the mapping, from the pool's start */
  byte tries;
  byte area = NONE;
  byte first = NONE;
  byte count;
  bit saw_only_empty;    /* ghost of the refusal: every area searched was empty */

idle:
  if
  :: d_step { address == NONE -> begin_map(TO_DEVICE) } goto map_locking
  :: d_step { address == NONE -> begin_map(FROM_DEVICE) } goto map_locking
  :: d_step { address != NONE && request == FROM_DEVICE -> skip } goto unmap_draining
  :: d_step { address != NONE && request == TO_DEVICE -> skip } goto unmap_locating
  fi;

map_locking:
  if
  :: d_step { lock[area] == 0 -> take_lock() } goto map_searching
  fi;
map_searching:
  if
  :: d_step { search() } goto searched
  fi;
searched:
  if
#ifdef FAULT_LOCK_DROPPED_BEFORE_CLAIM
  :: d_step { first != NONE -> drop_lock() } goto map_relocking
#elif defined(FAULT_USED_AFTER_UNLOCK)
  :: d_step { first != NONE -> claim() } goto map_unlocking
#else
  :: d_step { first != NONE -> claim(); account() } goto map_unlocking
#endif
  :: d_step { first == NONE && tries + 1 < AREAS -> drop_lock(); tries++; area = (_pid + tries) % AREAS } goto map_locking
  :: d_step { first == NONE && tries + 1 == AREAS -> drop_lock(); request = 0; rest() } goto idle
  fi;
#ifdef FAULT_LOCK_DROPPED_BEFORE_CLAIM
map_relocking:
  if
  :: d_step { lock[area] == 0 -> take_lock() } goto map_claiming
  fi;
map_claiming:
  if
  :: d_step { claim(); account() } goto map_unlocking
  fi;
#endif
map_unlocking:
  if
#ifdef FAULT_USED_AFTER_UNLOCK
  :: d_step { drop_lock() } goto map_accounting
  fi;
map_accounting:
  if
  :: d_step { account() } goto map_recording
#else
  :: d_step { drop_lock() } goto map_recording
#endif
  fi;
map_recording:
  if
  :: d_step { record() } goto map_filling
  fi;
map_filling:
  if
  :: d_step { fill() } goto map_returning
  fi;
map_returning:
  if
  :: d_step { rest() } goto idle
  fi;

unmap_draining:
  if
  :: d_step { bounce(); assert(fresh[address / SLOT_BYTES]) } goto unmap_locating
  fi;
unmap_locating:
  if
  :: d_step { locate() } goto unmap_locking
  fi;
unmap_locking:
  if
  :: d_step { lock[area] == 0 -> take_lock() } goto unmap_releasing
  fi;
unmap_releasing:
  if
  :: d_step { release() } goto unmap_unlocking
  fi;
unmap_unlocking:
  if
  :: d_step { drop_lock(); request = 0; address = NONE; rest() } goto idle
  fi;
}
