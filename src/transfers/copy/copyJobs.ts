import { StorageError } from "../../core/errors.ts";
import type { ObjectStore } from "../../core/store.ts";
import { eachInTurns, mapInTurns } from "../pace/inTurns.ts";
import { distinct, landing, pathOf, spotOf, type Spot } from "../place.ts";
import { isThereAlready, refusal, renameRefusal } from "../refuse.ts";
import type { Selected, StorePlace } from "../transfer.ts";

/** One object that becomes a key, or one prefix that becomes a prefix. */
export interface CopyJob {
  readonly from: Selected;
  readonly landing: string;
  /** True when source and target are one bucket. */
  readonly isSameBucket: boolean;
}

export interface CopyPlan {
  readonly jobs: readonly CopyJob[];
  /** What is where it should be. */
  readonly there: readonly Selected[];
  /** What cannot be done, before anything is touched. */
  readonly refused: readonly { readonly from: Selected; readonly error: StorageError }[];
}

/** Where everything selected would land in a prefix, or why it cannot. */
export async function planCopies(selected: readonly Selected[], to: StorePlace): Promise<CopyPlan> {
  const all = await distinct(selected);
  const target: Spot = { home: here, bucket: to.bucket, path: to.prefix, kind: "prefix" };
  const spotOfOne = (one: Selected) => spotFrom(one, to.store);
  if ((await refusal(all, spotOfOne, target)) === "intoItself") return refuse(all, "intoItself");
  const there: Selected[] = [];
  const jobs: CopyJob[] = [];
  await eachInTurns(all, (from) => {
    if (isThereAlready(spotOfOne(from), target)) there.push(from);
    else
      jobs.push({
        from,
        landing: landing({ bucket: from.bucket, path: pathOf(from) }, to.prefix),
        isSameBucket: isSameBucket(from, to),
      });
  });
  return { there, refused: [], jobs };
}

/** The one job of a rename, or why it makes no sense. */
export async function planRename(from: Selected, to: string): Promise<CopyPlan> {
  const isPrefix = from.kind === "prefix";
  switch (renameRefusal(spotOf(from), to)) {
    case "sameplace":
      return { jobs: [], there: [from], refused: [] };
    case "intoItself":
      return refuse([from], "intoItself");
    case "nothing":
      return refuse([from], "nothing");
    case undefined:
      return isPrefix && to !== "" && !to.endsWith("/")
        ? refuse([from], "nothing")
        : { jobs: [{ from, landing: to, isSameBucket: true }], there: [], refused: [] };
  }
}

/** Two connections may lead to one bucket: then their stores have the same URL for it. */
export function isSameBucket(
  a: { readonly store: ObjectStore; readonly bucket: string },
  b: { readonly store: ObjectStore; readonly bucket: string },
): boolean {
  if (a.bucket !== b.bucket) return false;
  return (
    a.store.identity === b.store.identity ||
    a.store.url(a.bucket, "x") === b.store.url(b.bucket, "x")
  );
}

const here = "here";

function spotFrom(selected: Selected, store: ObjectStore): Spot {
  const { bucket } = selected;
  const isHere = isSameBucket(selected, { store, bucket });
  return { ...spotOf(selected), home: isHere ? here : `other ${selected.store.identity}` };
}

async function refuse(all: readonly Selected[], why: "intoItself" | "nothing"): Promise<CopyPlan> {
  const messages = {
    intoItself: "Cannot put a prefix into itself",
    nothing: "That is not a name",
  };
  const refused = await mapInTurns(all, (from) => ({
    from,
    error: new StorageError("invalidInput", `${messages[why]}: ${pathOf(from)}`, { field: why }),
  }));
  return { jobs: [], there: [], refused };
}
