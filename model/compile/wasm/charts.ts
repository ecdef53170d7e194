import { RecordPart } from '../../../checker/compiled-successors.ts';
import { packDecision } from '../../../checker/parents.ts';
import { outcomeKinds } from '../../../properties/outcome.ts';
import type { DeadRegisters } from '../../dead-registers.ts';
import type { Memory } from '../../memory.ts';
import { argumentsOf } from '../emit.ts';
import type { FlatChart, Step, Way } from '../flatten.ts';
import { Body } from './body.ts';
import {
  access,
  blockType,
  type Code,
  call,
  type Func,
  flat,
  i32,
  i32Const,
  ifElse,
  localGet,
  localSet,
  op,
  unsigned,
  vectorAccess,
  vectorOp,
} from './encode.ts';
import type { Layout } from './layout.ts';
import { parsedOperations } from './operation.ts';
import type { OutcomeTeller } from './outcome.ts';
import { computed, known, type Value } from './value.ts';

/** Vectors of a state up to which copying it is written out. */
const unrolledVectors = 64;

/** Where the parts of a record lie, in bytes. */
export interface RecordShape {
  /** The state, in whole vectors of 16 bytes. */
  readonly stateBytes: number;
  /** Tells what steps did, behind the parts that every record has; or null. */
  readonly teller: OutcomeTeller | null;
  /** From record to record. */
  readonly stride: number;
}

/** Compiles the charts of a memory to functions of one module. */
export class ChartCompiler {
  readonly functions: Func[] = [];
  private readonly m: Memory;
  private readonly layout: Layout;
  private readonly shape: RecordShape;
  private readonly dead: DeadRegisters | null;
  private readonly names = new Map<string, number>(outcomeKinds.map((kind, number) => [kind, number]));
  private readonly steps = new Map<string, number>();
  private readonly copy: number;

  constructor(m: Memory, layout: Layout, shape: RecordShape, dead: DeadRegisters | null) {
    this.m = m;
    this.layout = layout;
    this.shape = shape;
    this.dead = dead;
    this.copy = this.add(copyFunction(shape.stateBytes));
  }

  add(func: Func): number {
    this.functions.push(func);
    return this.functions.length - 1;
  }

  /**
   * A function (state, record) that makes a record of every way in which process `p` can go on, in the order of its choices, and
   * returns the address behind the last one.
   */
  expandProcess(p: number, chart: FlatChart): number {
    const [record, choice] = [1, 2];
    const body = this.body(2);
    body.locals.add(i32);
    const places = chart.places.filter(({ always }) => always.length === 0);
    const cases = places.map((place) => this.choicesAt(body, p, chart, place.steps, record, choice));
    const table = chart.places.map((place) => {
      const number = places.indexOf(place);
      return number < 0 ? places.length : number;
    });
    const place = body.element('place', p).code;
    const dispatch = [
      place,
      op.br_table,
      unsigned(table.length),
      table.flatMap((depth) => unsigned(depth)),
      unsigned(places.length),
    ];
    let code: Code = [dispatch];
    for (const [i, made] of cases.entries()) {
      code = [op.block, blockType.none, code, op.end, made, op.br, unsigned(places.length - 1 - i)];
    }
    code = [op.block, blockType.none, code, op.end];
    const runs = body.guard('runs', p, known(0));
    if (runs.known !== 1) code = ifElse(runs.code, code);
    return this.add({ parameters: 2, results: 1, locals: body.locals.types, body: [code, localGet(record)] });
  }

