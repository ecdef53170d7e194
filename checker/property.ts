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
   * Of `when: 'state'`: it looks at data only, not at locks, not at where processes stand, and not at what the last step was. So it
   * says the same before and after a step that changes no data.
   */
  readonly ofData?: boolean;
  /**
   * It looks at data and locks only, not at where processes stand nor at their registers; of `when: 'step'` also at what the step did.
   * So it need not be asked twice of the same.
   */
  readonly ofMemory?: boolean;
  /** Of `when: 'step'`: it looks at what the step did only, not at the state that it led to. So it need not be asked twice of the same. */
  readonly ofOutcome?: boolean;
  /** It tells interchangeable processes apart, by number or by what is numbered after them: excludes the reduction `symmetry`. */
  readonly namesProcesses?: boolean;
  /** It tells interchangeable data apart: excludes the reduction `symmetry` of a machine that renames them. */
  readonly namesData?: boolean;
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
