/** A place in a source file. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** Where a call is written, and then where each function around it was inlined. Macros are at the line that uses them. */
export type InliningChain = readonly SourceLocation[];

interface Node {
  readonly kind: string;
  readonly fields: string;
}

/**
 * The debug metadata of a module in LLVM's text form: leads from the `!dbg` number of an instruction to its source location.
 *
 * Chains are numbered from 1 in the order in which they are asked for; 0 is "unknown".
 */
export class SourceLocations {
  readonly chains: InliningChain[] = [[]];
  private readonly nodes = new Map<string, Node>();
  private readonly numbers = new Map<string, number>();

  constructor(module: string) {
    for (const [, number = '', kind = '', fields = ''] of module.matchAll(/^!(\d+) = (?:distinct )?!(\w+)\((.*)\)\s*$/gm)) {
      this.nodes.set(number, { kind, fields });
    }
  }

  /** The number of the chain that the metadata node `!dbg` stands for. */
  number(dbg: string | undefined): number {
    if (dbg === undefined || !this.nodes.has(dbg)) return 0;
    const chain = this.chainOf(dbg);
    const key = JSON.stringify(chain);
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.chains.push(chain) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }

  private chainOf(dbg: string): InliningChain {
    const chain: SourceLocation[] = [];
    for (let at: string | undefined = dbg; at !== undefined; at = this.reference(at, 'inlinedAt')) {
      const scope = this.scopeOf(this.reference(at, 'scope'));
      chain.push({ ...scope, line: Number(this.field(at, 'line') ?? 0) });
    }
    return chain;
  }

  /** The function that a scope is in, and the file of the innermost scope that names one. */
  private scopeOf(scope: string | undefined): { file: string; function: string } {
    let file: string | undefined;
    for (let at = scope; at !== undefined; at = this.reference(at, 'scope')) {
      const named = this.reference(at, 'file');
      if (file === undefined && named !== undefined) file = this.field(named, 'filename');
      if (this.nodes.get(at)?.kind === 'DISubprogram') return { file: file ?? '', function: this.field(at, 'name') ?? '' };
    }
    return { file: file ?? '', function: '' };
  }

  private reference(node: string, name: string): string | undefined {
    const value = this.field(node, name);
    return value?.startsWith('!') ? value.slice(1) : undefined;
  }

  private field(node: string, name: string): string | undefined {
    const fields = this.nodes.get(node)?.fields ?? '';
    const value = new RegExp(`(?:^|, )${name}: ("(?:[^"\\\\]|\\\\.)*"|[^,)]+)`).exec(fields)?.[1];
    return value?.replace(/^"|"$/g, '');
  }
}
