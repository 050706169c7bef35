import { isStorageError } from "../core/errors.ts";
import { isKeyTooLong } from "../core/key.ts";
import type { SmallWrite } from "../core/manyRequests.ts";
import type { Written } from "../core/store.ts";
import type { BytesSource } from "./local/bytesSource.ts";
import { inParallel, type Together } from "./pace/pipeline.ts";
import { Worthwhile } from "./pace/worthwhile.ts";
import { ShownItems } from "./shownItems.ts";
import { StoreSink } from "./store/storeSink.ts";
import { ledgerOf, type FoundFile, type Upload, type UploadItem } from "./uploadItem.ts";
import { hashNow } from "./verification/hasher.ts";
import { verifyWritten } from "./verification/verify.ts";

/** So many are one order. */
const most = 64;
/** Several orders are under way, so that one begins while another ends. */
const parallel = 4;
/** All files of an order are in memory; of larger ones the bytes are the work, and not the requests. */
const smallBytes = 32 * 1024;

/** A file that has been read, and what is to be written of it. */
interface ReadFile {
  readonly file: FoundFile;
  readonly source: BytesSource;
  readonly write: SmallWrite;
  /** Hexadecimal. */
  readonly md5: string;
}

/** Taken, and the answer does not show that it is what was sent. */
interface Doubtful {
  readonly sent: ReadFile;
  readonly written: Written;
}

/**
 * Small files are sent many in one order, to keys that are free. It does only what goes smoothly;
 * everything else, and everything that an earlier run began, goes the long way, which knows what was
 * written by itself.
 */
export function sentTogether(context: Upload): Together<UploadItem> {
  const { run } = context;
  const orders = new Worthwhile();
  return {
    most,
    parallel,
    fits: (item) =>
      orders.isWorthwhile &&
      !run.ledger.isResumed &&
      isSmallFile(context, item) &&
      isOffered(context),
    goesWith: (_first, item) => isSmallFile(context, item),
    work: async (items, atOnce) => {
      const files = items.filter((item) => isSmallFile(context, item));
      const order = new SendOrder(context, files, atOnce);
      await order.send();
      orders.ended(files.length, order.left.size);
      return items.filter((item) => order.left.has(item));
    },
  };
}

function isSmallFile({ to }: Upload, item: UploadItem): item is FoundFile {
  return (
    item.kind === "file" && item.sizeBytes <= smallBytes && !isKeyTooLong(to.prefix + item.relative)
  );
}

/** Whether the store does that, and is not being spared. What was sent is known by its ETag. */
function isOffered({ tools, to }: Upload): boolean {
  const { store, bucket } = to;
  const writes = store.writeMany !== undefined && store.writesMany?.(bucket) === true;
  return writes && store.etagIsMd5 && !tools.pacing.isHeldBack(to);
}

class SendOrder {
  /** What has to go the long way. */
  readonly left: Set<UploadItem>;
  readonly #context: Upload;
  readonly #files: readonly FoundFile[];
  readonly #parallel: number;
  readonly #read: ReadFile[] = [];
  readonly #doubtful: Doubtful[] = [];

  constructor(context: Upload, files: readonly FoundFile[], parallel: number) {
    this.#context = context;
    this.#files = files;
    this.#parallel = parallel;
    this.left = new Set(files);
  }

  async send(): Promise<void> {
    const room = this.#context.run.ledger.room();
    if (room) await room;
    try {
      await this.#sendFree();
      const settle = (index: number) => this.#settle(this.#doubtful[index]);
      await inParallel(this.#doubtful.length, this.#parallel, settle);
    } finally {
      for (const { source } of this.#read) await source.close();
    }
  }

  async #sendFree(): Promise<void> {
    try {
      const free = await this.#free();
      await Promise.all(free.map((file) => this.#readOne(file)));
      await this.#writeAll();
    } catch (error) {
      // Whoever goes the long way meets it there.
      if (!this.#context.run.signal.aborted && !isStorageError(error)) throw error;
    }
  }

  /** Those whose keys are free: about the others somebody has to be asked. */
  async #free(): Promise<readonly FoundFile[]> {
    const { run, occupied } = this.#context;
    const keys = this.#files.map((file) => this.#keyOf(file));
    const guarded = { isGuarded: true };
    const taken = await occupied.findMany(keys, this.#parallel, run.signal, guarded);
    return this.#files.filter((_file, index) => !taken[index]);
  }

  /** A file that cannot be read is told of by who reads it the long way. */
  async #readOne(file: FoundFile): Promise<void> {
    const { path, sizeBytes } = file;
    let source: BytesSource | undefined;
    try {
      source = await this.#context.tools.smallFiles.open(path, sizeBytes);
    } catch (error) {
      if (!isStorageError(error)) throw error;
    }
    if (!source) return;
    if (source.sizeBytes !== sizeBytes) return source.close();
    const { bytes } = source;
    const md5 = hashNow(bytes, "md5");
    const base64 = Buffer.from(md5, "hex").toString("base64");
    const headers = await source.headers();
    const write = { key: this.#keyOf(file), bytes, md5: base64, headers };
    this.#read.push({ file, source, write, md5 });
  }

  async #writeAll(): Promise<void> {
    const { run, to } = this.#context;
    const sized = this.#read.map(({ file }) => ({ name: file.path, sizeBytes: file.sizeBytes }));
    const shown = new ShownItems(run.progress, sized, this.#parallel);
    const onWritten = (index: number, written: Written) => {
      const sent = this.#read[index];
      if (!sent || !this.left.delete(sent.file)) return;
      if (written.etag !== sent.md5) {
        this.#doubtful.push({ sent, written });
        return;
      }
      run.succeeds();
      this.#noteDone(sent);
      shown.done(index);
    };
    const writes = this.#read.map(({ write }) => write);
    const many = { parallel: this.#parallel, onWritten };
    try {
      await to.store.writeMany?.(to.bucket, writes, many, run.signal);
    } finally {
      shown.withdraw();
    }
  }

  /** What turns out to be damaged is written again over what is known to be of our own making. */
  async #settle(doubtful: Doubtful | undefined): Promise<void> {
    if (!doubtful) return;
    const { sent, written } = doubtful;
    const { file, source, write, md5 } = sent;
    const { tools, run, to } = this.#context;
    const { path, sizeBytes } = file;
    const place = { ...to, key: write.key };
    await run.item(path, sizeBytes, async (progress) => {
      try {
        await verifyWritten(place, written, { sizeBytes, etag: md5 }, run.signal);
        progress.add(sizeBytes);
      } catch (error) {
        if (!isStorageError(error, "corrupted")) throw error;
        const ledger = ledgerOf(this.#context, file);
        const sink = new StoreSink(tools, place, {
          ifAbsent: false,
          ifMatch: written.etag,
          ledger,
        });
        await sink.receive(source, progress, run.signal);
      }
      this.#noteDone(sent);
    });
  }

  #noteDone({ file, source, write }: ReadFile): void {
    ledgerOf(this.#context, file).note({ kind: "done", fingerprint: source.fingerprint });
    this.#context.run.tally.done(source.sizeBytes, write.key);
  }

  #keyOf({ relative }: FoundFile): string {
    return this.#context.to.prefix + relative;
  }
}
