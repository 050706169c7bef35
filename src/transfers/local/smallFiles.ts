import type { Disposable } from "../../core/events.ts";
import { StorageError } from "../../core/errors.ts";
import { leastLoaded } from "../../core/leastLoaded.ts";
import { OrderThread } from "../threads/orderThread.ts";
import type { Loan } from "../pace/buffers.ts";
import { BytesSource } from "./bytesSource.ts";
import type { FileAnswer, FileOrder, Looked, TimedAnswer } from "./fileOrder.ts";
import { program } from "./fileThread.program.ts";
import { localError } from "./localError.ts";
import { partialLeft } from "./partialLeft.ts";
import { partialPath } from "./partialFile.ts";
import type { CommitOptions, ReceivedFile } from "./receivedFile.ts";
import { SharedBlocks } from "./sharedBlocks.ts";

/** Up to this size a file is in memory as a whole. */
export const smallFileBytes = 256 * 1024;

/** On a disk that answers later than this, several threads wait for it side by side. */
const slowMs = 2;
const mostThreads = 4;
/** Orders that are sent together. */
const gathered = 8;

type FileThread = OrderThread<FileOrder, TimedAnswer>;

/** Reads and writes small files, each in one trip to a thread. */
export class SmallFiles implements Disposable {
  readonly #threads: FileThread[] = [];
  readonly #blocks = new SharedBlocks();
  /** How long an order kept a thread lately. */
  #orderMs = 0;

  /** What is at each path, without following links. */
  async look(paths: readonly string[]): Promise<readonly Looked[]> {
    const answer = await this.#ask({ order: "look", paths });
    return answer.kind === "looked" ? answer.all : unexpected(answer);
  }

  /**
   * A whole file, read in one piece and unchanged while it was; undefined when it has grown beyond
   * `expectedBytes`. Throws `localUnsupported` for anything but a regular file.
   */
  async open(path: string, expectedBytes: number): Promise<BytesSource | undefined> {
    const loan = this.#blocks.take(expectedBytes);
    try {
      const source = await this.#read(path, loan);
      if (!source) loan.release();
      return source;
    } catch (error) {
      loan.release();
      throw error;
    }
  }

  async #read(path: string, loan: Loan): Promise<BytesSource | undefined> {
    let answer: FileAnswer;
    try {
      answer = await this.#ask({ order: "read", path, memory: loan.bytes });
    } catch (error) {
      throw localError(error, "Cannot read", path);
    }
    switch (answer.kind) {
      case "read": {
        const { sizeBytes, fingerprint } = answer;
        const bytes = loan.bytes.subarray(0, sizeBytes);
        return new BytesSource(path, bytes, { fingerprint, release: () => loan.release() });
      }
      case "large":
        return undefined;
      case "special":
        throw new StorageError("localUnsupported", `Not a regular file: ${path}`, { path });
      case "changed":
        throw new StorageError("sourceChanged", `The file changed while it was read: ${path}`, {
          path,
        });
      default:
        return unexpected(answer);
    }
  }

  /** Memory for a file that is to be received. */
  lend(sizeBytes: number): Loan {
    return this.#blocks.take(sizeBytes);
  }

  /** A file that has arrived in lent memory, which is given back at its end. `tag` marks its name while it is written, see PartialFile. */
  receive(
    loan: Loan,
    options: { readonly modified: Date | undefined; readonly tag: string | undefined },
  ): ReceivedFile {
    return new SmallFile((order) => this.#ask(order), loan, options);
  }

  dispose(): void {
    for (const thread of this.#threads.splice(0)) thread.end();
    this.#blocks.clear();
  }

  async #ask(order: FileOrder): Promise<FileAnswer> {
    const answer = await this.#thread().ask(order);
    this.#orderMs += (answer.tookMs - this.#orderMs) / 8;
    return answer;
  }

  /** The one with the least to do; one more where all wait for a slow disk. */
  #thread(): FileThread {
    const least = leastLoaded(this.#threads);
    const isEnough = this.#threads.length >= mostThreads || this.#orderMs < slowMs;
    if (least && (least.load < gathered || isEnough)) return least;
    const thread: FileThread = new OrderThread(program, {
      name: "stowage-files",
      gathers: gathered,
      onEnd: () => {
        const at = this.#threads.indexOf(thread);
        if (at >= 0) this.#threads.splice(at, 1);
      },
    });
    this.#threads.push(thread);
    return thread;
  }
}

/** In memory until it gets its name: complete, on the disk and under its name in one step. */
class SmallFile implements ReceivedFile {
  readonly isKnown = false;
  readonly #ask: (order: FileOrder) => Promise<FileAnswer>;
  readonly #loan: Loan;
  readonly #options: { readonly modified: Date | undefined; readonly tag: string | undefined };

  constructor(
    ask: (order: FileOrder) => Promise<FileAnswer>,
    loan: Loan,
    options: { readonly modified: Date | undefined; readonly tag: string | undefined },
  ) {
    this.#ask = ask;
    this.#loan = loan;
    this.#options = options;
  }

  async commit(target: string, { overwrite, replaced }: CommitOptions): Promise<void> {
    const { modified, tag } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const partial = partialPath(target, tag);
      const answer = await this.#place({
        ...{ order: "place", partial, target, overwrite, bytes: this.#loan.bytes },
        ...(replaced !== undefined && { replaced }),
        ...(modified && { modifiedMs: modified.getTime() }),
      });
      switch (answer.kind) {
        case "placed":
          this.#loan.release();
          return;
        case "partialTaken":
          // Somebody planted it: what is there is never written through.
          if (attempt < 3) continue;
          throw new StorageError("localExists", `Cannot write: ${partial}`, { path: partial });
        case "taken":
          throw new StorageError("localExists", `Cannot write: ${target}`, { path: target });
        case "leftBehind":
          throw partialLeft(answer, { target, partial });
        default:
          unexpected(answer);
      }
    }
  }

  async leave(): Promise<void> {
    this.#loan.release();
  }

  async discard(): Promise<void> {
    this.#loan.release();
  }

  async #place(order: FileOrder & { order: "place" }): Promise<FileAnswer> {
    try {
      return await this.#ask(order);
    } catch (error) {
      throw localError(error, "Cannot write", order.target);
    }
  }
}

function unexpected(answer: FileAnswer): never {
  throw new Error(`A file thread answered ${answer.kind}`);
}
