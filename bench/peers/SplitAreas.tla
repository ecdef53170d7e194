----------------------------- MODULE SplitAreas -----------------------------
(***************************************************************************)
(* The split-areas allocator (one pool, a lock for each area, generation   *)
(* 6.10) for TLC, at the atomicity of split-areas.pml: both must count the *)
(* same states.  Every disjunct of Next is one step of a CPU's chart, and  *)
(* dead registers have one value.  TLC counts the initial state among the  *)
(* generated ones, as Spin does.                                           *)
(*                                                                         *)
(* What the Promela model asserts at a step is here an invariant of the    *)
(* places at which that step comes next.                                   *)
(***************************************************************************)
EXTENDS Naturals

CONSTANTS CPUS, AREAS,
          AREA_SLOTS, SEGMENT,                  \* slots
          SLOT_BYTES, PAGE_BYTES, TO_DEVICE_BYTES, FROM_DEVICE_BYTES

Cpus  == 0 .. CPUS - 1
Areas == 0 .. AREAS - 1
Slots == 0 .. AREAS * AREA_SLOTS - 1
None  == AREAS * AREA_SLOTS * SLOT_BYTES        \* no slot, area or address

VARIABLES cpu,      \* place, registers and mapping of each CPU
          area,     \* lock (0, or holder + 1), used, index (next-fit cursor)
          slot      \* list, orig (whose buffer, or Nobody), allocSize (bytes), and
                    \* two ghosts: owner (0, or CPU + 1), fresh (it was filled)
vars == <<cpu, area, slot>>

-----------------------------------------------------------------------------

Bytes(request)   == IF request = "from_device" THEN FROM_DEVICE_BYTES ELSE TO_DEVICE_BYTES
NrSlots(bytes)   == (bytes + SLOT_BYTES - 1) \div SLOT_BYTES
Needed(p)        == NrSlots(Bytes(cpu[p].request))

\* With no masks, a request of a page or more is aligned to a page, a smaller
\* one to a slot (v6.9).
Alignment(bytes) == IF bytes >= PAGE_BYTES THEN PAGE_BYTES ELSE SLOT_BYTES
Stride(bytes)    == Alignment(bytes) \div SLOT_BYTES
Wrap(i)          == IF i >= AREA_SLOTS THEN 0 ELSE i

SegmentOf(s)     == s \div SEGMENT
AreaOf(s)        == s \div AREA_SLOTS
SlotsOf(a)       == {s \in Slots : AreaOf(s) = a}
Claimed(p)       == cpu[p].first .. cpu[p].first + Needed(p) - 1
Orig(p)          == <<p, cpu[p].request>>
Nobody           == <<CPUS, "to_device">>       \* orig of a slot that is free

\* The slots of the free run that ends before slot `end`, in end's segment.
FreeBelow(end) ==
  {s \in Slots : /\ s < end
                 /\ SegmentOf(s) = SegmentOf(end)
                 /\ \A t \in s .. end - 1 : slot[t].list # 0}

Max(S) == CHOOSE n \in S : \A m \in S : m <= n

\* Next fit: from the cursor once round the area, looking at aligned slots only.
RECURSIVE Look(_, _, _, _)
Look(a, bytes, i, checked) ==
  LET s == a * AREA_SLOTS + i IN
  IF checked >= AREA_SLOTS THEN None
  ELSE IF (s * SLOT_BYTES) % Alignment(bytes) # 0 THEN Look(a, bytes, Wrap(i + 1), checked + 1)
  ELSE IF slot[s].list >= NrSlots(bytes) THEN s
  ELSE Look(a, bytes, Wrap(i + Stride(bytes)), checked + Stride(bytes))

Found(a, bytes) ==
  IF NrSlots(bytes) > AREA_SLOTS - area[a].used THEN None
  ELSE Look(a, bytes, area[a].index, 0)

-----------------------------------------------------------------------------

At(p, place) == cpu[p].at = place
Go(p, place) == cpu' = [cpu EXCEPT ![p].at = place]

\* Dead registers tell no states apart.  The mapping (request, address) is the
\* driver's.
Rest(p, request, address) ==
  cpu' = [cpu EXCEPT ![p] = [at |-> "idle", request |-> request, address |-> address, tries |-> 0,
                             area |-> None, first |-> None, count |-> 0, sawOnlyEmpty |-> FALSE]]

