-- The split-areas allocator (one pool, a lock for each area, generation 6.10) for Rumur, at the atomicity of split-areas.pml:
-- both must count the same states.
--
-- How it differs from the Promela text:
-- * The places of a CPU have the same names; every rule is one step of the chart.
-- * CPUs and areas are scalarsets, so that Rumur may take permuted states for one. Where a CPU starts to search is therefore a
--   constant of its own state, and a slot is an area and an offset in it. Segments and pages never cross an area.
-- * `undefined` stands for nobody and nothing: a lock that is free, a register that is dead.
-- * "The next area" is "the other one": there are at most two.
--
-- Rumur has no preprocessor: rumur.ts writes the numbers of this block. It counts rules fired, one less than the transitions of
-- Spin, which counts the initial state too.

const
  CPUS: 2;
  AREAS: 2;
  AREA_SLOTS: 4;
  SEGMENT: 4; -- slots
  SLOT_BYTES: 2;
  PAGE_BYTES: 4;
  TO_DEVICE_BYTES: 2;
  FROM_DEVICE_BYTES: 4;

type
  cpu_id: scalarset(CPUS);
  area_id: scalarset(AREAS);
  offset: 0..AREA_SLOTS - 1;
  slots: 0..AREA_SLOTS;
  size: 0..AREA_SLOTS * SLOT_BYTES; -- bytes
  request_kind: enum { to_device, from_device };
  place: enum {
    idle,
    map_locking, map_searching, searched, map_unlocking, map_recording, map_filling, map_returning,
    unmap_draining, unmap_locating, unmap_locking, unmap_releasing, unmap_unlocking
  };

var
  area: array [area_id] of record
    lock: cpu_id; -- its holder
    used: slots;
    index: offset; -- next-fit cursor
    list: array [offset] of 0..SEGMENT;
    -- Whose CPU buffer is recorded for the slot.
    orig_cpu: array [offset] of cpu_id;
    orig_request: array [offset] of request_kind;
    alloc_size: array [offset] of size;
    -- Ghosts: the allocator never reads them.
    owner: array [offset] of cpu_id;
    fresh: array [offset] of boolean; -- the slot was filled by its owner
  end;

  cpu: array [cpu_id] of record
    home: area_id; -- where it starts to search; never changes
    at: place;
    request: request_kind;
    -- Of the mapping.
    address_area: area_id;
    address: offset;
    tries: 0..AREAS - 1;
    area: area_id;
    first: offset;
    count: slots;
    saw_only_empty: boolean; -- ghost of the refusal: every area searched was empty
  end;

function bytes(request: request_kind): size;
begin
  return request = from_device ? FROM_DEVICE_BYTES : TO_DEVICE_BYTES;
end;

function nr_slots(b: size): slots;
begin
  return (b + SLOT_BYTES - 1) / SLOT_BYTES;
end;

-- With no masks, a request of a page or more is aligned to a page, a smaller one to a slot (v6.9).
function alignment(b: size): size;
begin
  return b >= PAGE_BYTES ? PAGE_BYTES : SLOT_BYTES;
end;

function wrap(i: 0..2 * AREA_SLOTS): offset;
begin
  return i >= AREA_SLOTS ? 0 : i;
end;

function other(a: area_id): area_id;
begin
  for b: area_id do
    if b != a then return b; end;
  end;
end;

-- Counts the free run that ends before slot `end` of area `a` anew, downwards within its segment.
procedure renumber_below(a: area_id; end_slot: slots; run: 0..SEGMENT);
var
  i: slots;
  length: 0..SEGMENT;
begin
  i := end_slot;
  length := run;
  while i > 0 & i % SEGMENT != 0 & area[a].list[i - 1] != 0 do
    i := i - 1;
    length := length + 1;
    area[a].list[i] := length;
  end;
end;

-- Free list and used counter of every area that nobody holds, against the ghosts.
procedure check();
var
  length: 0..SEGMENT;
  held: slots;
