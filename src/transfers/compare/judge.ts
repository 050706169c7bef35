import { isStorageError } from "../../core/errors.ts";
import type { Tools } from "../tools.ts";
import { compareContent, type ContentVerdict } from "./content.ts";
import type { Criterion, UpdateReason } from "./difference.ts";
import type { End, FileItem } from "./item.ts";

/** File systems round times to two seconds, servers to one. */
export const toleranceMs = 2000;

export type Verdict =
  /** `isUnverified`: checksums were wished, and there are none to compare. */
  | { readonly kind: "same"; readonly isUnverified?: true }
  | { readonly kind: "update"; readonly reason: UpdateReason; readonly isUnverified?: true };

export interface Judging {
  readonly tools: Tools;
  readonly source: End;
  readonly target: End;
  readonly criterion: Criterion;
}

/**
 * Whether a file has to replace the one at the target. As other tools do it, a time only counts when
 * the source is the newer one: an object's time is when it was uploaded, which is always after its
 * file was written. Where only the times speak for a change, the contents are asked, as far as
 * checksums tell.
 */
export async function judge(
  judging: Judging,
  source: FileItem,
  target: FileItem,
  signal: AbortSignal,
): Promise<Verdict> {
  if (source.sizeBytes !== target.sizeBytes) return { kind: "update", reason: "size" };
  switch (judging.criterion) {
    case "size":
      return { kind: "same" };
    case "time": {
      if (!isNewer(source, target)) return { kind: "same" };
      const content = await contentOf(judging, source, target, signal);
      return content === "same" ? { kind: "same" } : { kind: "update", reason: "newer" };
    }
    case "checksum": {
      const content = await contentOf(judging, source, target, signal);
      if (content === "same") return { kind: "same" };
      if (content === "different") return { kind: "update", reason: "content" };
      return isNewer(source, target)
        ? { kind: "update", reason: "newer", isUnverified: true }
        : { kind: "same", isUnverified: true };
    }
  }
}

/** Without times nobody knows, and what may be newer is looked at. */
export function isNewer(source: FileItem, target: FileItem): boolean {
  if (source.modifiedMs === undefined || target.modifiedMs === undefined) return true;
  return source.modifiedMs > target.modifiedMs + toleranceMs;
}

/** What changes or vanishes meanwhile is different; applying will look again. */
async function contentOf(
  { tools, source, target }: Judging,
  sourceItem: FileItem,
  targetItem: FileItem,
  signal: AbortSignal,
): Promise<ContentVerdict> {
  try {
    return await compareContent(
      tools,
      { end: source, item: sourceItem },
      { end: target, item: targetItem },
      signal,
    );
  } catch (error) {
    if (isStorageError(error, "sourceChanged", "noSuchObject", "localMissing")) return "different";
    if (isStorageError(error, "localAccessDenied", "accessDenied", "localUnsupported"))
      return "unknown";
    throw error;
  }
}
