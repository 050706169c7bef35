import { randomBytes } from "node:crypto";
import { isStorageError } from "../core/errors.ts";
import type { DeleteOutcome, ObjectStore } from "../core/store.ts";
import type { Run } from "./run.ts";
import { fatesOf, type VersionLookup } from "./undo/deleteMarkers.ts";

interface Place {
  readonly store: ObjectStore;
  readonly bucket: string;
}

/** Deletes that were announced in the journal, by which their outcome is told later. */
export interface Intent {
  readonly batch: string;
  readonly at: number;
}

/**
 * To be awaited before objects are deleted: whoever finds the journal after a crash can ask the
 * server what became of them. Undefined when nothing is written down.
 */
export async function intendDeletes(
  { ledger }: Run,
  { store, bucket }: Place,
  keys: readonly string[],
): Promise<Intent | undefined> {
  if (!ledger.isKept || keys.length === 0) return undefined;
  const intent = { batch: randomBytes(6).toString("hex"), at: Date.now() };
  await ledger.commit({ kind: "deleting", ...intent, home: store.identity, bucket, keys });
  return intent;
}

/** What is gone, with the delete markers by which it can be brought back. */
export function noteDeleted(
  { ledger }: Run,
  { store, bucket }: Place,
  intent: (Intent & { readonly isPlanned?: true }) | undefined,
  gone: readonly { readonly outcome: DeleteOutcome; readonly sizeBytes: number }[],
): void {
  if (!ledger.isKept || (!intent && gone.length === 0)) return;
  ledger.note({
    ...{ kind: "deleted", ...intent, home: store.identity, bucket },
    objects: gone.map(({ outcome }) => {
      const marker = markerOf(outcome);
      return marker === undefined ? [outcome.key] : [outcome.key, marker];
    }),
    sizeBytes: gone.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
  });
}

/** Without a version of its own, a marker has taken the object's place. */
export function markerOf({ deleteMarkerVersionId: marker }: DeleteOutcome): string | undefined {
  return marker === "null" ? undefined : marker;
}

/**
 * Finds the markers that an answer does not tell of: some servers are silent about what a request
 * made whose answer was lost, when it is repeated. What cannot be found out stays as it is told.
 */
export class UntoldMarkers {
  readonly #versions: VersionLookup | undefined;
  /** Whether a bucket makes markers, as far as it has shown. */
  readonly #makesMarkers = new Map<string, boolean>();

  constructor(versions: VersionLookup | undefined) {
    this.#versions = versions;
  }

  async complete(
    { store, bucket }: Place,
    outcomes: readonly DeleteOutcome[],
    since: number,
    signal: AbortSignal,
  ): Promise<readonly DeleteOutcome[]> {
    const id = JSON.stringify([store.identity, bucket]);
    const gone = outcomes.filter(({ error, versionId }) => !error && versionId === undefined);
    const untold = gone.filter((outcome) => outcome.deleteMarkerVersionId === undefined);
    if (untold.length < gone.length) this.#makesMarkers.set(id, true);
    const [one] = untold;
    if (!one || !this.#versions || this.#makesMarkers.get(id) === false) return outcomes;
    try {
      const list = await this.#versions({ home: store.identity, bucket }, signal);
      if (!list) return outcomes;
      const asked = { list, bucket, since };
      const first = await fatesOf(asked, [one.key], signal);
      this.#makesMarkers.set(id, first?.get(one.key)?.kind === "hidden");
      if (this.#makesMarkers.get(id) === false) return outcomes;
      const keys = new Set(untold.map(({ key }) => key));
      const fates = await fatesOf(asked, [...keys], signal);
      return outcomes.map((outcome) => {
        const fate = keys.has(outcome.key) ? fates?.get(outcome.key) : undefined;
        return fate?.kind === "hidden"
          ? { ...outcome, deleteMarkerVersionId: fate.versionId }
          : outcome;
      });
    } catch (error) {
      if (!isStorageError(error) && !signal.aborted) throw error;
      return outcomes;
    }
  }
}
