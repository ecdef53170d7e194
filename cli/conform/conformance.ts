import type { Limits, SearchResult } from '../../checker/options.ts';
import type { Path } from '../../checker/verdict.ts';
import { takePicture } from '../../traces/picture.ts';
import { record } from '../../traces/record.ts';
import { raceTable } from '../../traces/render/race-table.ts';
import { pictureLines } from '../../traces/render/slot-map.ts';
import { walk } from '../../traces/walk.ts';
import type { Io } from '../io.ts';
import { toolVersion } from '../package-root.ts';
import { progressDisplay } from '../report/progress.ts';
import { runSearch } from '../run-search.ts';
import { conformance, JointMachine } from './joint-machine.ts';
import type { Side, Taken } from './side.ts';
import { collecting, known, missing, type States, wholeSearch } from './states.ts';

/** One decision of a joint path: what each side did. */
export interface JointStep {
  readonly process: string;
  readonly sides: readonly { readonly name: string; readonly taken: readonly Taken[] }[];
}

/** Where the two part. */
export interface Parting {
  readonly what: string;
  readonly steps: readonly JointStep[];
  /** The slots of each side at the end. */
  readonly ends: readonly { readonly name: string; readonly lines: readonly string[] }[];
}

/** A state that only one side has. */
export interface Lonely {
  readonly side: string;
  /** A shortest path to it, on that side. */
  readonly table: string;
}

/** What became of one scenario. */
export interface Conformance {
  readonly kind: 'conforms' | 'differs' | 'inconclusive';
  readonly joint: SearchResult;
  /** Distinct states, as far as they are compared, of the model and of the file. */
  readonly states: readonly [model: number, file: number];
  /** How many of them the other side never reaches. */
  readonly alone: readonly [model: number, file: number];
  readonly parting: Parting | null;
  readonly lonely: Lonely | null;
}

/** Makes the two sides; every search has machines of its own. */
export type Sides = () => readonly [model: Side, file: Side];

/** Compares the two sides of one scenario: together, decision by decision; then the sets of states that each reaches alone. */
export async function conformanceOf(name: string, sides: Sides, limits: Limits, io: Io): Promise<Conformance> {
  const [model, file] = sides();
  const machine = new JointMachine(model, file);
  const display = progressDisplay('auto', name, io);
  const options = { strategy: 'breadth-first', storage: 'fingerprint', reductions: [], properties: conformance, limits } as const;
  const joint = await runSearch({ machine, options }, io, display.show).finally(display.clear);
  const parting = joint.verdict.kind === 'violated' ? partingAt(joint.verdict.path, joint.verdict.explanation, sides) : null;

  const alone: Alone[] = [];
  for (const side of sides()) alone.push(await reached(side, limits, io));
  const [ofModel, ofFile] = alone as [Alone, Alone];
  const whole = ofModel.whole && ofFile.whole;
  const missed = [missing(ofModel.states, ofFile.states), missing(ofFile.states, ofModel.states)] as const;
  const differs = parting !== null || (whole && missed[0] + missed[1] > 0);
  const lonely = differs && whole ? await firstLonely(name, sides, [ofFile.states, ofModel.states], limits, io) : null;
  const kind = differs ? 'differs' : whole && joint.verdict.kind === 'holds' ? 'conforms' : 'inconclusive';
  return { kind, joint, states: [ofModel.states.size, ofFile.states.size], alone: missed, parting, lonely };
}

/** What a side reaches alone, and whether that is all of it. */
interface Alone {
  readonly states: States;
  readonly whole: boolean;
}

async function reached(side: Side, limits: Limits, io: Io): Promise<Alone> {
  const states = new Set<string>();
  const options = wholeSearch(collecting(side, states), limits);
  const { verdict } = await runSearch({ machine: side.machine, options }, io, () => {});
  return { states, whole: verdict.kind === 'holds' };
}

/** Takes a joint path once more, and keeps what each side does on it. */
function partingAt({ decisions }: Path, what: string, sides: Sides): Parting {
  const both = sides();
  const machine = new JointMachine(...both);
  const steps = decisions.map(({ process, choice }): JointStep => {
    for (const side of both) side.taken = [];
    machine.step(process, choice);
    return {
      process: machine.processes[process]!,
      sides: both.map(({ name, taken }) => ({ name, taken: taken ?? [] })),
    };
  });
  const ends = both.map(({ name, machine }) => {
    const picture = takePicture(machine.view, machine.processes);
    return { name, lines: pictureLines(picture) };
  });
  return { what, steps, ends };
}

/** The first state that one side reaches and the other never, and the way there. */
async function firstLonely(
  name: string,
  sides: Sides,
  others: readonly [ofModel: States, ofFile: States],
  limits: Limits,
  io: Io,
): Promise<Lonely | null> {
  for (const index of [0, 1] as const) {
    const side = sides()[index];
    const property = known(side, others[index]);
    const { verdict } = await runSearch({ machine: side.machine, options: wholeSearch(property, limits) }, io, () => {});
    if (verdict.kind === 'violated') return { side: side.name, table: tableOf(name, sides()[index], verdict.path) };
  }
  return null;
}

function tableOf(name: string, { machine }: Side, path: Path): string {
  const explanation = 'only one side reaches this state';
  const claim = { verdict: 'violated', property: 'conformance', explanation } as const;
  const trace = record(machine, path, { tool: toolVersion(), scenario: { name }, claim });
  const walked = walk(machine, trace);
  if (walked.kind === 'diverged') throw new Error(`${name}: a path of the search is not repeated by its own machine`);
  return raceTable(walked.walk);
}
