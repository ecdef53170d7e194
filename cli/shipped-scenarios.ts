import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nearestName } from './did-you-mean.ts';
import { packageRoot } from './package-root.ts';
import { printable } from './printable.ts';
import { UserError } from './user-error.ts';

/** A scenario that comes with the tool: it can be named without its path. */
export interface ShippedScenario {
  readonly name: string;
  readonly path: string;
}

export function shippedScenarios(): ShippedScenario[] {
  const folder = join(packageRoot(), 'scenarios');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => ({ name: file.replace(/\.ya?ml$/, ''), path: join(folder, file) }));
}

/** The path that an argument means: a file, or the name of a scenario that comes with the tool. */
export function scenarioPath(argument: string): string {
  if (existsSync(argument) || /\.ya?ml$/.test(argument)) return argument;
  const shipped = shippedScenarios();
  const found = shipped.find((scenario) => scenario.name === argument);
  if (found) return found.path;
  const nearest = nearestName(
    argument,
    shipped.map((scenario) => scenario.name),
  );
  const hint =
    nearest === undefined ? 'swiocheck list scenarios names those that come with the tool' : `did you mean \`${nearest}\`?`;
  throw new UserError(151, `${printable(argument)}: no such file, and no scenario of that name; ${hint}`);
}
