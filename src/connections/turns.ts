/** Lets work on the same subject happen one after the other, and on different subjects at once. */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  run<T>(subject: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(subject) ?? Promise.resolve();
    const turn = before.then(work, work); // a failure is told to whoever asked, not to who comes next
    this.#last.set(subject, turn);
    const forget = () => {
      if (this.#last.get(subject) === turn) this.#last.delete(subject);
    };
    turn.then(forget, forget);
    return turn;
  }
}
