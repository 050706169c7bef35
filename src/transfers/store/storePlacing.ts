import { isStorageError, StorageError } from "../../core/errors.ts";
import { delimiter, parentPrefix } from "../../core/key.ts";
import { numberedName } from "../local/localName.ts";
import type { BegunOverwrite } from "../begunOverwrites.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import type { Occupant, Occupied, SeenOccupant } from "./occupied.ts";
import type { Run } from "../run.ts";
import type { Conflict, ConflictAnswer } from "../transfer.ts";

const mostNumbers = 10_000;
/** A place that is refused as taken and found free so often is a server that makes no sense. */
const mostContradictions = 3;
/** What was seen so long ago may be another one by now, in milliseconds. */
const trustMs = 10_000;

/** What has to be so when something is written: that nothing is there, or still what is replaced. */
export interface WriteCondition {
  /** False only for an overwrite that was chosen. */
  readonly ifAbsent: boolean;
  /** The ETag of what is overwritten, as far as it is known. */
  readonly ifMatch?: string | undefined;
}

/** What an overwrite was chosen for, as far as it is known. */
type Replaced = Partial<Occupant>;

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
  /** True when its write takes the place of anything: then one looks again just before. */
  readonly isUnconditional?: boolean;
  /** This run has tried it before, in an order. */
  readonly begun?: BegunOverwrite | undefined;
}

/**
 * Finds the key under which something arrives in a store, asking when it is taken, and writes it
 * there, unless an earlier run has. Undefined when it was skipped.
 *
 * An overwrite is chosen for what was there then, also when it was chosen for all: what somebody
 * else put there since is asked about by itself, as nobody has agreed to lose that.
 */
export async function arrive(
  arrival: Arrival,
  write: (key: string, condition: WriteCondition) => Promise<void>,
): Promise<string | undefined> {
  const { run, occupied, ledger } = arrival;
  const before = arrival.begun ?? ledger.open?.start;
  let key = before?.to ?? arrival.key;
  let choice = before?.choice;
  let replaced: Replaced | undefined =
    before?.replaces === undefined ? undefined : { etag: before.replaces };
  let mustLook = false;
  let contradictions = 0;
  if (ledger.isResumed) {
    const occupant = await occupied.find(key, run.signal);
    if (occupant && (await arrival.isOurs(occupant, key))) {
      await arrival.clear();
      return key;
    }
    replaced ??= occupant;
    mustLook = choice === "overwrite" && before?.replaces !== undefined;
  }
  for (let number = 2; number < mostNumbers;) {
    let occupant: SeenOccupant | undefined;
    if (choice !== "overwrite" || mustLook) {
      occupant =
        mustLook || contradictions > 0
          ? await occupied.findNow(key, run.signal)
          : await occupied.find(key, run.signal, {
              isGuarded: choice === undefined && arrival.isGuarded?.() === true,
            });
      mustLook = false;
      if (!occupant) replaced = undefined;
    }
    if (occupant && arrival.isItself?.(occupant)) return skipped(arrival, "sameFile");
    if (occupant && !(choice === "overwrite" && isSame(occupant, replaced))) {
      if (choice !== "keepBoth") {
        const { answer, isLate } = await decided(arrival, key, occupant, choice === "overwrite");
        if (answer === "skip") return skipped(arrival, "exists");
        choice = answer;
        mustLook = answer === "overwrite" && isLate;
        contradictions = 0;
      }
      if (choice === "keepBoth") {
        key = numberedKey(arrival.key, number++);
        continue;
      }
      replaced = occupant;
      if (mustLook) continue;
    }
    const isOverwrite = choice === "overwrite" && replaced !== undefined;
    const ifMatch = isOverwrite ? replaced?.etag : undefined;
    if (choice !== undefined || !arrival.isProvable) {
      const made = { to: key, at: Date.now(), ...(choice && { choice }) };
      const replacing = ifMatch === undefined ? {} : { replaces: ifMatch };
      await ledger.write({ kind: "start", ...made, ...replacing });
    }
    try {
      await write(key, { ifAbsent: !isOverwrite, ifMatch });
      return key;
    } catch (error) {
      const isRefused = isStorageError(error, "preconditionFailed");
      if (!isRefused || ++contradictions > mostContradictions) throw error;
      mustLook = true;
      if (!isOverwrite) occupied.wasTaken();
    }
  }
  throw new StorageError("conflict", `Every name is taken: ${arrival.key}`, { key: arrival.key });
}

async function skipped(arrival: Arrival, why: "exists" | "sameFile"): Promise<undefined> {
  const { run, what, ledger } = arrival;
  await arrival.clear();
  run.tally.skipped(what, why);
  ledger.note({ kind: "skip", why });
}

/** The answer, and whether what it is about was seen too long ago by now to be replaced unseen. */
async function decided(
  { run, incoming, isUnconditional }: Arrival,
  target: string,
  { sizeBytes, modified, etag, seenAt }: SeenOccupant,
  hasChanged: boolean,
): Promise<{ answer: ConflictAnswer["choice"]; isLate: boolean }> {
  const existing = { sizeBytes, ...(modified && { modified }) };
  const conflict = { target, existing, incoming, ...(hasChanged && { hasChanged }) };
  // Somebody may have taken hours to answer.
  const isAsked = hasChanged || run.conflicts.standing === undefined;
  const answer = await run.conflicts.decide(conflict, run.signal);
  const isUnguarded = isUnconditional === true || etag === undefined;
  return { answer, isLate: isUnguarded && (isAsked || performance.now() - seenAt > trustMs) };
}

/** Without ETags, size and time have to do. */
function isSame(occupant: Occupant, replaced: Replaced | undefined): boolean {
  if (!replaced) return false;
  if (occupant.etag !== undefined || replaced.etag !== undefined)
    return occupant.etag === replaced.etag;
  return (
    occupant.sizeBytes === replaced.sizeBytes &&
    occupant.modified?.getTime() === replaced.modified?.getTime()
  );
}

/** `a/name (2).ext`; a folder's marker keeps its `/`. */
function numberedKey(key: string, number: number): string {
  const prefix = parentPrefix(key);
  const name = key.slice(prefix.length);
  return name.endsWith(delimiter)
    ? `${prefix}${numberedName(name.slice(0, -1), number, Infinity)}${delimiter}`
    : prefix + numberedName(name, number, Infinity);
}
