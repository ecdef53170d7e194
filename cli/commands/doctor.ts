import { accessSync, constants } from 'node:fs';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';
import { getHeapStatistics } from 'node:v8';
import type { Command } from 'commander';
import { columns } from '../columns.ts';
import type { Session } from '../io.ts';
import { toolVersion } from '../package-root.ts';
import { planOf } from '../plan.ts';
import { counted, duration, mebibytes } from '../report/numbers.ts';
import { runSearch } from '../run-search.ts';
import { parseScenario } from '../scenario-file.ts';
import { starterScenario } from '../scenario-starter.ts';

const oldestNode = [20, 19] as const;

/** Programs that the tool can use but does not need. They are looked for, not run. */
const optionalTools = {
  clang: 'compiles the real swiotlb.c to WebAssembly',
  gcc: 'compiles the models of the peer checkers for the benchmarks',
  spin: 'a peer checker, for the benchmarks',
} as const;

export function addDoctorCommand(program: Command, session: Session): void {
  program
    .command('doctor')
    .description('say whether this installation works, and what it has to work with')
    .addHelpText('after', '\nExample:\n  swiocheck doctor')
    .action(async () => {
      const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
      const fine = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1]);
      const smoke = await smokeTest(session);
      const rows = [
        ['swiocheck', toolVersion()],
        ['node', `${process.versions.node}${fine ? '' : `: too old, ${oldestNode.join('.')} or later is needed`}`],
        ['cores', String(availableParallelism())],
        [
          'memory',
          `${mebibytes(totalmem())}, ${mebibytes(freemem())} free; heap limit ${mebibytes(getHeapStatistics().heap_size_limit)}`,
        ],
        ...Object.entries(optionalTools).map(([tool, use]) => [
          tool,
          `${found(tool, session.io.env.PATH) ? 'found' : 'not found (optional)'}: ${use}`,
        ]),
        ['smoke test', smoke.text],
      ];
      session.io.stdout.write(`${columns(rows)}\n`);
      if (!fine || !smoke.fine) session.exitCode = fine ? 75 : 153;
    });
}

async function smokeTest(session: Session): Promise<{ readonly fine: boolean; readonly text: string }> {
  const result = await runSearch(planOf(parseScenario(starterScenario, 'smoke'), false), session.io, () => {});
  const { kind, counts } = result.verdict;
  const text = `the scenario of init ${kind}, ${counted(counts.distinct, 'state')} in ${duration(result.seconds)}`;
  return kind === 'holds' ? { fine: true, text } : { fine: false, text: `${text}: it should hold` };
}

function found(tool: string, path: string | undefined): boolean {
  return (path ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
