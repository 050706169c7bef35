import { isStorageError, StorageError } from "../../core/errors.ts";
import { delimiter, parentPrefix } from "../../core/key.ts";
import { numberedName } from "../local/localName.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import type { Occupant, Occupied } from "./occupied.ts";
import type { Run } from "../run.ts";
import type { Conflict } from "../transfer.ts";

const mostNumbers = 10_000;
/** A place that is refused as taken and found free so often is a server that makes no sense. */
const mostContradictions = 3;

export interface Arrival {
  readonly run: Run;
  readonly occupied: Occupied;
  readonly key: string;
  /** What to call it in the report when it is skipped. */
  readonly what: string;
  readonly incoming: Conflict["incoming"];
  readonly ledger: ItemLedger;
  /** Whether an earlier run of this transfer put there what is there. Asked only in a later run. */
  isOurs(occupant: Occupant, key: string): Promise<boolean>;
  /** Removes what earlier runs left of it. */
  clear(): Promise<void>;
  /** Whether its ETag will show that it is ours, so that nothing has to be written down before. */
  readonly isProvable: boolean;
  /** Whether a write of it fails when there is something, and costs little then. */
  isGuarded?(): boolean;
  /** True when what is there is what arrives: the same object, reached by another way. */
  isItself?(occupant: Occupant): boolean;
}

/**
 * Finds the key under which something arrives in a store, asking when it is taken, and writes it
 * there, unless an earlier run has. Undefined when it was skipped. `ifAbsent` is false only for an overwrite that was chosen.
 */
export async function arrive(
  arrival: Arrival,
  write: (key: string, options: { ifAbsent: boolean }) => Promise<void>,
): Promise<string | undefined> {
  const { run, occupied, what, incoming, ledger } = arrival;
  const before = ledger.open?.start;
  let key = before?.to ?? arrival.key;
  let choice = before?.choice;
  let contradictions = 0;
  if (ledger.isResumed) {
    const occupant = await occupied.find(key, run.signal);
    if (occupant && (await arrival.isOurs(occupant, key))) {
      await arrival.clear();
      return key;
    }
  }
  for (let number = 2; number < mostNumbers;) {
    const occupant =
      choice === "overwrite"
        ? undefined
        : contradictions > 0
          ? await occupied.findNow(key, run.signal)
          : await occupied.find(key, run.signal, {
              isGuarded: choice === undefined && arrival.isGuarded?.() === true,
            });
    if (occupant && arrival.isItself?.(occupant)) {
      await arrival.clear();
      run.tally.skipped(what, "sameFile");
      ledger.note({ kind: "skip", why: "sameFile" });
      return undefined;
    }
    if (occupant) {
      const existing = {
        sizeBytes: occupant.sizeBytes,
        ...(occupant.modified && { modified: occupant.modified }),
      };
      if (choice === undefined) {
        const answer = await run.conflicts.decide({ target: key, existing, incoming }, run.signal);
        if (answer === "skip") {
          await arrival.clear();
          run.tally.skipped(what, "exists");
          ledger.note({ kind: "skip", why: "exists" });
          return undefined;
        }
        choice = answer;
      }
      if (choice === "keepBoth") key = numberedKey(arrival.key, number++);
      if (choice === "overwrite") contradictions = 0;
      else continue;
    }
    if (choice !== undefined || !arrival.isProvable) {
      const made = { to: key, at: Date.now(), ...(choice && { choice }) };
      await ledger.write({ kind: "start", ...made });
    }
    try {
      await write(key, { ifAbsent: choice !== "overwrite" });
      return key;
    } catch (error) {
      const isTaken = choice !== "overwrite" && isStorageError(error, "preconditionFailed");
      if (!isTaken || ++contradictions > mostContradictions) throw error;
      occupied.wasTaken();
    }
  }
  throw new StorageError("conflict", `Every name is taken: ${arrival.key}`, { key: arrival.key });
}

/** `a/name (2).ext`; a folder's marker keeps its `/`. */
function numberedKey(key: string, number: number): string {
  const prefix = parentPrefix(key);
  const name = key.slice(prefix.length);
  return name.endsWith(delimiter)
    ? `${prefix}${numberedName(name.slice(0, -1), number, Infinity)}${delimiter}`
    : prefix + numberedName(name, number, Infinity);
}
