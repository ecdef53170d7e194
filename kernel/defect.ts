/** What only running code can do wrong. */
export type DefectKind = 'endless-loop' | 'bug' | 'warning' | 'memory' | 'lock' | 'sleep';

/** A defect that the last step showed. */
export interface Defect {
  readonly kind: DefectKind;
  /** One line, with file and line of the kernel. */
  readonly text: string;
}

/** Ends the operation that is running: the kernel would not go on either. */
export class Stopped extends Error {
  readonly kind: DefectKind;

  constructor(kind: DefectKind, text: string) {
    super(text);
    this.kind = kind;
  }
}
