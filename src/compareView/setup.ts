import type { Criterion, Difference } from "../transfers/compare/difference.ts";
import type { EndAddress } from "../transfers/compare/endAddress.ts";

/** What is compared, and how. `source` is what `target` is to become. */
export interface CompareSetup {
  readonly source: EndAddress;
  readonly target: EndAddress;
  readonly criterion: Criterion;
  /** As in a `.gitignore`. */
  readonly excludes: readonly string[];
  /** Whether what only the target has is deleted there. */
  readonly deletesExtra: boolean;
}

/** What a row of the view can be shown by. */
export type ShownKinds = ReadonlySet<Difference["kind"]>;

export const allKinds: readonly Difference["kind"][] = ["create", "update", "extra", "barred"];
