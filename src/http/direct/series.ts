/** One thing of a series. */
export interface Step {
  /** How it is given up from now on; undefined when it is too late for that. */
  giveUpWith(giveUp: (() => void) | undefined): void;
  end(isWell: boolean): void;
}

/** Begins one thing after the other, some at once. The first that does not go well ends it. */
export class Series {
  readonly #count: number;
  readonly #parallel: number;
  readonly #begin: (index: number, step: Step) => void;
  readonly #onEnd: () => void;
  readonly #giveUps = new Map<number, () => void>();
  #next = 0;
  #underWay = 0;
  #isStopped = false;

  /** `onEnd` is told when nothing is under way any more. */
  constructor(
    { count, parallel }: { readonly count: number; readonly parallel: number },
    begin: (index: number, step: Step) => void,
    onEnd: () => void,
  ) {
    this.#count = count;
    this.#parallel = parallel;
    this.#begin = begin;
    this.#onEnd = onEnd;
  }

  start(): void {
    // Counts as one under way, so that it does not end before all have begun.
    this.#underWay = 1;
    for (let count = 0; count < this.#parallel; count++) this.#beginNext();
    this.#ended();
  }

  /** Begins nothing more, and gives up what can be given up. */
  cancel(): void {
    this.#isStopped = true;
    for (const giveUp of [...this.#giveUps.values()]) giveUp();
  }

  #beginNext(): void {
    const index = this.#next;
    if (index >= this.#count || this.#isStopped) return;
    this.#next += 1;
    this.#underWay += 1;
    let isOver = false;
    this.#begin(index, {
      giveUpWith: (giveUp) => {
        if (giveUp && !isOver) this.#giveUps.set(index, giveUp);
        else this.#giveUps.delete(index);
      },
      end: (isWell) => {
        if (isOver) return;
        isOver = true;
        this.#giveUps.delete(index);
        if (!isWell) this.#isStopped = true;
        this.#beginNext();
        this.#ended();
      },
    });
  }

  #ended(): void {
    this.#underWay -= 1;
    if (this.#underWay === 0) this.#onEnd();
  }
}
