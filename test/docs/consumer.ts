import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './blocks.ts';

/** A project of somebody else, with the package installed as npm would install it. */
export class Consumer {
  private readonly folder = mkdtempSync(join(tmpdir(), 'swiocheck-consumer-'));

  /** Builds what the package exports into the project's node_modules. What the compiler prints, where it refuses. */
  install(): string {
    const installed = join(this.folder, 'node_modules', 'swiocheck');
    mkdirSync(installed, { recursive: true });
    copyFileSync(join(root, 'package.json'), join(installed, 'package.json'));
    symlinkSync(join(root, 'node_modules', '@types'), join(this.folder, 'node_modules', '@types'));
    writeFileSync(join(this.folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const build = {
      extends: join(root, 'tsconfig.build.json'),
      compilerOptions: { rootDir: root, outDir: join(installed, 'dist') },
      include: [],
      files: exportedSources(),
    };
    writeFileSync(join(this.folder, 'build.json'), JSON.stringify(build));
    return this.run('tsc', '-p', 'build.json');
  }

  write(name: string, lines: readonly string[]): void {
    writeFileSync(join(this.folder, name), `${lines.join('\n')}\n`);
  }

  /** Type-checks and compiles the project's files. What the compiler prints, where it refuses. */
  compile(...names: readonly string[]): string {
    const options = ['--module', 'nodenext', '--target', 'es2023', '--strict', '--rewriteRelativeImportExtensions'];
    return this.run('tsc', ...options, '--types', 'node', '--outDir', 'out', ...names);
  }

  /** What a compiled program prints. */
  output(name: string): string {
    return this.run(process.execPath, join('out', name));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private run(program: string, ...words: readonly string[]): string {
    const path = program === 'tsc' ? join(root, 'node_modules', '.bin', program) : program;
    const { stdout, stderr, error } = spawnSync(path, words, { cwd: this.folder, encoding: 'utf8' });
    if (error !== undefined) throw error;
    return stdout + stderr;
  }
}

/** The sources behind the entries of package.json. */
function exportedSources(): string[] {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { exports: Record<string, string> };
  return Object.values(exports).map((entry) => join(root, entry.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts')));
}
