import { join } from "node:path";
import { currentBoot } from "./boot.ts";
import { Lease, unlinkIfThere } from "./lease.ts";
import { LineFile } from "./lineFile.ts";
import { cutTorn, linesOf, parsed } from "./lines.ts";
import {
  itemsEnding,
  journalEnding,
  makeFolder,
  namesIn,
  ownerEnding,
  syncFolder,
} from "./names.ts";
import { readLists, writeLists } from "./orderLists.ts";
import { isTransferId, newTransferId } from "./transferId.ts";

/** An order that has not begun, as it is written down. */
export interface WaitingOrder {
  readonly id: string;
  readonly addedAt: string;
  /** Kept as JSON. It must not hold secrets. */
  readonly order: unknown;
}

/** A file of orders that wait; what has left them is another line. */
interface Kept {
  readonly lines: LineFile;
  readonly lease: Lease;
  /** With whether lists of it are in a file of their own. */
  readonly ids: Map<string, boolean>;
}

export const waitingEnding = ".waiting";

/**
 * Orders that wait for their turn. All of a process are in one file: ten thousand need neither as
 * many files nor as many trips to the disk.
 */
export class WaitingList {
  readonly #folder: string;
  readonly #where = new Map<string, Promise<Kept>>();
  #folderMade: Promise<void> | undefined;
  #current: Promise<Kept> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves when it is on the disk. */
  async add(waiting: WaitingOrder): Promise<void> {
    const known = this.#where.get(waiting.id);
    const adding = known ?? this.#add(waiting);
    this.#where.set(waiting.id, adding);
    try {
      await adding;
    } catch (error) {
      this.#where.delete(waiting.id);
      throw error;
    }
  }

  /** It has begun, and has a journal of its own, or nobody wants it any more. */
  async leave(id: string, why: "begun" | "gone"): Promise<void> {
    const where = this.#where.get(id);
    if (!where) return;
    this.#where.delete(id);
    const kept = await where;
    kept.lines.add(JSON.stringify({ left: id }));
    const hasItems = kept.ids.get(id) === true;
    kept.ids.delete(id);
    if (why === "gone" && hasItems) await unlinkIfThere(this.#path(id, itemsEnding));
    if (kept.ids.size > 0) return kept.lines.synced();
    if ((await this.#current) === kept) this.#current = undefined;
    // Something may have been added while this was looked up.
    if (kept.ids.size === 0) await this.#remove(kept);
  }

  /** Takes over what waited in processes that are gone, in its order; what had begun is left out. */
  async claimAbandoned(report: (error: unknown) => void): Promise<readonly WaitingOrder[]> {
    const claimed: WaitingOrder[] = [];
    const names = new Set(await namesIn(this.#folder));
    for (const name of [...names].filter((one) => one.endsWith(waitingEnding)).sort()) {
      const id = name.slice(0, -waitingEnding.length);
      const lease = await Lease.take(this.#path(id, ownerEnding), await currentBoot());
      if (!lease) continue;
      const path = join(this.#folder, name);
      const lines = new LineFile(path, () => cutTorn(path));
      const left = (await waitingIn(path)).filter((one) => !names.has(one.id + journalEnding));
      const kept: Kept = { lines, lease, ids: new Map() };
      if (left.length === 0) await this.#remove(kept);
      for (const one of left) {
        try {
          const order = await readLists(this.#path(one.id, itemsEnding), one.order);
          kept.ids.set(one.id, order !== one.order);
          this.#where.set(one.id, Promise.resolve(kept));
          claimed.push({ ...one, order });
        } catch (error) {
          report(error);
        }
      }
    }
    return claimed;
  }

  /** What waits can be claimed by others then. */
  async release(): Promise<void> {
    const all = new Set(await Promise.all([...this.#where.values()]));
    this.#where.clear();
    this.#current = undefined;
    for (const { lines, lease } of all) {
      await lines.close();
      await lease.release();
    }
  }

  async #add({ id, addedAt, order }: WaitingOrder): Promise<Kept> {
    await this.#made();
    const rest = await writeLists(this.#path(id, itemsEnding), order);
    const kept = await this.#open();
    kept.ids.set(id, rest !== order);
    kept.lines.add(JSON.stringify({ id, addedAt, order: rest }));
    await kept.lines.synced();
    if (kept.lines.failure !== undefined) throw kept.lines.failure as Error;
    return kept;
  }

  async #open(): Promise<Kept> {
    for (;;) {
      const kept = await (this.#current ??= this.#create());
      if (kept.lines.takesMore) return kept;
      // The last one has left it meanwhile, or the disk did not take it.
      this.#current = undefined;
    }
  }

  async #create(): Promise<Kept> {
    try {
      const id = newTransferId();
      const lease = await Lease.take(this.#path(id, ownerEnding), await currentBoot());
      if (!lease) throw new Error(`Somebody has taken a new list: ${id}`);
      const lines = await LineFile.create(this.#path(id, waitingEnding), '{"v":1}');
      await syncFolder(this.#folder);
      return { lines, lease, ids: new Map() };
    } catch (error) {
      this.#current = undefined;
      throw error;
    }
  }

  #made(): Promise<void> {
    return (this.#folderMade ??= makeFolder(this.#folder));
  }

  async #remove({ lines, lease }: Kept): Promise<void> {
    await lines.close();
    await unlinkIfThere(lines.path);
    await lease.release();
  }

  #path(id: string, ending: string): string {
    return join(this.#folder, id + ending);
  }
}

/** What a file says that has not left; half a line at its end was never told to be there. */
async function waitingIn(path: string): Promise<readonly WaitingOrder[]> {
  const waiting = new Map<string, WaitingOrder>();
  for await (const { line } of linesOf(path)) {
    const value = parsed(line);
    if (value === undefined) break;
    if (isWaiting(value)) waiting.set(value.id, value);
    else if ("left" in value && typeof value.left === "string") waiting.delete(value.left);
  }
  return [...waiting.values()];
}

function isWaiting(value: object): value is WaitingOrder {
  if (!("id" in value) || !("addedAt" in value) || !("order" in value)) return false;
  const { id, addedAt } = value;
  return typeof id === "string" && isTransferId(id) && typeof addedAt === "string";
}
