import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { faultTypes, type FaultType } from "./matrix/faultTypes.ts";
import { transferKinds } from "./matrix/kinds.ts";
import { makeMaterial, type Material } from "./matrix/material.ts";
import type { RequestClass } from "./matrix/requestClass.ts";
import { laneEngine, runWith, stepsOf, type Outcome } from "./matrix/runs.ts";
import { until } from "./matrix/scene.ts";
import { tableOf } from "./matrix/table.ts";

const lanes = 12;

/** Every kind of transfer meets every fault in each of its steps. */
describe("the matrix of transfers and faults", () => {
  const outcomes = new Map<string, readonly Outcome[]>();
  const complaints: unknown[] = [];
  const complain = (what: unknown) => void complaints.push(what);
  const handlesBefore = handles();
  let material: Material;
  let engines: readonly ReturnType<typeof laneEngine>[];

  before(async () => {
    for (const event of complaintEvents) process.on(event, complain);
    material = await makeMaterial();
    engines = Array.from({ length: lanes }, laneEngine);
  });

  for (const kind of transferKinds)
    test(`${kind.name}: finishes right or fails clearly, and nothing is lost`, async () => {
      const [engine] = engines;
      if (!engine) throw new Error("There are lanes");
      const cells = cellsOf(await stepsOf(kind, material, engine));
      const met = await inLanes(cells, (cell, index) => {
        const own = engines[index] ?? engine;
        return runWith({ kind, ...cell }, material, own);
      });
      outcomes.set(kind.name, met);
      const bad = met.filter(({ problems }) => problems.length > 0);
      assert.deepEqual(bad.map(describeOutcome), []);
    });

  test("nothing was thrown behind anybody's back, and no handle is left", async () => {
    for (const engine of engines) engine.dispose();
    await material.end();
    assert.deepEqual(complaints, []);
    await until(() => handles().length <= handlesBefore.length, 20_000);
    assert.deepEqual(surplus(handles(), handlesBefore), []);
  });

  after(() => {
    for (const event of complaintEvents) process.off(event, complain);
    console.log(tableOf(outcomes));
  });
});

const complaintEvents = ["unhandledRejection", "uncaughtException", "warning"] as const;

type Cell = { readonly type: FaultType; readonly step: RequestClass };

function cellsOf(steps: readonly RequestClass[]): Cell[] {
  return faultTypes.flatMap((type) =>
    steps.filter((step) => type.meets?.(step) ?? true).map((step) => ({ type, step })),
  );
}

/** Works on everything in a few lanes, one thing after the other in each. */
async function inLanes<T, R>(
  items: readonly T[],
  work: (item: T, lane: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let index = next++; index < items.length; index = next++) {
        const item = items[index];
        if (item !== undefined) results[index] = await work(item, lane);
      }
    }),
  );
  return results;
}

function describeOutcome({ type, step, kind, problems }: Outcome): string {
  return `${type.name} at ${step.name} (${kind}): ${problems.join("; ")}`;
}

/** What keeps a process alive, and its open files. */
function handles(): string[] {
  const timers = /^(Timeout|Immediate|TickObject)$/;
  const files = readdirSync("/proc/self/fd").map(() => "file");
  return [...process.getActiveResourcesInfo().filter((name) => !timers.test(name)), ...files];
}

function surplus(now: readonly string[], then: readonly string[]): string[] {
  const left = [...then];
  return now.filter((name) => {
    const at = left.indexOf(name);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
