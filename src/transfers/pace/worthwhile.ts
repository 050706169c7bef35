/** So many orders in a row of which most was left over show that they are in vain. */
const mostInVain = 4;

/** Whether it is still worth while to work on things in orders: where most is left over, each is begun twice. */
export class Worthwhile {
  #inVain = 0;

  get isWorthwhile(): boolean {
    return this.#inVain < mostInVain;
  }

  /** An order of `count` things is over. */
  ended(count: number, left: number): void {
    this.#inVain = left * 2 > count ? this.#inVain + 1 : 0;
  }
}
