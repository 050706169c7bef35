import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as vscode from "vscode";
import type { CompareView } from "../compareView/compareView.ts";
import type { Disposable } from "../core/events.ts";
import type { CompareUndo } from "./compareUndo.ts";

/** A comparison and what can be undone of the last synchronization. */
export interface Comparing {
  readonly view: CompareView;
  readonly undo: CompareUndo;
  /** Where what is being synchronized is written down. */
  readonly plansFolder: string;
}

type Keeping = Pick<vscode.ExtensionContext, "globalState" | "globalStorageUri">;

/** Nobody goes on with a transfer that was left for so long. */
const oldestPlanMs = 30 * 24 * 3_600_000;

/**
 * The COMPARE view, loaded on first use. What earlier runs left aside for an undo whose time is over
 * is deleted soon after the start.
 */
export function lazyCompare(
  keeping: Keeping,
  report: (error: unknown) => void,
): Disposable & { readonly get: () => Promise<Comparing> } {
  let made: Promise<Comparing> | undefined;
  const get = () => (made ??= make(keeping, report));
  const isLeft = (keeping.globalState.get<unknown[]>("compare.held") ?? []).length > 0;
  const timer = isLeft ? setTimeout(() => void get().catch(report), 10_000) : undefined;
  return {
    get,
    dispose: () => {
      clearTimeout(timer);
      void made?.then(({ view, undo }) => {
        view.dispose();
        undo.dispose();
      });
    },
  };
}

async function make(
  { globalState, globalStorageUri }: Keeping,
  report: (error: unknown) => void,
): Promise<Comparing> {
  const [{ CompareView }, { CompareUndo }, { sweepPlans }] = await Promise.all([
    import("../compareView/compareView.ts"),
    import("./compareUndo.ts"),
    import("../transfers/sync/planFile.ts"),
  ]);
  // A window without a disk has no storage of its own.
  const storage = globalStorageUri.scheme === "file" ? globalStorageUri.fsPath : tmpdir();
  const plansFolder = join(storage, "plans");
  void sweepPlans(plansFolder, oldestPlanMs).catch(report);
  return { view: new CompareView(), undo: new CompareUndo(globalState, report), plansFolder };
}
