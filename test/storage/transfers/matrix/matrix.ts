import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { handles, surplus } from "./handles.ts";
import { laneEngines, type Engines } from "./lanes.ts";
import { makeMaterial, type Material } from "./material.ts";
import { describeOutcome, type Outcome } from "./outcome.ts";
import { until } from "./scene.ts";
import { tableOf } from "./table.ts";

/** A kind of transfer, and everything that it meets. */
export interface Column {
  readonly name: string;
  run(material: Material, engines: Engines): Promise<readonly Outcome[]>;
}

/** Fills in a matrix, a test for each column, and prints it. */
export function testMatrix(
  title: string,
  rows: readonly string[],
  columns: readonly Column[],
): void {
  describe(title, () => {
    const outcomes = new Map<string, readonly Outcome[]>();
    const complaints: unknown[] = [];
    const complain = (what: unknown) => void complaints.push(what);
    const handlesBefore = handles();
    let material: Material;
    let engines: Engines;

    before(async () => {
      for (const event of complaintEvents) process.on(event, complain);
      material = await makeMaterial();
      engines = laneEngines();
    });

    for (const column of columns)
      test(`${column.name}: finishes right or fails clearly, and nothing is lost`, async () => {
        const met = await column.run(material, engines);
        outcomes.set(column.name, met);
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
      console.log(tableOf(rows, outcomes));
    });
  });
}

const complaintEvents = ["unhandledRejection", "uncaughtException", "warning"] as const;
