/**
 * What must hold of a machine.
 *
 * - `always`: `holds` is true in every state (`when: 'state'`), or after every step (`when: 'step'`: it speaks of the outcome
 *   of the step just taken, so it is evaluated on each transition, also into a state already visited).
 * - `reachable`: a goal. `holds` is true in some state or after some step; if not, a pass is vacuous.
 * - `eventually-quiescent`: from every reachable state a state where `holds` is true can be reached (AG EF).
 * - `race-free`: no two steps enabled in one state make conflicting accesses, at least one of them plain. The search decides
 *   it from footprints; `holds` is not called.
 * - `deadlock-free`: no set of processes waits for each other for ever. The search decides it; `holds` is not called.
 */
export type PropertyKind = 'always' | 'reachable' | 'eventually-quiescent' | 'race-free' | 'deadlock-free';

export interface Property<View> {
  readonly name: string;
  readonly kind: PropertyKind;
  readonly when: 'state' | 'step';
  /**
   * Of `when: 'step'`: the kinds of step that it speaks of, as the machine's outcomes name them. After all others an `always` holds
   * and a `reachable` does not. Default: every kind.
   */
  readonly steps?: readonly string[];
  /**
   * The members of the view that it looks at, but for those that say the same in every state. So it need not be asked twice where they
   * say the same. Default: any.
   */
  readonly looksAt?: readonly string[];
  /** It tells interchangeable processes apart, by number or by what is numbered after them: excludes the reduction `symmetry`. */
  readonly namesProcesses?: boolean;
  /** Kinds of data of which it tells apart what is interchangeable: excludes the reduction `symmetry` of a machine that renames them. */
  readonly namesData?: readonly string[];
  /**
   * It speaks of moments in the middle of what one process does, seen together with the middle of what another does. A claim of that
   * kind excludes the reduction `transactions`; a goal holds it back until it is reached.
   */
  readonly relatesProcesses?: boolean;
  /** Must not allocate nor speak of `this`: the search calls it millions of times. */
  holds(view: View): boolean;
  /** One line that says with numbers what is wrong in the current state (or what has been reached). */
  explain(view: View): string;
}
