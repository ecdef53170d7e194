import type { StepLabel } from '../checker/machine.ts';
import type { Blocks } from './blocks.ts';
import { type Ghost, MappingState } from './ghost.ts';
import { functionOf, Operation, RequestWord, requestWords } from './operations.ts';
import type { Processes } from './processes.ts';
import type { StructureView } from './view.ts';
import { directionCode, origBase, origStride, type Request, type Sync, type Workload } from './workload.ts';

/** What a choice stands for: a request or mapping by number, and which of the workload's syncs. */
interface Offer {
  kind: 'map' | 'unmap' | 'sync' | 'lookup';
  /** Of a request, a mapping, or a stray address. */
  number: number;
  sync: number;
}

/**
 * The drivers: what an idle CPU may begin, and how it is asked of the kernel's code. Choices are the requests first, then the
 * mappings that may be unmapped, then those that may be synced, then addresses that were never bounced, each in order.
 */
export class Driver {
  private readonly words: Uint32Array;
  /** Index of the first word of the requests. */
  private readonly requests: number;
  private readonly processes: Processes;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly view: StructureView;
  private readonly workload: Workload;
  private readonly syncs: readonly Sync[];
  private readonly strays: readonly number[];
  private readonly offer: Offer = { kind: 'map', number: 0, sync: 0 };

  constructor(
    words: Uint32Array,
    requests: number,
    processes: Processes,
    ghost: Ghost,
    blocks: Blocks,
    view: StructureView,
    workload: Workload,
  ) {
    this.processes = processes;
    this.syncs = workload.syncs ?? [];
    this.strays = workload.strayLookups ? straysOf(view) : [];
    this.words = words;
    this.requests = requests;
    this.ghost = ghost;
    this.blocks = blocks;
    this.view = view;
    this.workload = workload;
    for (let driver = 0; driver < processes.drivers; driver++) {
      const { operationsPerCpu, interrupts } = workload;
      const operations = processes.isInterrupt(driver) ? interrupts!.operations : operationsPerCpu;
      ghost.setBudget(driver, operations === 0 ? 0 : operations + 1);
    }
  }

  choices(process: number): number {
    let count = this.mapChoices(process);
    for (let mapping = 0; mapping < this.ghost.mappings; mapping++) {
      if (!this.mayUse(process, mapping)) continue;
      count++;
      for (let sync = 0; sync < this.syncs.length; sync++) if (this.maySync(mapping, sync)) count++;
    }
    return count + this.strays.length;
  }

  /** Writes down what is asked; the engine then starts to run it. */
  call(process: number, choice: number): void {
    const { ghost, view } = this;
    const { kind, number, sync } = this.offered(process, choice);
    if (kind === 'lookup') {
      this.blocks.begin(process, Operation.lookup, 0, false);
      this.ask(process, Operation.lookup, this.workload.requests[0]!, 0, 0, this.strays[number]!);
      return;
    }
    const mapping = kind === 'map' ? this.freeMapping(process) : number;
    const alone = this.disturbOthers(process) && ghost.empty();
    if (kind === 'map') {
      ghost.begin(mapping, number);
      const budget = ghost.budget(process);
      if (budget > 1) ghost.setBudget(process, budget - 1);
    } else {
      ghost.setState(mapping, kind === 'sync' ? MappingState.syncing : MappingState.releasing);
    }
    const request = view.request(mapping);
    const part = kind === 'sync' ? this.syncs[sync]! : { offset: 0, bytes: request.bytes };
    const operation = this.operationFor(kind, request, sync);
    this.blocks.begin(process, operation, mapping, alone);
    this.ask(process, operation, request, view.mappingOrig(mapping), part.bytes, ghost.address(mapping) + part.offset);
  }

  /** Bytes that the operation under way is to copy: none that lie behind the end of the mapping. */
  bytesAsked(process: number): number {
    return this.words[this.requests + process * requestWords + RequestWord.size]! - this.excess(process);
  }

  /** Bytes behind the end of its mapping that the operation under way is a sync of. */
  excess(process: number): number {
    const operation = this.blocks.operation(process);
    if (operation !== Operation.syncForCpu && operation !== Operation.syncForDevice) return 0;
    const at = this.requests + process * requestWords;
    const mapping = this.blocks.mapping(process);
    const offset = this.words[at + RequestWord.address]! - this.ghost.address(mapping);
    return Math.max(0, offset + this.words[at + RequestWord.size]! - this.view.mappingSize(mapping));
  }

  /** Address of the mapping, or of the part of it, that the operation under way is asked for; of a map, 0. */
  addressAsked(process: number): number {
    return this.words[this.requests + process * requestWords + RequestWord.address]!;
  }

  /** What the call that has just returned gave back. Forgets the request. */
  result(process: number): number {
    const at = this.requests + process * requestWords;
    const address = this.words[at + RequestWord.address]!;
    this.words.fill(0, at, at + requestWords);
    return address;
  }

