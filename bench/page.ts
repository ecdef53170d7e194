import type { SizeKept } from './kept.ts';
import { sizeTitle } from './size.ts';
import { asMarkdown, failuresOf, type Measured, measuredOf, rowsOf } from './table.ts';
import { targetRows } from './targets.ts';

/** docs/performance.md, from all that was measured. */
export function performancePage(sizes: readonly SizeKept[]): string {
  const measured = sizes.map((size) => ({ ...size, all: measuredOf(size) }));
  return `# Performance

<!-- Made by \`npm run bench -- --write\` from bench/measured.json: change bench/page.ts, not this file. -->

The same allocator (split areas, one lock each; [bench](../bench/README.md)) was written for the search, for Spin, for Rumur and for TLC,
and in C with a search made for it alone. Without reductions all that are measured below reach the same states and take the same
transitions; the benchmark stops where they do not. So what is compared is the same work.

**Only ratios are worth reading**, and only within one table. Every figure is a median over the runs of its size; the checkers took
turns (A B A B), so that what disturbed one disturbed all; where a size was measured in one round, or gone on with later
(\`--resume\`), they did not. Time is user and system time, because other work on the machine adds to
the wall; with two workers it is the wall. Where the load before was not near 0, other work took caches and memory bandwidth too.

## Targets

${asMarkdown(targetRows(measured))}

Ratios of speed above 1 say that swiocheck is faster; below 1, slower. Of memory and against C, a ratio below 1 says that it needs less.

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
- The hand-written C keeps fingerprints, breadth-first, as swiocheck does, and no parent links: it could not print a path.
- With a reduction a transition may be many steps, so that **states a second** say little there: compare seconds.

${measured.map((size) => section(size, size.all)).join('\n')}`;
}

function section({ of, date, machine, loadBefore, versions, missing }: SizeKept, all: readonly Measured[]): string {
  const runs = all.flatMap(({ measurement }) => measurement?.runs ?? []);
  const [fewest, most] = [Math.min(...runs), Math.max(...runs)];
  const medians =
    most === 1 ? 'One run, no median' : fewest === most ? `Medians of ${most} runs` : `Medians of ${fewest} to ${most} runs`;
  const unmeasured = [...missing, ...failuresOf(all)].map((what) => `Not measured: ${what}.\n`);
  return `### ${sizeTitle(of)}

${medians}; ${date}; ${machine}, load before ${loadBefore.toFixed(1)}; ${versions.join(', ')}.

${asMarkdown(rowsOf(all))}
${unmeasured.length > 0 ? `\n${unmeasured.join('\n')}` : ''}`;
}
