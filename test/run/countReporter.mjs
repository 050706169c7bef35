// @ts-check
import { writeFileSync } from "node:fs";

/**
 * A reporter for node --test that leaves the counts of a run in the file `STOWAGE_COUNTS`.
 * @param {AsyncIterable<import("node:test/reporters").TestEvent>} events
 */
export default async function* counts(events) {
  for await (const event of events) {
    // One summary per file, then one for all.
    if (event.type !== "test:summary" || event.data.file !== undefined) continue;
    const { passed, skipped, todo, tests } = event.data.counts;
    const failed = tests - passed - skipped - todo;
    const text = JSON.stringify({ passed, failed, skipped: skipped + todo });
    writeFileSync(process.env.STOWAGE_COUNTS ?? "/dev/null", text);
  }
  yield "";
}