  label(process: number, choice: number): StepLabel {
    const { kind, number, sync } = this.offered(process, choice);
    if (kind === 'lookup') {
      const address = this.strays[number]!;
      const sentence = `looks up 0x${address.toString(16)}, which was never bounced`;
      return { action: 'lookup', arguments: { address }, function: functionOf[Operation.lookup]!, sentence };
    }
    const request = kind === 'map' ? this.workload.requests[number]! : this.view.request(number);
    const where = functionOf[this.operationFor(kind, request, sync)]!;
    if (kind === 'map') {
      const { bytes, origOffset, coherent } = request;
      const what = coherent ? 'of coherent memory' : `of a buffer at +0x${origOffset.toString(16)}`;
      return { action: 'map', arguments: { request: number }, function: where, sentence: `asks for ${bytes} bytes ${what}` };
    }
    const at = `mapping ${number} at 0x${this.ghost.address(number).toString(16)}`;
    if (kind === 'unmap') return { action: 'unmap', arguments: { mapping: number }, function: where, sentence: `unmaps ${at}` };
    const { direction, offset, bytes } = this.syncs[sync]!;
    const sentence = `syncs ${bytes} bytes at +0x${offset.toString(16)} of ${at} ${direction.replace('-', ' the ')}`;
    return { action: 'sync', arguments: { mapping: number, sync }, function: where, sentence };
  }

  /** The same object at each call. */
  private offered(process: number, choice: number): Offer {
    const { offer } = this;
    let left = choice - this.mapChoices(process);
    offer.kind = 'map';
    offer.number = choice;
    if (left < 0) return offer;
    offer.kind = 'unmap';
    for (offer.number = 0; offer.number < this.ghost.mappings; offer.number++) {
      if (this.mayUse(process, offer.number) && left-- === 0) return offer;
    }
    offer.kind = 'sync';
    for (offer.number = 0; offer.number < this.ghost.mappings; offer.number++) {
      if (!this.mayUse(process, offer.number)) continue;
      for (offer.sync = 0; offer.sync < this.syncs.length; offer.sync++) {
        if (this.maySync(offer.number, offer.sync) && left-- === 0) return offer;
      }
    }
    offer.kind = 'lookup';
    offer.number = left;
    if (left < this.strays.length) return offer;
    throw new RangeError(`process ${process} has no operation ${choice} to begin`);
  }

  private ask(process: number, operation: number, request: Request, orig: number, bytes: number, address: number): void {
    const { words } = this;
    const at = this.requests + process * requestWords;
    words[at + RequestWord.operation] = operation;
    words[at + RequestWord.device] = request.device;
    words[at + RequestWord.orig] = orig;
    words[at + RequestWord.size] = bytes;
    words[at + RequestWord.alignMask] = request.allocAlignMask;
    words[at + RequestWord.direction] = directionCode[request.direction];
    words[at + RequestWord.address] = address;
  }

  private mapChoices(process: number): number {
    if (this.ghost.budget(process) === 1 || this.freeMapping(process) < 0) return 0;
    return this.workload.requests.length;
  }

  private freeMapping(process: number): number {
    for (let mapping = this.ghost.firstMapping(process); mapping < this.ghost.firstMapping(process + 1); mapping++) {
      if (this.ghost.state(mapping) === MappingState.none) return mapping;
    }
    return -1;
  }

  private mayUse(process: number, mapping: number): boolean {
    if (this.ghost.state(mapping) !== MappingState.live) return false;
    return this.workload.unmap === 'any-cpu' || this.view.mappingProcess(mapping) === process;
  }

  private maySync(mapping: number, sync: number): boolean {
    const { bytes, coherent } = this.view.request(mapping);
    const { offset, bytes: part, beyond = false } = this.syncs[sync]!;
    return !coherent && offset < bytes && beyond === offset + part > bytes;
  }

  private operationFor(kind: 'map' | 'unmap' | 'sync', { coherent }: Request, sync: number): number {
    if (kind === 'sync') return this.syncs[sync]!.direction === 'for-cpu' ? Operation.syncForCpu : Operation.syncForDevice;
    if (coherent) return kind === 'map' ? Operation.alloc : Operation.free;
    return kind === 'map' ? Operation.map : Operation.unmap;
  }

  /** Tells those who run that somebody else has begun; true where nobody runs. */
  private disturbOthers(process: number): boolean {
    let nobody = true;
    for (let other = 0; other < this.processes.drivers; other++) {
      if (other === process || this.blocks.operation(other) === 0) continue;
      nobody = false;
      this.blocks.disturb(other);
    }
    return nobody;
  }
}

/** Addresses that no mapping can have: a buffer's that no mapping has, and those on either side of the default pool. */
function straysOf(view: StructureView): number[] {
  return [origBase + view.mappings * origStride, view.poolStart(0) - 1, view.poolStart(0) + view.poolSlots(0) * view.slotBytes];
}
