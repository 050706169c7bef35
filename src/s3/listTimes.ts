import { timestampAt } from "./listText.ts";

/**
 * The times of a page's records, one after the other. What was uploaded in the same second shares
 * its time: to read it costs as much as all the rest of a record.
 */
export class ListTimes {
  #text = "";
  #time: Date | undefined;

  at(text: string, start: number, end: number): Date | undefined {
    if (end - start === this.#text.length && text.startsWith(this.#text, start)) return this.#time;
    this.#text = text.slice(start, end);
    this.#time = timestampAt(text, start, end);
    return this.#time;
  }
}
