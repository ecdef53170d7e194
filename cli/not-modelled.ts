/** What no verdict of the models speaks about. Printed with every `holds`, so that it is not read as more than it is. */
export const notModelled: readonly string[] = [
  'weak memory: steps are sequentially consistent, so a missing barrier is not seen',
  'sizes other than those of the scenario: a verdict holds for its geometry and workload only',
  'no-spurious-full-linearizable, unless it is asked for: what it needs to know multiplies the states',
  'time: fairness, starvation of one CPU, how long a lock is held',
  'the contents of memory beyond whose bytes they are',
  'set-up and tear-down of the allocator, command-line parameters, memory encryption, debugfs',
];
