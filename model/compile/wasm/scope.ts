import { i32, localGet } from './encode.ts';
import { computed, type Type, type Value } from './value.ts';

/** The locals of one function under construction. */
export class Locals {
  readonly types: number[] = [];
  private readonly parameters: number;

  constructor(parameters: number) {
    this.parameters = parameters;
  }

  /** Number of a new local. */
  add(type: number = i32): number {
    this.types.push(type);
    return this.parameters + this.types.length - 1;
  }
}

/** What a name stands for: a value that never changes, or a local. */
export interface Binding {
  readonly local: number | null;
  readonly value: Value;
  /** Whether the compiled code reads it. */
  used: boolean;
}

export function bindValue(value: Value): Binding {
  return { local: null, value, used: false };
}

export function bindLocal(local: number, type: Type): Binding {
  return { local, value: computed(localGet(local), type), used: false };
}

/** Where `break`, `continue` and `return` lead: counted in blocks that are open at that place. */
export interface Loop {
  readonly exit: number;
  readonly next: number;
}

/** The result of an inlined operation, as its `return` statements make it. */
export class Returns {
  /** Blocks that were open when the operation's own block was. */
  readonly depth: number;
  /** Whether a `return` left from inside. */
  branched = false;
  type: Type | null = null;

  constructor(depth: number) {
    this.depth = depth;
  }
}

/** Names visible at a place of one operation. */
export class Scope {
  readonly operation: string;
  readonly returns: Returns;
  private readonly bindings = new Map<string, Binding>();
  private readonly outer: Scope | null;

  constructor(operation: string, returns: Returns, outer: Scope | null = null) {
    this.operation = operation;
    this.returns = returns;
    this.outer = outer;
  }

  inner(): Scope {
    return new Scope(this.operation, this.returns, this);
  }

  declare(name: string, binding: Binding): void {
    this.bindings.set(name, binding);
  }

  /** @throws Error where the name is unknown. */
  find(name: string): Binding {
    const found = this.bindings.get(name) ?? this.outer?.find(name);
    if (found === undefined) throw new Error(`${this.operation}: unknown name ${name}`);
    return found;
  }
}
