import { CheckpointReader, CheckpointWriter } from '../checkpoint.ts';
import type { Machine } from '../machine.ts';
import type { SearchOptions, SearchResult } from '../options.ts';
import { type SearchRun, startSearch } from '../search.ts';

/** What a checkpoint of the search would hold. */
export function saved(run: SearchRun): Uint8Array {
  const chunks: Uint8Array[] = [];
  const writer = new CheckpointWriter((bytes) => chunks.push(bytes.slice()));
  run.transfer(writer);
  writer.end();
  return new Uint8Array(Buffer.concat(chunks));
}

/** Makes a run that has not begun go on from there. */
export function load(run: SearchRun, bytes: Uint8Array): void {
  let at = 0;
  const reader = new CheckpointReader((into) => {
    const found = bytes.subarray(at, at + into.length);
    into.set(found);
    at += found.length;
    return found.length;
  });
  run.transfer(reader);
  reader.end();
}

/** A search that is stopped after so many slices each time, and goes on in a process that knows only what was saved. */
export function interrupted<View>(
  make: () => Machine<View>,
  options: SearchOptions<View>,
  slices: readonly number[],
): SearchResult {
  let run = startSearch(make(), options);
  for (const count of slices) {
    // A slice of no time is the least that the search does at once.
    for (let slice = 0; slice < count; slice++) if (run.slice(0)) return run.result();
    if (!run.resumable) break;
    const bytes = saved(run);
    run = startSearch(make(), options);
    load(run, bytes);
  }
  while (!run.slice(1000));
  return run.result();
}

/** A result without what no two searches have in common. */
export function timeless({ seconds: _, ...result }: SearchResult): Omit<SearchResult, 'seconds'> {
  return result;
}
