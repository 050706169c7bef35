import assert from "node:assert/strict";
import { test } from "node:test";
import type { Difference } from "../../../../src/transfers/compare/difference.ts";
import { Plan } from "../../../../src/transfers/compare/plan.ts";

const seen = { sizeBytes: 10 };

function planWith(...differences: readonly Difference[]): Plan {
  const plan = new Plan();
  for (const difference of differences) plan.add(difference);
  return plan;
}

function create(path: string): Difference {
  return { kind: "create", path, isFolder: path.endsWith("/"), source: seen };
}

function extra(path: string): Difference {
  return { kind: "extra", path, isFolder: path.endsWith("/"), target: seen };
}

function barred(path: string): Difference {
  return { kind: "barred", path, isFolder: false, reason: "symlink" };
}

function chosen(plan: Plan): string[] {
  return [...plan.chosen()].map(({ path }) => path);
}

test("what is only at the target is kept until deleting is allowed", () => {
  const plan = planWith(create("a/x"), extra("a/y"), barred("a/z"), extra("b"));
  assert.deepEqual(chosen(plan), ["a/x"]);
  plan.deletesExtra = true;
  assert.deepEqual(chosen(plan), ["a/x", "a/y", "b"]);
});

test("a folder's checkbox is that of everything in it, and figures follow", () => {
  const plan = planWith(create("a/x"), create("a/sub/y"), extra("a/sub/z"), create("c"));
  const folder = plan.root.folders.get("a");
  assert.ok(folder);
  plan.check(folder, false);
  assert.deepEqual(chosen(plan), ["c"]);
  assert.deepEqual(plan.choice(folder), { actionable: 2, checked: 0 });
  assert.deepEqual(plan.root.figures.checked.create, { count: 1, bytes: 10 });
  const sub = folder.folders.get("sub");
  assert.ok(sub);
  plan.check(sub, true);
  assert.deepEqual(plan.choice(plan.root), { actionable: 3, checked: 2 });
  // What cannot be dealt with now keeps its own choice.
  plan.deletesExtra = true;
  assert.deepEqual(chosen(plan), ["a/sub/y", "a/sub/z", "c"]);
});

test("an empty folder is a row of its own folder", () => {
  const plan = planWith(create("a/hollow/"), create("a/x"));
  const hollow = plan.root.folders.get("a")?.folders.get("hollow");
  assert.equal(hollow?.own?.difference.path, "a/hollow/");
  assert.deepEqual(chosen(plan), ["a/hollow/", "a/x"]);
});

test("empty names, dots and slashes at the beginning are folders like others", () => {
  const plan = planWith(create("/a"), create("x//y"), create("../z"));
  assert.deepEqual([...plan.root.folders.keys()], ["", "x", ".."]);
  assert.equal([...plan.chosen()].length, 3);
});

test("a hundred thousand differences are checked and counted at once", () => {
  const plan = new Plan();
  for (let at = 0; at < 100_000; at++) plan.add(create(`d${at % 100}/e${at % 10}/f${at}`));
  const start = performance.now();
  plan.check(plan.root, false);
  plan.check(plan.root, true);
  assert.equal(plan.choice(plan.root).checked, 100_000);
  assert.ok(performance.now() - start < 5000);
});
