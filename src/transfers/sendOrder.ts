import { isStorageError } from "../core/errors.ts";
import type { SmallWrite } from "../core/manyRequests.ts";
import type { Written } from "../core/store.ts";
import type { ItemLedger } from "./journal/ledger.ts";
import type { BytesSource } from "./local/bytesSource.ts";
import { inParallel } from "./pace/pipeline.ts";
import type { Run } from "./run.ts";
import { ShownItems } from "./shownItems.ts";
import { StoreSink } from "./store/storeSink.ts";
import type { Tools } from "./tools.ts";
import type { StorePlace } from "./transfer.ts";
import { hashNow } from "./verification/hasher.ts";
import { verifyWritten } from "./verification/verify.ts";

/** So many are one order. */
export const mostSent = 64;
/** Several orders are under way, so that one begins while another ends. */
export const ordersAtOnce = 4;
/** All files of an order are in memory; of larger ones the bytes are the work, and not the requests. */
export const mostSentBytes = 32 * 1024;

/** A small file that becomes an object. */
export interface FileToSend<T> {
  readonly item: T;
  readonly path: string;
  readonly sizeBytes: number;
  readonly key: string;
  /** The ETag of the one object that may be replaced; absent where nothing may be. */
  readonly replaces?: string | undefined;
}

/** It has been read, and what is to be written of it. */
export interface ReadFile<T> extends FileToSend<T> {
  readonly source: BytesSource;
  readonly write: SmallWrite;
  /** Hexadecimal. */
  readonly md5: string;
}

/** What is sent by whom. */
export interface Sending<T> {
  readonly tools: Tools;
  readonly run: Run;
  readonly to: Pick<StorePlace, "store" | "bucket">;
  /** Those that may be sent in this way, each with its condition. */
  conditions(items: readonly T[], parallel: number): Promise<readonly FileToSend<T>[]>;
  /** Called just before: those that are still to be sent. What has to be known by then is written down. */
  begin(files: readonly ReadFile<T>[]): Promise<readonly ReadFile<T>[]>;
  ledgerOf(item: T): ItemLedger;
  /** It is there, and what was sent. */
  done(file: ReadFile<T>): void;
}

/** Taken, and the answer does not show that it is what was sent. */
interface Doubtful<T> {
  readonly sent: ReadFile<T>;
  readonly written: Written;
}

/**
 * Whether the store takes orders of writes under this condition, and is not being spared. What was
 * sent is known by its ETag.
 */
export function takesOrders(
  { tools, to }: Pick<Sending<unknown>, "tools" | "to">,
  condition: "absence" | "match",
): boolean {
  const { store, bucket } = to;
  const writes = store.writeMany !== undefined && store.writesMany?.(bucket, condition) === true;
  return writes && store.etagIsMd5 && !tools.pacing.isHeldBack(to);
}

/**
 * Sends small files in one order, each under its condition. It does only what goes smoothly; everything
 * else has to go the long way.
 */
export class SendOrder<T> {
  /** What has to go the long way. */
  readonly left: Set<T>;
  readonly #sending: Sending<T>;
  readonly #items: readonly T[];
  readonly #parallel: number;
  readonly #read: ReadFile<T>[] = [];
  readonly #doubtful: Doubtful<T>[] = [];

  constructor(sending: Sending<T>, items: readonly T[], parallel: number) {
    this.#sending = sending;
    this.#items = items;
    this.#parallel = parallel;
    this.left = new Set(items);
  }

  async send(): Promise<void> {
    const room = this.#sending.run.ledger.room();
    if (room) await room;
    try {
      await this.#sendSmoothly();
      const settle = (index: number) => this.#settle(this.#doubtful[index]);
      await inParallel(this.#doubtful.length, this.#parallel, settle);
    } finally {
      for (const { source } of this.#read) await source.close();
    }
  }

  async #sendSmoothly(): Promise<void> {
    try {
      const files = await this.#sending.conditions(this.#items, this.#parallel);
      await Promise.all(files.map((file) => this.#readOne(file)));
      await this.#writeAll(await this.#sending.begin(this.#read));
    } catch (error) {
      // Whoever goes the long way meets it there.
      if (!this.#sending.run.signal.aborted && !isStorageError(error)) throw error;
    }
  }

  /** A file that cannot be read is told of by who reads it the long way. */
  async #readOne(file: FileToSend<T>): Promise<void> {
    const { path, sizeBytes, key, replaces } = file;
    let source: BytesSource | undefined;
    try {
      source = await this.#sending.tools.smallFiles.open(path, sizeBytes);
    } catch (error) {
      if (!isStorageError(error)) throw error;
    }
    if (!source) return;
    if (source.sizeBytes !== sizeBytes) return source.close();
    const { bytes } = source;
    const md5 = hashNow(bytes, "md5");
    const base64 = Buffer.from(md5, "hex").toString("base64");
    const headers = await source.headers();
    const condition = replaces === undefined ? {} : { replaces };
    const write = { key, ...condition, bytes, md5: base64, headers };
    this.#read.push({ ...file, source, write, md5 });
  }

  async #writeAll(files: readonly ReadFile<T>[]): Promise<void> {
    const { run, to } = this.#sending;
    const sized = files.map(({ path, sizeBytes }) => ({ name: path, sizeBytes }));
    const shown = new ShownItems(run.progress, sized, this.#parallel);
    const onWritten = (index: number, written: Written) => {
      const sent = files[index];
      if (!sent || !this.left.delete(sent.item)) return;
      if (written.etag !== sent.md5) {
        this.#doubtful.push({ sent, written });
        return;
      }
      run.succeeds();
      this.#sending.done(sent);
      shown.done(index);
    };
    const writes = files.map(({ write }) => write);
    const many = { parallel: this.#parallel, onWritten };
    try {
      await to.store.writeMany?.(to.bucket, writes, many, run.signal);
    } finally {
      shown.withdraw();
    }
  }

  /** What turns out to be damaged is written again over what is known to be of our own making. */
  async #settle(doubtful: Doubtful<T> | undefined): Promise<void> {
    if (!doubtful) return;
    const { sent, written } = doubtful;
    const { item, path, sizeBytes, key, source, md5 } = sent;
    const { tools, run, to } = this.#sending;
    const place = { ...to, key };
    await run.item(path, sizeBytes, async (progress) => {
      try {
        await verifyWritten(place, written, { sizeBytes, etag: md5 }, run.signal);
        progress.add(sizeBytes);
      } catch (error) {
        if (!isStorageError(error, "corrupted")) throw error;
        const ledger = this.#sending.ledgerOf(item);
        const condition = { ifAbsent: false, ifMatch: written.etag };
        const sink = new StoreSink(tools, place, { ...condition, ledger });
        await sink.receive(source, progress, run.signal);
      }
      this.#sending.done(sent);
    });
  }
}
