import { randomBytes } from "node:crypto";
import { mkdir, open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../local/localError.ts";
import { currentBoot } from "./boot.ts";
import { JournalFile } from "./journalFile.ts";
import { Lease, unlinkIfThere } from "./lease.ts";
import { headerOf } from "./lines.ts";
import type { JournalHeader } from "./record.ts";

const ending = ".jsonl";
const ownerEnding = ".owner";

/** A journal that belongs to this process until it is let go or removed. */
export interface OwnJournal {
  readonly header: JournalHeader;
  readonly journal: JournalFile;
  /** Closes it; the file stays for whoever claims it next. */
  release(): Promise<void>;
  /** Closes it and removes the file. */
  remove(): Promise<void>;
}

/** The journals of all windows, one file for each transfer, beside who it belongs to. */
export class JournalFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** `order` is kept as JSON. It must not hold secrets. */
  async create(order: unknown): Promise<OwnJournal> {
    await mkdir(this.#path, { recursive: true, mode: 0o700 });
    const createdAt = new Date();
    // Ids sort by age.
    const id = `${createdAt.getTime().toString(36).padStart(9, "0")}-${randomBytes(6).toString("hex")}`;
    const lease = await Lease.take(this.#ownerPath(id), await currentBoot());
    if (!lease) throw new Error(`Somebody has taken a new journal: ${id}`);
    const header = { v: 1, id, createdAt: createdAt.toISOString(), order } as const;
    try {
      const journal = await JournalFile.create(this.#filePath(id), header);
      await syncFolder(this.#path);
      return this.#own(header, journal, lease);
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  /** Ids of journals that nobody who lives has, the oldest first. One look into the folder. */
  async abandoned(): Promise<readonly string[]> {
    const names = await this.#names();
    const ids = names.filter((name) => name.endsWith(ending)).sort();
    if (ids.length === 0) return [];
    const boot = await currentBoot();
    const free: string[] = [];
    for (const name of ids) {
      const id = name.slice(0, -ending.length);
      if (await Lease.isFree(this.#ownerPath(id), boot)) free.push(id);
    }
    return free;
  }

  /**
   * Makes an abandoned journal this process's own. Undefined when somebody else has it, or was
   * faster. A file that does not begin as a journal does is removed: nothing was begun then.
   */
  async claim(id: string): Promise<OwnJournal | undefined> {
    const lease = await Lease.take(this.#ownerPath(id), await currentBoot());
    if (!lease) return undefined;
    const path = this.#filePath(id);
    try {
      const header = await headerOf(path);
      if (!header) {
        await unlinkIfThere(path);
        await lease.release();
        return undefined;
      }
      return this.#own(header, await JournalFile.open(path), lease);
    } catch (error) {
      await lease.release();
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  #own(header: JournalHeader, journal: JournalFile, lease: Lease): OwnJournal {
    const release = async () => {
      await journal.close();
      await lease.release();
    };
    return {
      header,
      journal,
      release,
      remove: async () => {
        await journal.close();
        await unlinkIfThere(this.#filePath(header.id));
        await lease.release();
      },
    };
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#path);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    }
  }

  #filePath(id: string): string {
    return join(this.#path, id + ending);
  }

  #ownerPath(id: string): string {
    return join(this.#path, id + ownerEnding);
  }
}

/** So that a new name survives a crash of the machine, where folders can be synced. */
async function syncFolder(path: string): Promise<void> {
  try {
    const handle = await open(path, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
  }
}