begin
  for a: area_id do
    length := 0;
    held := 0;
    for i := AREA_SLOTS - 1 to 0 by -1 do
      if !isundefined(area[a].owner[i]) then
        length := 0;
        held := held + 1;
      elsif i % SEGMENT = SEGMENT - 1 then
        length := 1;
      else
        length := length + 1;
      end;
      assert !isundefined(area[a].lock) | area[a].list[i] = length "the free list is right";
    end;
    assert !isundefined(area[a].lock) | area[a].used = held "the used counter is right";
  end;
end;

-- Dead registers tell no states apart. The mapping itself (request, address) is the driver's.
procedure rest(p: cpu_id);
begin
  cpu[p].tries := 0;
  undefine cpu[p].area;
  undefine cpu[p].first;
  cpu[p].count := 0;
  cpu[p].saw_only_empty := false;
  cpu[p].at := idle;
end;

procedure take_lock(p: cpu_id);
begin
  area[cpu[p].area].lock := p;
end;

procedure drop_lock(p: cpu_id);
begin
  assert area[cpu[p].area].lock = p "who drops a lock holds it";
  undefine area[cpu[p].area].lock;
  check();
end;

-- Next fit: from the cursor once round the area, looking at aligned slots only.
procedure search(p: cpu_id);
var
  i: offset;
  checked: 0..2 * AREA_SLOTS;
  needed: slots;
  align: size;
begin
  alias me: cpu[p]; it: area[cpu[p].area] do
    needed := nr_slots(bytes(me.request));
    align := alignment(bytes(me.request));
    i := it.index;
    checked := 0;
    while isundefined(me.first) & needed <= AREA_SLOTS - it.used & checked < AREA_SLOTS do
      if (i * SLOT_BYTES) % align != 0 then
        i := wrap(i + 1);
        checked := checked + 1;
      elsif it.list[i] >= needed then
        me.first := i;
      else
        i := wrap(i + align / SLOT_BYTES);
        checked := checked + align / SLOT_BYTES;
      end;
    end;
    me.saw_only_empty := me.saw_only_empty & it.used = 0;
  end;
end;

procedure claim(p: cpu_id);
begin
  alias me: cpu[p]; it: area[cpu[p].area] do
    assert it.lock = p "who claims holds the lock";
    assert me.first + nr_slots(bytes(me.request)) <= AREA_SLOTS "a mapping lies in one area";
    for i := me.first to me.first + nr_slots(bytes(me.request)) - 1 do
      assert isundefined(it.owner[i]) "no slot is claimed twice";
      it.owner[i] := p;
      it.list[i] := 0;
      it.alloc_size[i] := bytes(me.request) - (i - me.first) * SLOT_BYTES;
    end;
    renumber_below(me.area, me.first, 0);
  end;
end;

procedure account(p: cpu_id);
begin
  alias me: cpu[p]; it: area[cpu[p].area] do
    it.index := wrap(me.first + nr_slots(bytes(me.request)));
    it.used := it.used + nr_slots(bytes(me.request));
  end;
end;

-- Outside any lock: safe because the slots are the CPU's own.
procedure record_buffer(p: cpu_id);
begin
  alias me: cpu[p]; it: area[cpu[p].area] do
    for i := me.first to me.first + nr_slots(bytes(me.request)) - 1 do
      it.orig_cpu[i] := p;
      it.orig_request[i] := me.request;
    end;
    me.address_area := me.area;
    me.address := me.first;
  end;
end;

-- Copies between the bounce slots of `address` and the CPU buffer that they are recorded for.
procedure bounce(p: cpu_id);
begin
  alias me: cpu[p]; it: area[cpu[p].address_area] do
    assert it.orig_cpu[me.address] = p & it.orig_request[me.address] = me.request "bounces to the buffer that was mapped";
    assert it.alloc_size[me.address] = bytes(me.request) "bounces as much as was mapped";
  end;
end;

procedure fill(p: cpu_id);
begin
  bounce(p);
  alias me: cpu[p]; it: area[cpu[p].address_area] do
    for i := me.address to me.address + nr_slots(bytes(me.request)) - 1 do
      it.fresh[i] := true;
    end;
  end;
end;

-- What is to be released, from the address alone.
procedure locate(p: cpu_id);
begin
  alias me: cpu[p] do
    me.first := me.address;
    me.count := nr_slots(area[me.address_area].alloc_size[me.address]);
    me.area := me.address_area;
  end;
