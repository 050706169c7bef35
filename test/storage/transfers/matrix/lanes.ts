import { createTransferEngine } from "../../../../src/transfers/engine.ts";
import { partBytes, thresholdBytes } from "./material.ts";

const lanes = 12;

type Engine = ReturnType<typeof laneEngine>;
export type Engines = readonly [Engine, ...Engine[]];

export function laneEngines(): Engines {
  return [laneEngine(), ...Array.from({ length: lanes - 1 }, laneEngine)];
}

/** An engine for runs one after the other: what one of them does not give back, the next misses. */
function laneEngine() {
  return createTransferEngine({
    partBytes,
    multipartThresholdBytes: thresholdBytes,
    copyPartBytes: partBytes,
    parallelParts: 2,
    hashThreads: 1,
    resumeDelayMs: 5,
    graceMs: 10_000,
  });
}

/** Works on everything in as many lanes as there are engines, one thing after the other in each. */
export async function inLanes<T, R>(
  engines: Engines,
  items: readonly T[],
  work: (item: T, engine: Engine) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    engines.map(async (engine) => {
      for (let index = next++; index < items.length; index = next++) {
        const item = items[index];
        if (item !== undefined) results[index] = await work(item, engine);
      }
    }),
  );
  return results;
}
