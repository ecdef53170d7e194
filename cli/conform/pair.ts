import type { Build } from '../../kernel/build/build.ts';
import { KernelMachine } from '../../kernel/machine.ts';
import { AllocatorMachine, type Mutation } from '../../model/machine.ts';
import type { Scenario } from '../../model/scenario.ts';
import { UserError } from '../user-error.ts';
import { fileScenario, unitOf } from './file-scenario.ts';
import { Side } from './side.ts';

/** What both sides call a CPU that will never come back from a loop. */
const neverEnds = 'never comes to an end';

/** The model of a scenario. */
export function modelSide(scenario: Scenario, mutation?: Mutation): Side {
  const machine = new AllocatorMachine(scenario, mutation === undefined ? {} : { mutation });
  const defect = (process: number) => {
    if (machine.view.outcome.outOfBounds >= 0) return 'accesses what does not exist';
    const stuck = machine.choices(process) === 0 && !machine.finished(process) && machine.waitsFor(process) < 0;
    return stuck ? neverEnds : null;
  };
  return new Side(`the model`, machine, unitOf(scenario), defect);
}

/** The file of a tree, built with the segments of the scenario. */
export function fileSide(build: Build, scenario: Scenario): Side {
  const machine = kernelMachine(build, scenario);
  const defect = () => {
    const found = machine.view.defect;
    // A warning does not stop the code, and models have none.
    if (found === null || found.kind === 'warning') return null;
    return found.kind === 'endless-loop' ? neverEnds : found.text;
  };
  return new Side('the file', machine, 1, defect);
}

function kernelMachine(build: Build, scenario: Scenario): KernelMachine {
  const translated = fileScenario(scenario);
  try {
    return new KernelMachine(build, translated);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(151, `${scenario.name} cannot be run on the file: ${error.message}`);
    throw error;
  }
}
