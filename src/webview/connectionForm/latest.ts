/** Runs a task again for the newest state: at most one at a time, and once more when asked meanwhile. */
export class Latest {
  readonly #task: () => Promise<void>;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(task: () => Promise<void>) {
    this.#task = task;
  }

  run(): void {
    this.#isAskedAgain = true;
    this.#running ??= this.#loop();
  }

  /** Resolves when the newest state has been dealt with. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #loop(): Promise<void> {
    // Several changes in one turn are one change.
    await Promise.resolve();
    try {
      while (this.#isAskedAgain) {
        this.#isAskedAgain = false;
        await this.#task();
      }
    } finally {
      this.#running = undefined;
    }
  }
}
