/**
 * All successors of a state at once, by code that a machine compiled for itself: the same states, fingerprints and order as by its
 * `choices` and `step`.
 *
 * Records stand one behind the other in the memory of that code: the words of the state, then two words of fingerprint, then one
 * with the process (from bit 16 on) and the choice.
 */
export interface CompiledSuccessors {
  readonly words: Uint32Array;
  /** The word from which on the state to expand is read. */
  readonly state: number;
  /** The word where record 0 begins. */
  readonly records: number;
  /** Words from record to record. */
  readonly stride: number;
  /** As long as there are fewer records, the successors of another state have room behind them. */
  readonly capacity: number;
  /** Names of the kinds of steps, where records tell what their step did. */
  readonly kinds: readonly string[];
  /** The word of a record that holds the number of its kind. */
  readonly kindAt: number;
  /** Makes records of the successors of the state, from record `first` on. Returns the number behind the last. */
  expand(first: number): number;
  /**
   * Makes the state of a record, which a step from the state `before` leads to, the machine's current one. Returns whether that step
   * may have changed data, as `changedData` of the machine says.
   */
  enter(record: number, before: Uint32Array): boolean;
  /** Makes what the step to a record did the outcome that the view shows. */
  tell(record: number): void;
}
