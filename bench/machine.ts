import { spawnSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** This machine, as far as it says how fast it is. */
export function machineHere(): string {
  return `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
}

/** The versions of what is measured and of what it is compiled with. */
export function versionsHere(): string[] {
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
