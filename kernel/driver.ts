import type { StepLabel } from '../checker/machine.ts';
import type { Blocks } from './blocks.ts';
import { type Ghost, MappingState } from './ghost.ts';
import { functionOf, Operation, RequestWord, requestWords } from './operations.ts';
import type { StructureView } from './view.ts';
import { directionCode, type Workload } from './workload.ts';

/**
 * The drivers: what an idle CPU may begin, and how it is asked of the kernel's code. Choices are the requests first, then the
 * mappings that may be unmapped, both in order.
 */
export class Driver {
  private readonly words: Uint32Array;
  /** Index of the first word of the requests. */
  private readonly requests: number;
  private readonly ghost: Ghost;
  private readonly blocks: Blocks;
  private readonly view: StructureView;
  private readonly workload: Workload;

  constructor(words: Uint32Array, requests: number, ghost: Ghost, blocks: Blocks, view: StructureView, workload: Workload) {
    this.words = words;
    this.requests = requests;
    this.ghost = ghost;
    this.blocks = blocks;
    this.view = view;
    this.workload = workload;
    for (let cpu = 0; cpu < workload.cpus; cpu++) {
      ghost.setBudget(cpu, workload.operationsPerCpu === 0 ? 0 : workload.operationsPerCpu + 1);
    }
  }

  choices(process: number): number {
    let count = this.mapChoices(process);
    for (let mapping = 0; mapping < this.ghost.mappings; mapping++) if (this.mayUnmap(process, mapping)) count++;
    return count;
  }

  /** Writes down what is asked; the engine then starts to run it. */
  call(process: number, choice: number): void {
    const { ghost, words } = this;
    const maps = this.mapChoices(process);
    const fresh = choice < maps;
    const mapping = fresh ? this.freeMapping(process) : this.unmappable(process, choice - maps);
    const alone = this.disturbOthers(process) && ghost.empty();
    const request = fresh ? this.workload.requests[choice]! : this.view.request(mapping);
    if (fresh) {
      ghost.begin(mapping, choice);
      const budget = ghost.budget(process);
      if (budget > 1) ghost.setBudget(process, budget - 1);
    } else {
      ghost.setState(mapping, MappingState.releasing);
    }
    const operation = operationFor(fresh, request.coherent);
    this.blocks.begin(process, operation, mapping, alone);
    const at = this.requests + process * requestWords;
    words[at + RequestWord.operation] = operation;
    words[at + RequestWord.device] = request.device;
    words[at + RequestWord.orig] = this.view.mappingOrig(mapping);
    words[at + RequestWord.size] = request.bytes;
    words[at + RequestWord.alignMask] = request.allocAlignMask;
    words[at + RequestWord.direction] = directionCode[request.direction];
    words[at + RequestWord.address] = fresh ? 0 : ghost.address(mapping);
  }

  /** What the call that has just returned gave back. Forgets the request. */
  result(process: number): number {
    const at = this.requests + process * requestWords;
    const address = this.words[at + RequestWord.address]!;
    this.words.fill(0, at, at + requestWords);
    return address;
  }

  label(process: number, choice: number): StepLabel {
    const maps = this.mapChoices(process);
    if (choice < maps) {
      const { bytes, origOffset, coherent } = this.workload.requests[choice]!;
      return {
        action: 'map',
        arguments: { request: choice },
        function: functionOf[operationFor(true, coherent)]!,
        sentence: `asks for ${bytes} bytes${coherent ? ' of coherent memory' : ` of a buffer at +0x${origOffset.toString(16)}`}`,
      };
    }
    const mapping = this.unmappable(process, choice - maps);
    return {
      action: 'unmap',
      arguments: { mapping },
      function: functionOf[operationFor(false, this.view.mappingCoherent(mapping))]!,
      sentence: `unmaps mapping ${mapping} at 0x${this.ghost.address(mapping).toString(16)}`,
    };
  }

  private mapChoices(process: number): number {
    if (this.ghost.budget(process) === 1 || this.freeMapping(process) < 0) return 0;
    return this.workload.requests.length;
  }

  private freeMapping(process: number): number {
    const { mappingsPerCpu } = this.workload;
    for (let mapping = process * mappingsPerCpu; mapping < (process + 1) * mappingsPerCpu; mapping++) {
      if (this.ghost.state(mapping) === MappingState.none) return mapping;
    }
    return -1;
  }

  /** The mapping that the process may unmap as number `choice`. */
  private unmappable(process: number, choice: number): number {
    let count = choice;
    for (let mapping = 0; mapping < this.ghost.mappings; mapping++) {
      if (this.mayUnmap(process, mapping) && count-- === 0) return mapping;
    }
    throw new RangeError(`cpu${process} has no mapping ${choice} to unmap`);
  }

  private mayUnmap(process: number, mapping: number): boolean {
    if (this.ghost.state(mapping) !== MappingState.live) return false;
    return this.workload.unmap === 'any-cpu' || this.view.mappingProcess(mapping) === process;
  }

  /** Tells those who run that somebody else has begun; true where nobody runs. */
  private disturbOthers(process: number): boolean {
    let nobody = true;
    for (let other = 0; other < this.workload.cpus; other++) {
      if (other === process || this.blocks.operation(other) === 0) continue;
      nobody = false;
      this.blocks.disturb(other);
    }
    return nobody;
  }
}

function operationFor(fresh: boolean, coherent: boolean): number {
  if (coherent) return fresh ? Operation.alloc : Operation.free;
  return fresh ? Operation.map : Operation.unmap;
}
