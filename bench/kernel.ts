import { parseArgs } from 'node:util';
import { search } from '../checker/search.ts';
import { type Build, buildKernel } from '../kernel/build/build.ts';
import { Cache } from '../kernel/build/cache.ts';
import { nativeCompiler } from '../kernel/build/native.ts';
import { yowaspCompiler } from '../kernel/build/yowasp.ts';
import { kernelClaims } from '../kernel/claims.ts';
import { KernelMachine } from '../kernel/machine.ts';
import { quickSuite } from '../kernel/scenarios.ts';
import type { Scenario } from '../kernel/workload.ts';

/*
 * How fast the real file is searched: transitions a second of CPU time, at switch points of synchronisation, without and with the
 * properties. Medians of several runs in one process, the build not counted.
 *
 *   npm run bench:kernel -- --tree ~/linux
 */

const { values } = parseArgs({
  options: {
    tree: { type: 'string' },
    compiler: { type: 'string', default: 'yowasp' },
    runs: { type: 'string', default: '5' },
  },
});
if (values.tree === undefined) {
  process.stderr.write('--tree names the top folder of a kernel tree\n');
  process.exit(2);
}

const base = quickSuite.find(({ name }) => name === 'two-areas')!;
const sized = (name: string, workload: Partial<Scenario['workload']>): Scenario => ({
  ...base,
  name,
  workload: { ...base.workload, ...workload },
});
const scenarios = [
  sized('2 CPUs, 3 mappings and 5 operations each', { cpus: 2, mappingsPerCpu: 3, operationsPerCpu: 5 }),
  sized('3 CPUs, 2 mappings and 2 operations each', { cpus: 3 }),
];

const configuration = { bits: 64, segmentSlots: base.segmentSlots, debugFs: true } as const;
const compiler = values.compiler === 'native' ? nativeCompiler() : yowaspCompiler();
const build: Build = await buildKernel(values.tree, configuration, compiler, new Cache(process.env));

for (const scenario of scenarios) {
  for (const judged of [false, true]) {
    const runs = Array.from({ length: Number(values.runs) }, () => run(scenario, judged));
    const { distinct, generated } = runs[0]!;
    const seconds = runs.map(({ cpuSeconds }) => cpuSeconds).sort((a, b) => a - b)[runs.length >> 1]!;
    const rate = `${(generated / seconds / 1e6).toFixed(2)} million a second`;
    const what = judged ? 'every property' : 'no properties';
    process.stdout.write(
      `${scenario.name}, ${what}: ${distinct} states, ${generated} transitions, ${seconds.toFixed(2)} s, ${rate}\n`,
    );
  }
}

function run(scenario: Scenario, judged: boolean): { distinct: number; generated: number; cpuSeconds: number } {
  const machine = new KernelMachine(build, scenario, { observes: judged });
  const before = process.cpuUsage();
  const { verdict } = search(machine, {
    strategy: 'breadth-first',
    storage: 'fingerprint',
    reductions: [],
    properties: judged ? kernelClaims : [],
    limits: {},
  });
  const { user, system } = process.cpuUsage(before);
  if (verdict.kind !== 'holds') throw new Error(`${verdict.kind}, which measures nothing`);
  return { ...verdict.counts, cpuSeconds: (user + system) / 1e6 };
}
