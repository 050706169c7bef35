import { CompareRows } from "../../../src/compareView/rows.ts";
import { allKinds, type CompareSetup } from "../../../src/compareView/setup.ts";
import { Plan } from "../../../src/transfers/compare/plan.ts";

export const setup: CompareSetup = {
  source: { kind: "folder", path: "/home/me/reports" },
  target: { kind: "prefix", connectionId: "c", bucket: "media", prefix: "reports/" },
  criterion: "time",
  excludes: [],
  deletesExtra: false,
};

export function rowsOf(plan: Plan): CompareRows {
  return new CompareRows(plan, new Set(allKinds));
}

const { compareItem } = await import("../../../src/compareView/item.ts");

/** Context values of every kind of row of the COMPARE view. */
export function compareContextValues(): readonly string[] {
  const plan = new Plan();
  plan.add({ kind: "create", path: "a/b", isFolder: false, source: { sizeBytes: 1 } });
  const rows = rowsOf(plan);
  const folder = plan.root.folders.get("a");
  return [plan.root, folder, folder?.files[0]].map((row) =>
    row ? (compareItem(row, rows, setup).contextValue ?? "") : "",
  );
}
