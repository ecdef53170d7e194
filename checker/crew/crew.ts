import { Batch, Entry } from '../batch.ts';
import type { Expander } from '../expander.ts';
import type { FingerprintSet } from '../fingerprint-set.ts';
import type { Frontier } from '../frontier.ts';
import type { Machine } from '../machine.ts';
import type { MemoryBudget } from '../memory.ts';
import type { Monitor } from '../monitor.ts';
import type { SearchOptions } from '../options.ts';
import { recordWords } from '../record.ts';
import { Locksets } from '../transactions.ts';
import { nothingKnown } from '../visited.ts';
import { Chunk, ChunkFrontier, chunkBytes, statesOfChunk, Turn } from './chunk.ts';
import { Hand } from './hand.ts';
import type { Posting } from './serve.ts';

/** Starts a thread that calls `serve` with the same machine and options, and what it is given here. */
export type Recruit = (posting: Posting) => void;

/** Chunks of a thread: while one is expanded, another waits, and another is kept. */
const chunksEach = 3;

/** Milliseconds after which a thread that does not answer is given up; what it had is done here. */
const patience = 10_000;

/** One of those who expand chunks, with the chunks that go to and fro between him and the search. */
interface Post {
  readonly chunks: readonly Chunk[];
  /** The chunk that is filled next, as soon as it is free. */
  next: number;
  /** Does it in this thread; null for another one. */
  readonly hand: Hand<unknown> | null;
  readonly locksets: Locksets | null;
  /** 1 once the thread is there. */
  readonly ready: Int32Array<SharedArrayBuffer>;
  lost: boolean;
}

/** What a crew needs of the exploration that it works for. */
export interface Command<View> {
  readonly machine: Machine<View>;
  readonly options: SearchOptions<View>;
  readonly monitor: Monitor<View>;
  readonly visited: FingerprintSet | null;
  readonly locksets: Locksets | null;
  readonly memory: MemoryBudget;
  /** Expands and reports what there is to report. */
  readonly reporter: Expander;
}

/**
 * Expands states in several threads, and hands out what they led to in the order of the states: kept in that order, counts, numbers and
 * paths are those of a search by one thread.
 *
 * States go out in chunks. Where there is something to report, a chunk comes back expanded up to there; the rest is expanded here, by
 * the expander that knows the way to every state.
 */
