import { pipeline } from "../pace/pipeline.ts";
import type { Tools } from "../tools.ts";
import type { BarredReason, Criterion, Difference } from "./difference.ts";
import { Excludes } from "./excludes.ts";
import type { End, FileItem, Item, Seen } from "./item.ts";
import { isNewer, judge } from "./judge.ts";
import { localItems } from "./localItems.ts";
import { merge, type Pair } from "./merge.ts";
import { objectItems } from "./objectItems.ts";
import { targetNames } from "./targetNames.ts";

export interface CompareOptions {
  readonly criterion: Criterion;
  /** As in a `.gitignore`, on paths below both ends. */
  readonly excludes: readonly string[];
  readonly signal: AbortSignal;
  /** In no particular order. */
  onDifference(difference: Difference): void;
  /** `path` is what is looked at. Called for everything; the receiver thins it out. */
  onProgress?(looked: number, path: string): void;
}

export interface Comparison {
  /** Files that are the same at both ends. */
  readonly same: number;
  /** Files, objects and whole folders that patterns leave out. */
  readonly excluded: number;
  /** Files for which checksums were wished and times had to do. */
  readonly unverified: number;
}

const parallelChecks = 8;
const lookahead = 2000;

/**
 * Compares what is at two places and tells every difference on the way from the source to the
 * target. Nothing is changed, and only a few items of each end are in memory at a time.
 */
export async function compare(
  tools: Tools,
  source: End,
  target: End,
  options: CompareOptions,
): Promise<Comparison> {
  const counts = { same: 0, excluded: 0, unverified: 0 };
  const { criterion, signal } = options;
  let looked = 0;
  await pipeline(
    find(tools, source, target, { ...options, onExcluded: () => (counts.excluded += 1) }),
    async (pair) => {
      options.onProgress?.(++looked, pair.path);
      if (pair.kind === "difference") return options.onDifference(pair.difference);
      const verdict = await judge(
        { tools, source, target, criterion },
        pair.source,
        pair.target,
        signal,
      );
      if (verdict.isUnverified) counts.unverified += 1;
      if (verdict.kind === "same") counts.same += 1;
      else
        options.onDifference({
          kind: "update",
          path: pair.path,
          isFolder: false,
          source: seen(pair.source),
          target: seen(pair.target),
          reason: verdict.reason,
          isTargetNewer: isNewer(pair.target, pair.source),
        });
    },
    {
      parallel: parallelChecks,
      lookahead,
      // Only contents are asked for one by one.
      ...(criterion !== "size" && { gate: tools.pacing.gate(...prefixes(source, target)) }),
    },
    signal,
  );
  signal.throwIfAborted();
  return counts;
}

function prefixes(...ends: readonly End[]) {
  return ends.filter((end) => end.kind === "prefix");
}

type Found =
  | { readonly kind: "difference"; readonly path: string; readonly difference: Difference }
  | {
      readonly kind: "files";
      readonly path: string;
      readonly source: FileItem;
      readonly target: FileItem;
    };

async function* find(
  tools: Tools,
  source: End,
  target: End,
  options: CompareOptions & { onExcluded(): void },
): AsyncGenerator<Found> {
  const { signal } = options;
  const walk = { excludes: new Excludes(options.excludes), onExcluded: () => options.onExcluded() };
  const names = await targetNames(target, tools.options.platform);
  for await (const pair of merge(itemsOf(source, walk, signal), itemsOf(target, walk, signal))) {
    const found = classify(pair, names.problem(pair.path));
    if (found) yield found;
  }
}

function itemsOf(
  end: End,
  walk: { readonly excludes: Excludes; onExcluded(): void },
  signal: AbortSignal,
): AsyncGenerator<Item> {
  return end.kind === "folder"
    ? localItems(end.path, walk, signal)
    : objectItems(end, walk, signal);
}

/** Undefined for what is the same without a further look. */
function classify(pair: Pair, nameProblem: BarredReason | undefined): Found | undefined {
  const { path, source, target } = pair;
  const reason = barred(pair, nameProblem);
  if (reason) {
    // Nothing is to be done about a folder that exists by what is in it.
    if (!target && source?.kind === "folder" && !source.isEmpty) return undefined;
    const isFolder = source?.kind === "folder" || target?.kind === "folder" || path.endsWith("/");
    const both = {
      ...(source?.kind === "file" && { source: seen(source) }),
      ...(target?.kind === "file" && { target: seen(target) }),
    };
    return difference({ kind: "barred", path, isFolder, reason, ...both });
  }
  if (source?.kind === "file" && target?.kind === "file")
    return { kind: "files", path, source, target };
  if (source && target) return undefined;
  if (source) {
    if (source.kind === "folder" && !source.isEmpty) return undefined;
    return difference({ kind: "create", path, isFolder: isFolder(source), source: seen(source) });
  }
  if (!target) return undefined;
  return difference({ kind: "extra", path, isFolder: isFolder(target), target: seen(target) });
}

function barred(
  { source, target, isHidden }: Pair,
  nameProblem: BarredReason | undefined,
): BarredReason | undefined {
  for (const item of [source, target]) if (item?.kind === "barred") return item.why;
  if (isHidden) return "hidden";
  if (source && target && source.kind !== target.kind) return "fileAndFolder";
  // What is there already has shown that it can be.
  return target && nameProblem !== "nameTaken" ? undefined : nameProblem;
}

function difference(found: Difference): Found {
  return { kind: "difference", path: found.path, difference: found };
}

function isFolder(item: Item): boolean {
  return item.kind === "folder";
}

function seen(item: Item): Seen {
  if (item.kind !== "file") return { sizeBytes: 0 };
  const { sizeBytes, modifiedMs, etag } = item;
  return {
    sizeBytes,
    ...(modifiedMs !== undefined && { modifiedMs }),
    ...(etag !== undefined && { etag }),
  };
}