Init ==
  /\ cpu = [p \in Cpus |-> [at |-> "idle", request |-> "to_device", address |-> None, tries |-> 0,
                            area |-> None, first |-> None, count |-> 0, sawOnlyEmpty |-> FALSE]]
  /\ area = [a \in Areas |-> [lock |-> 0, used |-> 0, index |-> 0]]
  /\ slot = [s \in Slots |-> [list |-> SEGMENT - (s % SEGMENT), orig |-> Nobody, allocSize |-> 0,
                              owner |-> 0, fresh |-> FALSE]]

TakeLock(p, from, to) ==
  /\ At(p, from)
  /\ area[cpu[p].area].lock = 0
  /\ area' = [area EXCEPT ![cpu[p].area].lock = p + 1]
  /\ Go(p, to)
  /\ UNCHANGED slot

DropLock(p) == area' = [area EXCEPT ![cpu[p].area].lock = 0] /\ UNCHANGED slot

BeginMap(p, request) ==
  /\ At(p, "idle") /\ cpu[p].address = None
  /\ cpu' = [cpu EXCEPT ![p].at = "map_locking", ![p].request = request,
                        ![p].area = p % AREAS, ![p].sawOnlyEmpty = TRUE]
  /\ UNCHANGED <<area, slot>>

BeginUnmap(p) ==
  /\ At(p, "idle") /\ cpu[p].address # None
  /\ Go(p, IF cpu[p].request = "from_device" THEN "unmap_draining" ELSE "unmap_locating")
  /\ UNCHANGED <<area, slot>>

Search(p) ==
  /\ At(p, "map_searching")
  /\ cpu' = [cpu EXCEPT ![p].at = "searched",
                        ![p].first = Found(cpu[p].area, Bytes(cpu[p].request)),
                        ![p].sawOnlyEmpty = @ /\ area[cpu[p].area].used = 0]
  /\ UNCHANGED <<area, slot>>

Claim(p) ==
  LET first == cpu[p].first
      below == FreeBelow(first)
      bytes == Bytes(cpu[p].request) IN
  /\ At(p, "searched") /\ first # None
  /\ slot' = [s \in Slots |->
       IF s \in Claimed(p)
       THEN [slot[s] EXCEPT !.list = 0, !.owner = p + 1, !.allocSize = bytes - (s - first) * SLOT_BYTES]
       ELSE IF s \in below THEN [slot[s] EXCEPT !.list = first - s] ELSE slot[s]]
  /\ area' = [area EXCEPT ![cpu[p].area].used = @ + Needed(p),
                          ![cpu[p].area].index = Wrap(first - cpu[p].area * AREA_SLOTS + Needed(p))]
  /\ Go(p, "map_unlocking")

NextArea(p) ==
  /\ At(p, "searched") /\ cpu[p].first = None /\ cpu[p].tries + 1 < AREAS
  /\ DropLock(p)
  /\ cpu' = [cpu EXCEPT ![p].at = "map_locking", ![p].tries = @ + 1,
                        ![p].area = (p + cpu[p].tries + 1) % AREAS]

Refuse(p) ==
  /\ At(p, "searched") /\ cpu[p].first = None /\ cpu[p].tries + 1 = AREAS
  /\ DropLock(p)
  /\ Rest(p, "to_device", None)

MapUnlock(p) == At(p, "map_unlocking") /\ DropLock(p) /\ Go(p, "map_recording")

\* Outside any lock: safe because the slots are the CPU's own.
Record(p) ==
  /\ At(p, "map_recording")
  /\ slot' = [s \in Slots |-> IF s \in Claimed(p) THEN [slot[s] EXCEPT !.orig = Orig(p)] ELSE slot[s]]
  /\ cpu' = [cpu EXCEPT ![p].at = "map_filling", ![p].address = cpu[p].first * SLOT_BYTES]
  /\ UNCHANGED area

Mapped(p) == cpu[p].address \div SLOT_BYTES     \* the first slot of the mapping

Fill(p) ==
  /\ At(p, "map_filling")
  /\ slot' = [s \in Slots |->
       IF s \in Mapped(p) .. Mapped(p) + Needed(p) - 1 THEN [slot[s] EXCEPT !.fresh = TRUE] ELSE slot[s]]
  /\ Go(p, "map_returning")
  /\ UNCHANGED area