export class Crew<View> implements Expander {
  batch: Batch;
  outdated = false;
  readonly switchesCut = false;
  private readonly command: Command<View>;
  private readonly posts: Post[] = [];
  private readonly over: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(4));
  private readonly found: Int32Array<SharedArrayBuffer>;
  private readonly chunkStates: number;
  /** Chunks under way, in the order of their states. */
  private readonly order: { readonly chunk: Chunk; readonly post: Post }[] = [];
  /** What is left of the first of them. */
  private readonly rest: ChunkFrontier;
  private resting = false;
  private readonly shown: Batch;
  private readonly nothing: Batch;

  private constructor(command: Command<View>, workers: number, recruit: Recruit) {
    const { machine, options, monitor, visited, locksets } = command;
    this.command = command;
    const words = recordWords(machine.snapshotBytes);
    this.chunkStates = statesOfChunk(words);
    this.shown = new Batch(words);
    this.nothing = new Batch(words);
    this.batch = this.nothing;
    this.found = new Int32Array(new SharedArrayBuffer(4 * (1 + monitor.properties.length)));
    const shared = visited?.share() ?? null;
    for (let worker = 0; worker < workers; worker++) {
      const buffers = Array.from({ length: chunksEach }, () => new SharedArrayBuffer(chunkBytes(words)));
      const chunks = buffers.map((buffer) => new Chunk(buffer, words));
      const tables = locksets?.tablesForAnother() ?? null;
      const renamings = locksets?.renamings ?? [];
      const learning = tables === null ? null : new Locksets(machine.processes.length, machine.variables, renamings, tables);
      const here = worker === 0;
      const hand = here ? new Hand(machine, options, visited ?? nothingKnown, learning, chunks[0]) : null;
      const ready = new Int32Array(new SharedArrayBuffer(4));
      this.posts.push({ chunks, next: 0, hand: hand as Hand<unknown> | null, locksets: learning, ready, lost: false });
      if (!here) recruit({ chunks: buffers, found: this.found, over: this.over, ready, visited: shared, locksets: tables });
    }
    this.rest = new ChunkFrontier(this.posts[0].chunks[0]);
    this.publishFound();
  }

  /** A crew of so many threads, this one included; null where the memory for it is refused. */
  static of<View>(command: Command<View>, workers: number, recruit: Recruit): Crew<View> | null {
    const words = recordWords(command.machine.snapshotBytes);
    const bytes = workers * chunksEach * chunkBytes(words);
    return command.memory.take(bytes) ? new Crew(command, workers, recruit) : null;
  }

  /** Whether states are under way. */
  get pending(): boolean {
    return this.order.length > 0;
  }

  expand(frontier: Frontier, _states: number): boolean {
    this.batch = this.nothing;
    if (!this.resting) {
      this.sendOut(frontier);
      if (this.order.length === 0 || this.order[0].chunk.turn !== Turn.expanded) {
        if (this.helpOut(frontier)) return true;
      }
    }
    return this.collect();
  }

  /** Hands out what comes next of the states under way. False: the search is over. */
  collect(): boolean {
    this.batch = this.nothing;
    if (this.resting) return this.expandRest();
    if (this.order.length === 0) return true;
    const { chunk, post } = this.order[0];
    const answered = this.isAnswered(chunk, post);
    if (!answered) chunk.disown();
    return this.takeIn(chunk, answered ? chunk.expanded : 0, post.hand !== null);
  }

  forget(): void {}

  /** Everything that was learnt anywhere is learnt everywhere. Only while nothing is under way. */
  absorb(): void {
    const { locksets } = this.command;
    if (locksets === null) return;
    this.learn();
    for (const post of this.posts) post.locksets?.learnFrom(locksets);
    if (locksets.broken || this.posts.some((post) => post.locksets?.broken)) this.outdated = true;
  }

  private learn(): void {
    for (const { locksets } of this.posts) if (locksets !== null) this.command.locksets!.learnFrom(locksets);
  }

  /** Sends the others away. */
  dismiss(): void {
    Atomics.store(this.over, 0, 1);
    for (const { chunks } of this.posts) for (const chunk of chunks) chunk.pass(chunk.turn);
  }

  /** Waits until the others are there, or are not to be expected. */
  muster(): void {
    for (const { hand, ready } of this.posts) if (hand === null) Atomics.wait(ready, 0, 0, patience);
  }

  /** Fills the free chunks of the others. */
  private sendOut(frontier: Frontier): void {
    for (const post of this.posts) {
      if (Atomics.load(post.ready, 0) === 0) continue;
      while (post.hand === null && !post.lost && frontier.length > 0 && post.chunks[post.next].turn === Turn.free)
        this.fill(post, frontier);
    }
  }

  /** Small frontiers are shared out, too. */
  private fill(post: Post, frontier: Frontier): Chunk {
    const chunk = post.chunks[post.next];
    const share = Math.ceil(frontier.length / (2 * this.posts.length));
    chunk.fill(frontier, Math.min(this.chunkStates, share));
    this.order.push({ chunk, post });
    post.next = (post.next + 1) % post.chunks.length;
    chunk.pass(Turn.toExpand);
    return chunk;
  }

  /** Expands a chunk here, while the others are at work. False: there is none, or no room for what it leads to. */
  private helpOut(frontier: Frontier): boolean {
    const post = this.posts[0];
    if (frontier.length === 0 || post.chunks[post.next].turn !== Turn.free) return false;
    const chunk = this.fill(post, frontier);
    post.hand!.expand(chunk);
    chunk.pass(Turn.expanded);
    return true;
  }

  /** Waits for the chunk. False: its thread is gone, or as good as gone. */
  private isAnswered(chunk: Chunk, post: Post): boolean {
    for (let waited = 0; chunk.turn !== Turn.expanded && waited < patience && !post.lost; waited += 100) {
      chunk.wait(Turn.toExpand, 100);
    }
    post.lost ||= chunk.turn !== Turn.expanded;
    return !post.lost;
  }

  /** Shows what the chunk holds of its first `expanded` states, which `here` were expanded or elsewhere; the rest comes next. */
  private takeIn(chunk: Chunk, expanded: number, here: boolean): boolean {
    if (chunk.outdated) {
      this.outdated = true;
      this.learn();
      return false;
    }
    chunk.show(this.shown);
    if (!here) this.touch(this.shown);
    this.batch = this.shown;
    if (expanded === chunk.length) {
      this.release();
      return true;
    }
    this.rest.begin(chunk, expanded);
    this.resting = true;
    return true;
  }

  /** What another thread looked up is at hand for that thread; here it is soon to be looked up again. */
  private touch({ words, first, stateWords, stride, count }: Batch): void {
    this.command.visited?.touch(words, first + stateWords + Entry.low, stride, count);
  }

  private expandRest(): boolean {
    const { reporter } = this.command;
    const going = reporter.expand(this.rest, 1);
    this.batch = reporter.batch;
    this.publishFound();
    this.outdated ||= reporter.outdated;
    if (this.rest.length === 0) {
      this.resting = false;
      this.release();
    }
    return going;
  }

  /** The first chunk is done with: its memory is used again once its entries have been kept. */
  private release(): void {
    this.order.shift()!.chunk.pass(Turn.free);
  }

  private publishFound(): void {
    const places = this.command.monitor.foundPlaces();
    this.found.set(places, 1);
    Atomics.store(this.found, 0, places.length);
    for (const { hand } of this.posts) hand?.close(places);
  }
}
