import type { DraftEntry } from "./listStrings.ts";
import type { ListTemplate } from "./listTemplate.ts";
import type { ListTimes } from "./listTimes.ts";

/** Storage classes times checksums: no bucket has more of them in a mixture. */
const mostKnown = 8;

/**
 * The forms of records that a server's listings were seen to have, the last one in use first. Kept
 * from page to page: to learn one anew takes as long as to read a dozen records.
 */
export class ListTemplates {
  readonly #known: ListTemplate[] = [];

  learn(template: ListTemplate): void {
    this.#known.unshift(template);
    this.#known.splice(mostKnown);
  }

  /**
   * Adds the objects of all records from `start` on that are of a known form and whole. The
   * position after the last of them.
   */
  read(text: string, start: number, entries: DraftEntry[], times: ListTimes): number {
    const known = this.#known;
    let at = start;
    for (let tried = 0; tried < known.length; tried++) {
      const template = known[tried];
      const end = template?.read(text, at, entries, times) ?? at;
      if (!template || end === at) continue;
      known.splice(tried, 1);
      known.unshift(template);
      at = end;
      // The first one has come to its end.
      tried = 0;
    }
    return at;
  }
}