Return(p) ==
  /\ At(p, "map_returning")
  /\ Rest(p, cpu[p].request, cpu[p].address)
  /\ UNCHANGED <<area, slot>>

Drain(p) == At(p, "unmap_draining") /\ Go(p, "unmap_locating") /\ UNCHANGED <<area, slot>>

\* What is to be released, from the address alone.
Locate(p) ==
  /\ At(p, "unmap_locating")
  /\ cpu' = [cpu EXCEPT ![p].at = "unmap_locking", ![p].first = Mapped(p),
                        ![p].count = NrSlots(slot[Mapped(p)].allocSize), ![p].area = AreaOf(Mapped(p))]
  /\ UNCHANGED <<area, slot>>

Release(p) ==
  LET first == cpu[p].first
      end   == first + cpu[p].count
      above == IF end \in Slots /\ SegmentOf(end) = SegmentOf(first) THEN slot[end].list ELSE 0
      below == FreeBelow(first) IN
  /\ At(p, "unmap_releasing")
  /\ slot' = [s \in Slots |->
       IF s \in first .. end - 1
       THEN [list |-> above + end - s, orig |-> Nobody, allocSize |-> 0, owner |-> 0, fresh |-> FALSE]
       ELSE IF s \in below THEN [slot[s] EXCEPT !.list = above + end - s] ELSE slot[s]]
  /\ area' = [area EXCEPT ![cpu[p].area].used = @ - cpu[p].count]
  /\ Go(p, "unmap_unlocking")

UnmapUnlock(p) == At(p, "unmap_unlocking") /\ DropLock(p) /\ Rest(p, "to_device", None)

Next ==
  \E p \in Cpus :
    \/ BeginMap(p, "to_device") \/ BeginMap(p, "from_device") \/ BeginUnmap(p)
    \/ TakeLock(p, "map_locking", "map_searching") \/ Search(p)
    \/ Claim(p) \/ NextArea(p) \/ Refuse(p) \/ MapUnlock(p)
    \/ Record(p) \/ Fill(p) \/ Return(p)
    \/ Drain(p) \/ Locate(p)
    \/ TakeLock(p, "unmap_locking", "unmap_releasing") \/ Release(p) \/ UnmapUnlock(p)

Spec == Init /\ [][Next]_vars

-----------------------------------------------------------------------------

Holding == {"map_searching", "searched", "map_unlocking", "unmap_releasing", "unmap_unlocking"}

LockHeld == \A p \in Cpus : cpu[p].at \in Holding => area[cpu[p].area].lock = p + 1

Claiming(p) == At(p, "searched") /\ cpu[p].first # None

NoDoubleAllocation == \A p \in Cpus : Claiming(p) => \A s \in Claimed(p) : slot[s].owner = 0

OneArea == \A p \in Cpus : Claiming(p) => \A s \in Claimed(p) : AreaOf(s) = cpu[p].area

\* The free run from a free slot to the end of its segment.
Run(s) == Max({n \in 1 .. SEGMENT : /\ SegmentOf(s + n - 1) = SegmentOf(s)
                                    /\ \A t \in s .. s + n - 1 : slot[t].owner = 0})

FreeList ==
  \A s \in Slots : area[AreaOf(s)].lock = 0 => slot[s].list = IF slot[s].owner # 0 THEN 0 ELSE Run(s)

RECURSIVE Owned(_)
Owned(S) == IF S = {} THEN 0
            ELSE LET s == CHOOSE s \in S : TRUE
                 IN  (IF slot[s].owner # 0 THEN 1 ELSE 0) + Owned(S \ {s})

UsedCounter == \A a \in Areas : area[a].lock = 0 => area[a].used = Owned(SlotsOf(a))

Bounces ==
  \A p \in Cpus : cpu[p].at \in {"map_filling", "unmap_draining"} =>
    /\ slot[Mapped(p)].orig = Orig(p)
    /\ slot[Mapped(p)].allocSize = Bytes(cpu[p].request)
    /\ At(p, "unmap_draining") => slot[Mapped(p)].fresh

ReleasesItsOwn ==
  \A p \in Cpus : At(p, "unmap_releasing") =>
    \A s \in cpu[p].first .. cpu[p].first + cpu[p].count - 1 : slot[s].owner = p + 1
=============================================================================
