import type { Difference } from "../compare/difference.ts";
import type { End } from "../compare/item.ts";

/** One difference that is to be dealt with; an `extra` one is deleted. */
export type SyncStep = Exclude<Difference, { readonly kind: "barred" }>;

/** What brings a target to the state of its source. */
export interface SyncPlan {
  readonly source: End;
  readonly target: End;
  /** In the order of paths. Walked more than once: what is deleted goes last. */
  steps(): Iterable<SyncStep> | AsyncIterable<SyncStep>;
  /** Names the folder in which deleted files wait, below a target that is a folder. */
  readonly holdingId: string;
}

/** What has been deleted, as far as it can be brought back. */
export type Removal =
  /** A local file that waits elsewhere. */
  | { readonly kind: "held"; readonly path: string; readonly heldAt: string }
  /** A local folder that was empty. */
  | { readonly kind: "folder"; readonly path: string }
  /** An object that is back when its delete marker is gone. */
  | { readonly kind: "marker"; readonly key: string; readonly versionId: string }
  | { readonly kind: "gone"; readonly key: string };

/** What it was: there is only one of each name. */
export function nameOfRemoval(removal: Removal): string {
  return "key" in removal ? removal.key : removal.path;
}
