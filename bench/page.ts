import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { sizeTitle } from './size.ts';
import { asMarkdown, rowsOf } from './table.ts';
import { type SizeMeasured, targetRows } from './targets.ts';

/** How and where was measured. */
export interface Circumstances {
  /** Contenders that this machine could not run, and why. */
  readonly missing: readonly string[];
  readonly date: Date;
}

/** docs/performance.md. */
export function performancePage(sizes: readonly SizeMeasured[], circumstances: Circumstances): string {
  const { missing, date } = circumstances;
  const tables = sizes
    .map(
      ({ of, runs, all }) =>
        `### ${sizeTitle(of)}\n\n${runs === 1 ? 'One run, no median.' : `Medians of ${runs} runs.`}\n\n${asMarkdown(rowsOf(all))}\n`,
    )
    .join('\n');
  return `# Performance

<!-- Made by \`npm run bench -- --write\`: change bench/page.ts, not this file. -->

The same allocator (split areas, one lock each; [bench](../bench/README.md)) was written for the search, for Spin, for Rumur and for TLC.
Without reductions all that are measured below reach the same states and take the same transitions; the benchmark stops where they do
not. So what is compared is the same work.

**Only ratios are worth reading**, and only within one table: the machine was shared with other work while this was measured. Every
figure is a median over the runs of its size; the checkers took turns (A B A B), so that what disturbed one disturbed all. Time is user
and system time, because other work adds to the wall.

| | |
| --- | --- |
| date | ${date.toISOString().slice(0, 10)} |
| processor | ${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB |
| versions | ${versions().join(', ')} |
${missing.map((what) => `| not measured | ${what} |\n`).join('')}
## Targets

${asMarkdown(targetRows(sizes))}

Ratios above 1 say that swiocheck is faster; below 1, slower. Of memory, a ratio below 1 says that it needs less.
Not measured at all, because the repository has no such program: hand-written C for this allocator.

## Tables

- **CPU s**: the search. Of a peer it is the whole process of its verifier. Of swiocheck it is the search inside the process, in which
  V8 compiles while it runs; what comes before is in the next column but one.
- **CPU s to verdict**: from the model to the verdict. With it, a peer generates and compiles its verifier, and swiocheck starts Node and
  compiles its machine.
- **memory**: most resident memory of the process. That of swiocheck begins at some 60 MB, which Node takes for itself; its **bytes a
  state** mean something only where there are millions of states.
- "no properties" apart, swiocheck checks what the models of the peers assert: no slot claimed twice, free list, used counter, one area,
  no stale data, no deadlock. "every property" adds all others whose violation is a defect, data races and progress among them,
  which the peers' models do not check.
- Spin searches depth-first, its hash table as large as the states, compiled with \`-O3 -DSAFETY -DNOFAIR\`, and \`-DNOREDUCE\` or \`-DCOLLAPSE\`
  as named. Rumur has one thread, states not packed (which is faster), its table as large as the states, CPUs and areas as scalarsets.
- With a reduction a transition may be many steps, so that **states a second** say little there: compare seconds.

${tables}`;
}

function versions(): string[] {
  const first = (program: string, option: string) => {
    const { stdout, stderr } = spawnSync(program, [option], { encoding: 'utf8' });
    return `${stdout ?? ''}${stderr ?? ''}`.split('\n')[0]!.trim();
  };
  const number = (text: string) => /\d+(\.\d+)+/.exec(text)?.[0];
  return [
    `Node ${process.versions.node}`,
    ...(['spin -V', 'rumur --version', 'gcc --version'] as const).flatMap((command) => {
      const [program, option] = command.split(' ') as [string, string];
      const version = number(first(program, option));
      return version === undefined ? [] : [`${program} ${version}`];
    }),
  ];
}
