import { lstat } from "node:fs/promises";
import type { Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { BegunOverwrite } from "../begunOverwrites.ts";
import { undoneOnFailure } from "../cleanUp.ts";
import { identityOf } from "../../files/fileIdentity.ts";
import { errorCode } from "../../files/errorCode.ts";
import { localError } from "./localError.ts";
import { numberedName } from "./localName.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { leaveOrDiscard } from "./keptPartial.ts";
import { removePartial } from "./partialFile.ts";
import type { ReceivedFile } from "./receivedFile.ts";
import type { Run } from "../run.ts";
import type { Conflict } from "../transfer.ts";

export interface LocalArrival {
  readonly run: Run;
  readonly path: string;
  /** True when nothing can be there, because the folder is new. */
  readonly isFree: boolean;
  /** What to call it in the report when it is skipped. */
  readonly what: string;
  readonly incoming: Conflict["incoming"];
  readonly ledger: ItemLedger;
  /** This run has tried it before, in an order. */
  readonly begun?: BegunOverwrite | undefined;
  /** Whether an earlier run of this transfer put there what is there. Asked only in a later run. */
  isOurs(path: string, stats: Stats): Promise<boolean>;
}

/** A file that changes so often while it is to be replaced is not for us to replace. */
const mostChanges = 100;

/** What is done with a place that is taken. */
type Choice = "overwrite" | "keepBoth" | undefined;

/**
 * Finds the path for a file, asking when it is taken, receives the file beside it and gives it its
 * name, asking again when somebody was faster or has changed what was to be overwritten, whatever
 * holds for all. Undefined when it was skipped. What an earlier run has received is not received
 * again.
 */
export async function arriveLocally(
  arrival: LocalArrival,
  receive: (path: string) => Promise<ReceivedFile>,
): Promise<string | undefined> {
  const { run, ledger } = arrival;
  const place = new Place(arrival);
  if (ledger.isResumed && (await place.isTakenByUs())) return place.path;
  if (!arrival.isFree && !(await place.settle())) return undefined;
  const file = await receive(place.path);
  return undoneOnFailure(
    async () => {
      for (let changes = 1; ; changes++) {
        const { choice, replaced } = place;
        try {
          await file.commit(place.path, { overwrite: choice === "overwrite", replaced });
          return place.path;
        } catch (error) {
          if (changes > mostChanges || !isStorageError(error, "localExists")) throw error;
        }
        if (await place.settle()) continue;
        await file.discard();
        return undefined;
      }
    },
    (error) => leaveOrDiscard(file, ledger, error, run.signal),
  );
}

class Place {
  readonly #arrival: LocalArrival;
  path: string;
  choice: Choice;
  /** What an overwrite was chosen for. */
  replaced: string | undefined;
  #number = 2;

  constructor(arrival: LocalArrival) {
    const before = arrival.begun ?? arrival.ledger.open?.start;
    this.#arrival = arrival;
    this.path = before?.to ?? arrival.path;
    this.choice = before?.choice;
    this.replaced = before?.replaces;
  }

  /** True when it is there already; then nothing else is left of it. */
  async isTakenByUs(): Promise<boolean> {
    const found = await look(this.path);
    if (!found?.isFile() || !(await this.#arrival.isOurs(this.path, found))) return false;
    await this.#clear();
    return true;
  }

  /** Makes sure that the path is free or may be overwritten. False when it is to be skipped. */
  async settle(): Promise<boolean> {
    const { run, what, incoming } = this.#arrival;
    for (;;) {
      const found = await look(this.path);
      if (!found) return true;
      if (found.isDirectory() && this.choice !== "keepBoth") throw isFolder(this.path);
      if (this.choice !== "keepBoth") {
        const identity = identityOf(found);
        const hasChanged = this.choice === "overwrite";
        if (hasChanged && identity === (this.replaced ??= identity)) return true;
        const existing = { sizeBytes: found.size, modified: found.mtime };
        const changed = hasChanged ? { hasChanged } : {};
        const conflict = { target: this.path, existing, incoming, ...changed };
        const answer = await run.conflicts.decide(conflict, run.signal);
        if (answer === "skip") {
          await this.#clear();
          run.tally.skipped(what, "exists");
          this.#arrival.ledger.note({ kind: "skip", why: "exists" });
          return false;
        }
        this.choice = answer;
        this.replaced = answer === "overwrite" ? identity : undefined;
        if (answer === "overwrite") {
          await this.#noteStart();
          return true;
        }
      }
      const { path } = this.#arrival;
      this.path = join(dirname(path), numberedName(basename(path), this.#number++));
      if (!(await look(this.path))) await this.#noteStart();
    }
  }

  async #noteStart(): Promise<void> {
    const { path: to, choice, replaced } = this;
    const { ledger } = this.#arrival;
    const chosen = {
      ...(choice && { choice }),
      ...(replaced !== undefined && { replaces: replaced }),
    };
    await ledger.write({ kind: "start", to, at: Date.now(), ...chosen });
  }

  /** Removes what earlier runs left of it. */
  async #clear(): Promise<void> {
    for (const { path } of this.#arrival.ledger.open?.partials ?? []) await removePartial(path);
  }
}

async function look(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw localError(error, "Cannot read", path);
  }
}

function isFolder(path: string): StorageError {
  return new StorageError("localExists", `There is a folder of that name: ${path}`, { path });
}
