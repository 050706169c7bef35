import { lstat } from "node:fs/promises";
import type { Stats } from "node:fs";
import { basename, dirname, join } from "node:path";
import { isStorageError, StorageError } from "../core/errors.ts";
import { undoneOnFailure } from "./cleanUp.ts";
import { errorCode, localError } from "./localError.ts";
import { numberedName } from "./localName.ts";
import type { PartialFile } from "./partialFile.ts";
import type { Run } from "./run.ts";
import type { Conflict } from "./transfer.ts";

export interface LocalArrival {
  readonly run: Run;
  readonly path: string;
  /** True when nothing can be there, because the folder is new. */
  readonly isFree: boolean;
  /** What to call it in the report when it is skipped. */
  readonly what: string;
  readonly incoming: Conflict["incoming"];
}

/** What is done with a place that is taken. */
type Choice = "overwrite" | "keepBoth" | undefined;

/**
 * Finds the path for a file, asking when it is taken, receives the file beside it and gives it its
 * name, asking again when somebody was faster. Undefined when it was skipped.
 */
export async function arriveLocally(
  arrival: LocalArrival,
  receive: (path: string) => Promise<PartialFile>,
): Promise<string | undefined> {
  const place = new Place(arrival);
  if (!arrival.isFree && !(await place.settle())) return undefined;
  const file = await receive(place.path);
  return undoneOnFailure(
    async () => {
      for (;;) {
        try {
          await file.commit(place.path, { overwrite: place.choice === "overwrite" });
          return place.path;
        } catch (error) {
          if (place.choice === "overwrite" || !isStorageError(error, "localExists")) throw error;
        }
        if (await place.settle()) continue;
        await file.discard();
        return undefined;
      }
    },
    () => file.discard(),
  );
}

class Place {
  readonly #arrival: LocalArrival;
  path: string;
  choice: Choice;
  #number = 2;

  constructor(arrival: LocalArrival) {
    this.#arrival = arrival;
    this.path = arrival.path;
  }

  /** Makes sure that the path is free or may be overwritten. False when it is to be skipped. */
  async settle(): Promise<boolean> {
    const { run, what, incoming } = this.#arrival;
    for (;;) {
      const found = await look(this.path);
      if (!found || this.choice === "overwrite") return true;
      if (found.isDirectory() && this.choice === undefined) throw isFolder(this.path);
      if (this.choice === undefined) {
        const existing = { sizeBytes: found.size, modified: found.mtime };
        const conflict = { target: this.path, existing, incoming };
        const answer = await run.conflicts.decide(conflict, run.signal);
        if (answer === "skip") {
          run.tally.skipped(what, "exists");
          return false;
        }
        this.choice = answer;
        if (answer === "overwrite") return true;
      }
      const { path } = this.#arrival;
      this.path = join(dirname(path), numberedName(basename(path), this.#number++));
    }
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
