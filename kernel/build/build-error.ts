/** The file under test cannot be turned into a machine: nothing is known about it, which is never a pass. */
export class BuildError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BuildError';
  }
}
