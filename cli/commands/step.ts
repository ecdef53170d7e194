import type { Command } from 'commander';
import { firstPosition, frame, keyOf, press } from '../../traces/stepper.ts';
import type { Walk } from '../../traces/walk.ts';
import type { Io, Keyboard, Session } from '../io.ts';
import { readTrace, walkTrace } from '../trace-file.ts';
import { UserError } from '../user-error.ts';

export function addStepCommand(program: Command, session: Session): void {
  program
    .command('step')
    .description('walk through a trace on a terminal, forwards and backwards')
    .argument('<trace>', 'a file written by check --trace')
    .addHelpText('after', '\nKeys: n next, b back, h home, e end, v violation, q quit.\n\nExample:\n  swiocheck step trace.json')
    .action(async (path: string) => {
      const { keyboard } = session.io;
      if (keyboard === null) {
        throw new UserError(2, 'step needs a terminal; `swiocheck replay FILE --format numbered` shows the same steps anywhere');
      }
      await stepThrough(walkTrace(readTrace(path)), keyboard, session.io.stdout);
    });
}

const clearScreen = '\u001b[2J\u001b[H';

function stepThrough(walk: Walk, keyboard: Keyboard, stdout: Io['stdout']): Promise<void> {
  return new Promise((resolve) => {
    let stepper = firstPosition;
    const draw = () => stdout.write(clearScreen + frame(stepper, walk));
    const stopListening = keyboard.listen((input) => {
      const key = keyOf(input);
      if (key === null) return;
      stepper = press(stepper, key, walk);
      if (!stepper.done) {
        draw();
        return;
      }
      stopListening();
      resolve();
    });
    draw();
  });
}
