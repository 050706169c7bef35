import type { CompareView } from "../compareView/compareView.ts";
import type { Disposable } from "../core/events.ts";
import type { CommandContext } from "./context.ts";
import type { CompareUndo } from "./compareUndo.ts";

/** A comparison and what can be undone of the last synchronization. */
export interface Comparing {
  readonly view: CompareView;
  readonly undo: CompareUndo;
}

/**
 * The COMPARE view, loaded on first use. What earlier runs left aside for an undo whose time is over
 * is deleted soon after the start.
 */
export function lazyCompare(
  state: CommandContext["state"],
  report: (error: unknown) => void,
): Disposable & { readonly get: () => Promise<Comparing> } {
  let made: Promise<Comparing> | undefined;
  const get = () => (made ??= make(state, report));
  const isLeft = (state.get<unknown[]>("compare.held") ?? []).length > 0;
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
  state: CommandContext["state"],
  report: (error: unknown) => void,
): Promise<Comparing> {
  const [{ CompareView }, { CompareUndo }] = await Promise.all([
    import("../compareView/compareView.ts"),
    import("./compareUndo.ts"),
  ]);
  return { view: new CompareView(), undo: new CompareUndo(state, report) };
}
