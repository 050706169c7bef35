import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  differenceText,
  figuresText,
  folderText,
  placeName,
  totalsText,
} from "../../../src/compareView/texts.ts";
import type { Difference } from "../../../src/transfers/compare/difference.ts";
import { Plan } from "../../../src/transfers/compare/plan.ts";
import { l10n } from "../commands/l10n.ts";
import { rowsOf } from "./contextValues.ts";

const all: readonly Difference[] = [
  { kind: "create", path: "a/new", isFolder: false, source: { sizeBytes: 2048 } },
  {
    ...{ kind: "update", path: "a/changed", isFolder: false, reason: "size", isTargetNewer: true },
    ...{ source: { sizeBytes: 10 }, target: { sizeBytes: 20 } },
  },
  { kind: "extra", path: "old", isFolder: false, target: { sizeBytes: 5 } },
  { kind: "barred", path: "link", isFolder: false, reason: "symlink" },
];

function planOf(differences: readonly Difference[]): Plan {
  const plan = new Plan();
  for (const difference of differences) plan.add(difference);
  return plan;
}

test("a row says what would be done, the sizes and why", () => {
  assert.deepEqual(
    all.map((one) => differenceText(one, false, l10n)),
    [
      "create · 2 KB",
      "update · 20 B → 10 B · other size, but the target is the newer one",
      "keep · 5 B · only at the target",
      "skip · a symbolic link, which is not followed",
    ],
  );
  assert.equal(
    differenceText(all[2] as Difference, true, l10n),
    "delete · 5 B · only at the target",
  );
});

test("the text above the rows counts what is chosen, what is kept and what nobody can compare", () => {
  const plan = planOf(all);
  const figures = { same: 120, excluded: 3, unverified: 2 };
  assert.equal(
    totalsText(plan, figures, l10n),
    "1 to create (2 KB), 1 to update (10 B). 1 only at the target are kept. 1 are skipped. " +
      "120 are the same. Patterns leave out 3, a folder counted once. " +
      "2 have no checksum that can be compared: their times decided.",
  );
  plan.deletesExtra = true;
  plan.check(plan.root, false);
  assert.match(totalsText(plan, figures, l10n), /^Nothing is chosen\. 1 are skipped\./);
  const level = { same: 7, excluded: 0, unverified: 0 };
  assert.equal(totalsText(new Plan(), level, l10n), "No difference: 7 files are the same.");
});

test("a folder counts what is below it", () => {
  const plan = planOf(all);
  assert.equal(folderText(plan.root, false, l10n), "1 to create, 1 to update, 1 kept, 1 skipped");
  assert.equal(figuresText(plan.root.figures.all, true, l10n).split(", ").length, 3);
});

test("places are called by their folder, or by bucket and prefix", () => {
  assert.equal(placeName({ kind: "folder", path: "/home/me/reports" }), "reports");
  assert.equal(placeName({ kind: "folder", path: "/" }), "/");
  const bucket = { kind: "prefix", connectionId: "c", bucket: "media" } as const;
  assert.equal(placeName({ ...bucket, prefix: "" }), "media");
  assert.equal(placeName({ ...bucket, prefix: "a/b/" }), "media/a/b/");
});

test("a long folder is shown in pages, and folders come first", () => {
  const plan = new Plan();
  for (let at = 0; at < 1200; at++)
    plan.add({
      ...{ kind: "create", path: at === 5 ? "z/x" : `f${at}`, isFolder: false },
      source: { sizeBytes: 1 },
    });
  const rows = rowsOf(plan);
  const first = rows.childrenOf(plan.root);
  assert.equal(first.length, 501);
  const [folder] = first;
  assert.ok(folder?.kind === "folder" && folder.name === "z");
  const more = first.at(-1);
  assert.ok(more?.kind === "moreRows" && more.left === 700);
  rows.showMore(more);
  assert.equal(rows.childrenOf(plan.root).length, 1001);
});
