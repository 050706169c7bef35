import assert from "node:assert/strict";
import { readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  planPath,
  readPlan,
  removePlan,
  sweepPlans,
  writePlan,
} from "../../../../src/transfers/sync/planFile.ts";
import type { SyncStep } from "../../../../src/transfers/sync/step.ts";
import { folderFor } from "../setting.ts";

function step(path: string): SyncStep {
  return { kind: "extra", path, isFolder: false, target: { sizeBytes: 1, modifiedMs: 12.25 } };
}

test("a plan is read as it was written, whatever its keys hold", async (t) => {
  const path = planPath(join(folderFor(t), "plans"), "id");
  const keys = ["a\nb", "line\u2028separator", "\u{1f600}", "\r", '"', "é".repeat(500)];
  const steps = [...keys, ...Array.from({ length: 5000 }, (_, at) => `f${at}`)].map(step);
  await writePlan(path, steps);
  const read: SyncStep[] = [];
  for await (const one of readPlan(path)) read.push(one);
  assert.deepEqual(read, steps);
  if (process.platform !== "win32") assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("a plan that is gone is missing, and one that nobody wants any more is removed", async (t) => {
  const folder = folderFor(t);
  for (const id of ["old", "new"]) await writePlan(planPath(folder, id), [step(id)]);
  const old = new Date(Date.now() - 10_000);
  utimesSync(planPath(folder, "old"), old, old);
  await sweepPlans(folder, 5000);
  assert.deepEqual(readdirSync(folder), ["new.plan.jsonl"]);
  await removePlan(planPath(folder, "new"));
  await assert.rejects(readPlan(planPath(folder, "new")).next(), { kind: "localMissing" });
  await sweepPlans(join(folder, "none"), 0);
});
