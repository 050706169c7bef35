import { isStorageError } from "../../core/errors.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { History } from "../journal/history.ts";
import type { JournalRecord } from "../journal/record.ts";
import { inParallel } from "../pace/pipeline.ts";
import { sleep } from "../signals.ts";
import { headIfThere } from "../store/headIfThere.ts";
import { lookAtMany } from "../store/lookAtMany.ts";
import { fatesOf, type Fate, type VersionLookup } from "./deleteMarkers.ts";

type RecordOf<K extends JournalRecord["kind"]> = Extract<JournalRecord, { readonly kind: K }>;
type Undecided = RecordOf<"deleting">;
export type Decided = RecordOf<"deleted">;

export interface Deciding {
  readonly history: History;
  readonly stores: readonly ObjectStore[];
  readonly versions: VersionLookup | undefined;
  readonly signal: AbortSignal;
  /** Deletes of a plan. */
  readonly isPlanned?: true;
  /** Writes it down. */
  note(record: Decided): void;
}

const parallelLooks = 8;
/** Nothing that was asked for longer ago is still being done. */
const longestRequestMs = 60_000;
const betweenLooksMs = 1500;

/**
 * Finds out what became of deletes whose answer nobody lived to get: which objects are gone, and
 * which delete markers hide them. Who may not ask now can be asked again. Throws what asking throws.
 */
export async function decideDeletes(deciding: Deciding): Promise<readonly Decided[]> {
  const decided: Decided[] = [];
  for (const undecided of [...deciding.history.undecided]) {
    const { home, bucket, batch, at } = undecided;
    const store = deciding.stores.find(({ identity }) => identity === home);
    if (!store) continue;
    try {
      const objects = await goneOf(deciding, store, undecided);
      const record = {
        ...({ kind: "deleted", home, bucket, batch, at } as const),
        ...{ objects, sizeBytes: 0, ...(deciding.isPlanned && { isPlanned: true as const }) },
      };
      deciding.note(record);
      decided.push(record);
    } catch (error) {
      if (!isStorageError(error, "accessDenied")) throw error;
    }
  }
  return decided;
}

/** A request of a process that was ended may go on at the server: it is looked at until it rests. */
async function goneOf(
  deciding: Deciding,
  store: ObjectStore,
  undecided: Undecided,
): Promise<Decided["objects"]> {
  const { keys, at } = undecided;
  const fates = new Map<string, Fate>();
  for (;;) {
    const before = fates.size;
    const open = keys.filter((key) => !fates.has(key));
    for (const [key, fate] of await fatesNow(deciding, store, undecided, open))
      if (fate.kind !== "there") fates.set(key, fate);
    const isAtRest = fates.size === before || fates.size === keys.length;
    if (isAtRest || Date.now() - at > longestRequestMs) break;
    await sleep(betweenLooksMs, deciding.signal);
  }
  return [...fates].flatMap(([key, fate]): Decided["objects"] => {
    if (fate.kind === "hidden") return [[key, fate.versionId]];
    return fate.kind === "gone" ? [[key]] : [];
  });
}

/** Of those that a listing does not show any more. */
async function fatesNow(
  { versions, signal }: Deciding,
  store: ObjectStore,
  { home, bucket, at }: Undecided,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Fate>> {
  const list = await versions?.({ home, bucket }, signal);
  const seen = await lookAtMany({ store, bucket }, keys, signal);
  const missing = keys.filter((key) => !seen.has(key));
  const known = list && (await fatesOf({ list, bucket, since: at }, missing, signal));
  if (known) return known;
  const fates = new Map<string, Fate>();
  await inParallel(missing.length, parallelLooks, async (index) => {
    const key = missing[index] ?? "";
    const head = await headIfThere({ store, bucket, key }, signal);
    fates.set(key, { kind: head ? "there" : "gone" });
  });
  return fates;
}
