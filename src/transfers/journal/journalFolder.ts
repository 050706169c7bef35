import { stat } from "node:fs/promises";
import { join } from "node:path";
import { errorCode } from "../../files/errorCode.ts";
import { currentBoot } from "./boot.ts";
import { JournalFile } from "./journalFile.ts";
import { Lease, unlinkIfThere } from "./lease.ts";
import { endOf, headerOf } from "./lines.ts";
import {
  itemsEnding,
  journalEnding,
  makeFolder,
  namesIn,
  ownerEnding,
  syncFolder,
} from "./names.ts";
import { readLists, writeLists } from "./orderLists.ts";
import type { EndRecord, JournalHeader } from "./record.ts";
import { isTransferId, newTransferId } from "./transferId.ts";
import { WaitingList, waitingEnding } from "./waitingList.ts";

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
  /** What has not begun yet. */
  readonly waiting: WaitingList;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.waiting = new WaitingList(path);
  }

  /** `order` is kept as JSON. It must not hold secrets. */
  async create(
    order: unknown,
    { id = newTransferId(), createdAt = new Date() }: { id?: string; createdAt?: Date } = {},
  ): Promise<OwnJournal> {
    await makeFolder(this.#path);
    const lease = await Lease.take(this.#at(id, ownerEnding), await currentBoot());
    if (!lease) throw new Error(`Somebody has taken a new journal: ${id}`);
    try {
      const rest = await writeLists(this.#at(id, itemsEnding), order);
      const header = { v: 1, id, createdAt: createdAt.toISOString(), order: rest } as const;
      const journal = await JournalFile.create(this.#at(id, journalEnding), header);
      await syncFolder(this.#path);
      return this.#own({ ...header, order }, journal, lease);
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  /** Ids of journals that nobody who lives has, the oldest first. One look into the folder. */
  async abandoned(): Promise<readonly string[]> {
    const names = await namesIn(this.#path);
    const ids = names.filter((name) => name.endsWith(journalEnding)).sort();
    if (ids.length === 0) return [];
    const boot = await currentBoot();
    const free: string[] = [];
    for (const name of ids) {
      const id = name.slice(0, -journalEnding.length);
      if (await Lease.isFree(this.#at(id, ownerEnding), boot)) free.push(id);
    }
    return free;
  }

  /** Removes what crashes left without a journal; what waits for long has its lists here, too. */
  async sweep(olderThanMs: number): Promise<void> {
    const names = new Set(await namesIn(this.#path));
    for (const name of names) {
      const id = name.slice(0, name.indexOf("."));
      const isAlone = !names.has(id + journalEnding) && !names.has(id + waitingEnding);
      if (!isAlone || isMain(name)) continue;
      const path = join(this.#path, name);
      const found = await this.#unlessGone(() => stat(path));
      if (found && Date.now() - found.mtimeMs > olderThanMs) await unlinkIfThere(path);
    }
  }

  /** How the last run of a transfer ended; undefined when nobody lived to tell. */
  async endOf(id: string): Promise<EndRecord | undefined> {
    return this.#unlessGone(() => endOf(this.#at(id, journalEnding)));
  }

  /** What a transfer was about. Undefined when it is gone, or nothing was written down. */
  async headerOf(id: string): Promise<JournalHeader | undefined> {
    return this.#unlessGone(async () => {
      const header = await headerOf(this.#at(id, journalEnding));
      if (!header) return undefined;
      return { ...header, order: await readLists(this.#at(id, itemsEnding), header.order) };
    });
  }

  /**
   * Makes an abandoned journal this process's own. Undefined when somebody else has it, was faster,
   * or it is gone. A file that does not begin as a journal does is removed: nothing was begun then.
   */
  async claim(id: string): Promise<OwnJournal | undefined> {
    const path = this.#at(id, journalEnding);
    if (!isTransferId(id) || !(await this.#unlessGone(() => stat(path)))) return undefined;
    const lease = await Lease.take(this.#at(id, ownerEnding), await currentBoot());
    if (!lease) return undefined;
    try {
      const header = await this.headerOf(id);
      if (header) return this.#own(header, JournalFile.open(path), lease);
      await unlinkIfThere(path);
      await lease.release();
      return undefined;
    } catch (error) {
      await lease.release();
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
        await unlinkIfThere(this.#at(header.id, journalEnding));
        await unlinkIfThere(this.#at(header.id, itemsEnding));
        await lease.release();
      },
    };
  }

  async #unlessGone<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    }
  }

  #at(id: string, ending: string): string {
    return join(this.#path, id + ending);
  }
}

function isMain(name: string): boolean {
  return name.endsWith(journalEnding) || name.endsWith(waitingEnding);
}