  private choicesAt(body: Body, p: number, chart: FlatChart, steps: readonly Step[], record: number, choice: number): Code {
    const { stateBytes, stride } = this.shape;
    const options = steps.flatMap((step) =>
      Array.from({ length: argumentsOf(this.m, step.action) }, (_, argument) => ({
        step,
        argument: known(argument),
        guard: anyGuard(body, p, step.ways, known(argument)),
      })),
    );
    const possible = options.filter(({ guard }) => guard.known !== 0);
    const counts = possible.length > 1;
    // Fails where the last of them does not fit.
    packDecision(p, Math.max(0, possible.length - 1), 1);
    return possible.map(({ step, argument, guard }) => {
      const counted = [localGet(choice), i32Const(packDecision(0, 1, 0)), op.i32_mul, op.i32_add];
      const decision = [i32Const(packDecision(p, 0, 1) | 0), counts ? counted : []];
      const take = [
        [localGet(0), localGet(record), call(this.copy)],
        [localGet(record), call(this.takeStep(p, chart, step, argument))],
        [localGet(record), decision, access(op.i32_store, 2, stateBytes + 4 * RecordPart.decision)],
        [localGet(record), i32Const(stride), op.i32_add, localSet(record)],
        counts ? [localGet(choice), i32Const(1), op.i32_add, localSet(choice)] : [],
      ];
      return guard.known === null ? ifElse(guard.code, take) : take;
    });
  }

  /** A function (record) that takes a step in place. Steps with the same code share a function. */
  private takeStep(p: number, chart: FlatChart, step: Step, argument: Value): number {
    const body = this.body(1);
    const begin = body.beginStep();
    const { stateBytes, teller } = this.shape;
    const taken = this.ways(body, p, chart, step.ways, argument);
    const code = [begin, taken, teller === null ? [] : body.endStep(teller, stateBytes + 4 * RecordPart.outcome)];
    const key = `${flat(code).join()} ${body.locals.types.length}`;
    let number = this.steps.get(key);
    if (number === undefined) {
      number = this.add({ parameters: 1, results: 0, locals: body.locals.types, body: code });
      this.steps.set(key, number);
    }
    return number;
  }

  /** The first way whose guard holds: its actions, then on through junctions to a place. */
  private ways(body: Body, p: number, chart: FlatChart, ways: readonly Way[], argument: Value): Code {
    const [way, ...others] = ways;
    if (way === undefined) return [op.unreachable];
    const guard = way.guard === null ? known(1) : body.guard(way.guard, p, argument);
    if (guard.known === 0) return this.ways(body, p, chart, others, argument);
    const taken = () => {
      const target = chart.places[way.target]!;
      const actions = way.actions.flatMap((action) => body.action(action, p, argument));
      const on =
        target.always.length > 0 ? this.ways(body, p, chart, target.always, argument) : this.arrive(body, p, target.number);
      return [actions, on];
    };
    if (guard.known !== null) return taken();
    return ifElse(
      guard.code,
      body.nested(taken),
      body.nested(() => this.ways(body, p, chart, others, argument)),
    );
  }

  private arrive(body: Body, p: number, place: number): Code {
    const dead = this.dead?.at(p, place) ?? [];
    return [body.store('place', p, place), dead.map(({ register, rest }) => body.store(register, p, rest))];
  }

  private body(parameters: number): Body {
    return new Body(this.m, this.layout, parsedOperations(this.shape.teller !== null), this.names, parameters);
  }
}

/** Whether one of the ways is open. */
function anyGuard(body: Body, p: number, ways: readonly Way[], argument: Value): Value {
  let open: Value = known(0);
  for (const { guard } of ways) {
    const next = guard === null ? known(1) : body.guard(guard, p, argument);
    if (next.known === 0) continue;
    if (next.known !== null) return next;
    open = open.known === 0 ? next : computed([open.code, next.code, op.i32_or], 'boolean');
  }
  return open;
}

/** A function (from, to) that copies a state. */
function copyFunction(stateBytes: number): Func {
  const [from, to, at] = [0, 1, 2];
  const one = (offset: number, relative: Code): Code => [
    [localGet(to), relative, localGet(from), relative],
    [vectorAccess(vectorOp.v128_load, offset), vectorAccess(vectorOp.v128_store, offset)],
  ];
  if (stateBytes / 16 <= unrolledVectors) {
    const body = Array.from({ length: stateBytes / 16 }, (_, i) => one(16 * i, [])).flat();
    return { parameters: 2, results: 0, locals: [], body };
  }
  const body = [
    [op.loop, blockType.none, one(0, [localGet(at), op.i32_add])],
    [localGet(at), i32Const(16), op.i32_add, op.local_tee, at, i32Const(stateBytes), op.i32_lt_u],
    [op.br_if, unsigned(0), op.end],
  ];
  return { parameters: 2, results: 0, locals: [i32], body };
}
