import { isStorageError } from "../../core/errors.ts";
import { delimiter } from "../../core/key.ts";
import { compareContent } from "../compare/content.ts";
import type { End, Item } from "../compare/item.ts";
import { localItemAt } from "../compare/localItems.ts";
import type { Tools } from "../tools.ts";
import { LocalTarget } from "./localTarget.ts";
import { objectNow } from "./unchanged.ts";
import { placeIn } from "./write.ts";

interface Ends {
  readonly tools: Tools;
  readonly source: End;
  readonly target: End;
}

/**
 * Whether both ends have the same bytes by now, although the target is not what it was: an earlier
 * run ended after it had written and before it could write that down, or somebody else did the same.
 */
export async function isThereAlready(
  { tools, source, target }: Ends,
  path: string,
  signal: AbortSignal,
): Promise<boolean> {
  const [from, to] = [await itemNow(source, path, signal), await itemNow(target, path, signal)];
  if (from?.kind === "folder") return to?.kind === "folder";
  if (from?.kind !== "file" || to?.kind !== "file" || from.sizeBytes !== to.sizeBytes) return false;
  try {
    const ends = [
      { end: source, item: from },
      { end: target, item: to },
    ] as const;
    return (await compareContent(tools, ...ends, signal)) === "same";
  } catch (error) {
    // It goes on changing.
    if (isStorageError(error, "sourceChanged", "noSuchObject", "localMissing")) return false;
    throw error;
  }
}

/** What is at one end now; undefined when nothing is. */
export async function itemNow(
  end: End,
  path: string,
  signal: AbortSignal,
): Promise<Item | undefined> {
  if (end.kind === "folder") return localItemAt(new LocalTarget(end.path).at(path), path);
  const seen = await objectNow(placeIn(end, path), signal);
  if (!seen) return undefined;
  return path.endsWith(delimiter) && seen.sizeBytes === 0
    ? { kind: "folder", path, isEmpty: true }
    : { kind: "file", path, ...seen };
}
