/**
 * The exit codes, what each means, and which of two wins when several scenarios are checked. Worst first: a tool that broke says
 * nothing about the allocator, so its codes come before every verdict; among verdicts, a bad state comes before a bad future.
 */
export const exitCodes = [
  { code: 255, name: 'internal', sentence: 'swiocheck itself broke: an exception that nobody expected. Please report it.' },
  {
    code: 153,
    name: 'system',
    sentence: 'The system refused something: memory, a file that cannot be written, a missing compiler.',
  },
  {
    code: 75,
    name: 'model-failed',
    sentence: 'The model is not to be trusted: a counterexample does not replay, or a recorded expectation is not met.',
  },
  {
    code: 151,
    name: 'scenario',
    sentence: 'A scenario or trace file cannot be used. The message names the line and what is allowed there.',
  },
  { code: 2, name: 'usage', sentence: 'The command line is wrong.' },
  { code: 12, name: 'safety', sentence: 'A property is violated: a bad state is reachable, and the counterexample leads there.' },
  { code: 11, name: 'deadlock', sentence: 'Processes wait for each other for ever.' },
  { code: 13, name: 'progress', sentence: 'From some reachable state nothing good can happen any more.' },
  {
    code: 10,
    name: 'unreached',
    sentence: 'Every property holds, but a goal was not reached: the scenario does not exercise what it claims to.',
  },
  {
    code: 20,
    name: 'inconclusive',
    sentence: 'A limit ended the search before it was exhaustive. Nothing bad was found; that is not a pass.',
  },
  { code: 0, name: 'holds', sentence: 'Every state was visited, every property holds, and every goal was reached.' },
] as const;

export type ExitCode = (typeof exitCodes)[number]['code'];

/** The code that says more of two: the one listed first in {@link exitCodes}. */
export function worse(a: ExitCode, b: ExitCode): ExitCode {
  return rank(a) <= rank(b) ? a : b;
}

function rank(code: ExitCode): number {
  return exitCodes.findIndex((entry) => entry.code === code);
}