end;

procedure release(p: cpu_id);
var
  length: 0..SEGMENT;
begin
  alias me: cpu[p]; it: area[cpu[p].area] do
    length := 0;
    if me.first + me.count < AREA_SLOTS & (me.first + me.count) / SEGMENT = me.first / SEGMENT then
      length := it.list[me.first + me.count];
    end;
    for i := me.first + me.count - 1 to me.first by -1 do
      length := length + 1;
      it.list[i] := length;
      undefine it.orig_cpu[i];
      undefine it.orig_request[i];
      it.alloc_size[i] := 0;
    end;
    renumber_below(me.area, me.first, length);
    it.used := it.used - me.count;
    for i := me.first to me.first + me.count - 1 do
      assert it.owner[i] = p "who releases a slot owns it";
      undefine it.owner[i];
      it.fresh[i] := false;
    end;
  end;
  check();
end;

startstate "boot"
var
  number: 0..CPUS;
  start: 0..AREAS;
begin
  undefine area;
  undefine cpu;
  for a: area_id do
    area[a].used := 0;
    area[a].index := 0;
    for i: offset do
      area[a].list[i] := SEGMENT - i % SEGMENT;
      area[a].alloc_size[i] := 0;
      area[a].fresh[i] := false;
    end;
  end;
  number := 0;
  for p: cpu_id do
    start := 0;
    for a: area_id do
      if start = number % AREAS then cpu[p].home := a; end;
      start := start + 1;
    end;
    number := number + 1;
    cpu[p].request := to_device;
    rest(p);
  end;
end;

ruleset p: cpu_id do
  alias me: cpu[p] do

    ruleset what: request_kind do
      rule "map" me.at = idle & isundefined(me.address) ==>
      begin
        me.request := what;
        me.area := me.home;
        me.saw_only_empty := true;
        me.at := map_locking;
      end;
    end;

    rule "unmap" me.at = idle & !isundefined(me.address) ==>
    begin
      me.at := me.request = from_device ? unmap_draining : unmap_locating;
    end;

    rule "map: lock" me.at = map_locking & isundefined(area[me.area].lock) ==>
    begin
      take_lock(p);
      me.at := map_searching;
    end;

    rule "search" me.at = map_searching ==>
    begin
      search(p);
      me.at := searched;
    end;

    rule "claim" me.at = searched & !isundefined(me.first) ==>
    begin
      claim(p);
      account(p);
      me.at := map_unlocking;
    end;

    rule "next area" me.at = searched & isundefined(me.first) & me.tries + 1 < AREAS ==>
    begin
      drop_lock(p);
      me.tries := me.tries + 1;
      me.area := other(me.area);
      me.at := map_locking;
    end;

    rule "refuse" me.at = searched & isundefined(me.first) & me.tries + 1 = AREAS ==>
    begin
      drop_lock(p);
      me.request := to_device;
      rest(p);
    end;

    rule "map: unlock" me.at = map_unlocking ==>
    begin
      drop_lock(p);
      me.at := map_recording;
    end;

    rule "record" me.at = map_recording ==>
    begin
      record_buffer(p);
      me.at := map_filling;
    end;

    rule "fill" me.at = map_filling ==>
    begin
      fill(p);
      me.at := map_returning;
    end;

    rule "return" me.at = map_returning ==>
    begin
      rest(p);
    end;

    rule "drain" me.at = unmap_draining ==>
    begin
      bounce(p);
      assert area[me.address_area].fresh[me.address] "what is copied back was filled";
      me.at := unmap_locating;
    end;

    rule "locate" me.at = unmap_locating ==>
    begin
      locate(p);
      me.at := unmap_locking;
    end;

    rule "unmap: lock" me.at = unmap_locking & isundefined(area[me.area].lock) ==>
    begin
      take_lock(p);
      me.at := unmap_releasing;
    end;

    rule "release" me.at = unmap_releasing ==>
    begin
      release(p);
      me.at := unmap_unlocking;
    end;

    rule "unmap: unlock" me.at = unmap_unlocking ==>
    begin
      drop_lock(p);
      me.request := to_device;
      undefine me.address_area;
      undefine me.address;
      rest(p);
    end;
  end;
end;
