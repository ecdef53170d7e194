import { verdictAt } from '../../fuzz/counterexample.ts';
import { minimise } from '../../fuzz/minimise.ts';
import { targetFor } from '../../fuzz/watch.ts';
import { type Confirmation, kernelEvidence } from '../evidence.ts';
import type { Subject } from '../subject.ts';
import { traceScenario } from '../trace-scenario.ts';
import type { KernelFailure, KernelFuzzer } from './kernel-fuzzer.ts';

/** Steps that the reduction of a path may take: some thousand a second on a pool of real size. */
const minimisingStepsMax = 100_000;

/** A failure made short, and confirmed by machines that the fuzzer never touched. */
export interface KernelCounterexample {
  readonly confirmation: Confirmation;
  readonly steps: number;
  /** Whether no step of the path can be left out. */
  readonly minimal: boolean;
}

export function kernelCounterexample(fuzzer: KernelFuzzer, failure: KernelFailure, subject: Subject): KernelCounterexample {
  const { scenario, violation } = failure;
  const machine = fuzzer.fresh(scenario);
  const target = targetFor(machine, violation);
  const { path, minimal } = minimise(machine, failure.path, target, { renames: true, stepsMax: minimisingStepsMax });
  const verdict = verdictAt(machine, path, violation);
  const confirmation = kernelEvidence(() => fuzzer.fresh(scenario), traceScenario(scenario, subject, []), verdict);
  return { confirmation, steps: path.decisions.length, minimal };
}
