import { Worker } from 'node:worker_threads';
import type { MemberOutcome } from './member-search.ts';
import type { MemberProgress, Runner } from './runner.ts';
import type { Answer, Order, ThreadData } from './thread.ts';

/** A thread that ended in the middle of a member: what it would have found is not known. */
export class ThreadFailure extends Error {
  constructor(number: number, reason: string) {
    super(`The thread of member ${number} broke: ${reason}`);
    this.name = 'ThreadFailure';
  }
}

/** Runs members in a thread of its own, which has its own machine and memory. */
export class ThreadRunner implements Runner {
  private readonly worker: Worker;
  /** Why the thread is gone, or null while it lives. */
  private broken: string | null = null;

  /** `file`: what the thread runs, as thread.ts does. */
  constructor(file: URL, data: ThreadData) {
    this.worker = new Worker(file, { workerData: data });
    this.worker.on('error', (error) => {
      this.broken = error instanceof Error ? error.message : String(error);
    });
    this.worker.on('exit', (code) => {
      this.broken ??= `it left with exit code ${code}`;
    });
  }

  run(number: number, show: (progress: MemberProgress) => void): Promise<MemberOutcome> {
    const { worker } = this;
    return new Promise((resolve, reject) => {
      const answered = (answer: Answer) => {
        if (answer.kind === 'progress') {
          show(answer.progress);
          return;
        }
        worker.off('message', answered).off('exit', left);
        resolve(answer.outcome);
      };
      const left = () => reject(new ThreadFailure(number, this.broken ?? 'it left'));
      worker.on('message', answered).on('exit', left);
      if (this.broken !== null) left();
      this.tell({ kind: 'run', number });
    });
  }

  stop(): void {
    this.tell({ kind: 'stop' });
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private tell(order: Order): void {
    this.worker.postMessage(order);
  }
}
