import { isStorageError, StorageError } from "../../core/errors.ts";
import { againIfCorrupted } from "../cleanUp.ts";
import { isKeyTooLong, maxKeyBytes } from "../../core/key.ts";
import type { Body, WriteOptions, Written } from "../../core/store.ts";
import { headIfThere } from "./headIfThere.ts";
import { taggedIfTaken } from "./keptTags.ts";
import { MultipartWrite } from "./multipartWrite.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import type { ObjectPlace } from "./objectSource.ts";
import type { ItemProgress } from "../progress.ts";
import { sentTo } from "../sent.ts";
import { requireRight, type Sink, type Source } from "../source.ts";
import { streamedBody } from "./streamedBody.ts";
import type { Tools } from "../tools.ts";
import { requireRightBytes } from "../verification/partsHash.ts";
import { verifyWritten, type Sent } from "../verification/verify.ts";

export interface StoreSinkOptions {
  /** True fails with `preconditionFailed` when there is such an object, where the store can tell. */
  readonly ifAbsent: boolean;
  /** Fails with `preconditionFailed` when what is replaced is not this any more: its ETag. */
  readonly ifMatch?: string | undefined;
  /**
   * Sent with a single write, where the server takes them so; not with an upload in parts, from which
   * Ceph makes tags that nobody can read. Whoever wants them kept looks afterwards.
   */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly ledger: ItemLedger;
}

/** Takes a source's bytes into a store, whole or in parts, and verifies what the store has then. */
export class StoreSink implements Sink<Written> {
  readonly #tools: Tools;
  readonly #place: ObjectPlace;
  readonly #options: StoreSinkOptions;
  /** Once something of ours is there, the condition that nothing is has done its work. */
  #isWritten = false;

  constructor(tools: Tools, place: ObjectPlace, options: StoreSinkOptions) {
    this.#tools = tools;
    this.#place = place;
    this.#options = options;
  }

  receive(source: Source, progress: ItemProgress, signal: AbortSignal): Promise<Written> {
    requireKeyFits(this.#place.key);
    return againIfCorrupted(() => this.#receive(source, progress, signal));
  }

  async #receive(source: Source, progress: ItemProgress, signal: AbortSignal): Promise<Written> {
    const { store } = this.#place;
    const { multipartThresholdBytes } = this.#tools.options;
    const { sizeBytes } = source;
    if (store.multipart && sizeBytes > Math.min(multipartThresholdBytes, store.maxWriteBytes)) {
      const headers = await source.headers(signal);
      const written = await this.#conditionally((options) => {
        const all = { ...headers, ...options };
        const write = new MultipartWrite(this.#tools, this.#place, all, this.#options.ledger);
        return write.receive(source, progress, signal);
      }, signal);
      return this.#verified(written, written.sent, signal);
    }
    if (sizeBytes > store.maxWriteBytes)
      throw new StorageError("objectTooLarge", `Too large for this storage: ${this.#place.key}`, {
        key: this.#place.key,
      });
    return sizeBytes > multipartThresholdBytes
      ? this.#stream(source, progress, signal)
      : this.#whole(source, progress, signal);
  }

  /** Small enough to be read once: hashed, checked and sent from one piece of memory. */
  async #whole(source: Source, progress: ItemProgress, signal: AbortSignal): Promise<Written> {
    const { sizeBytes } = source;
    const headers = await source.headers(signal);
    const loan = await this.#tools.buffers.take(sizeBytes, signal);
    try {
      await source.fill(0, loan.bytes, signal);
      await source.confirm(signal);
      const md5 = await this.#tools.hasher.md5(loan.bytes);
      const { expectation } = source;
      if (expectation.kind === "whole" && expectation.algorithm === "md5")
        requireRight(source, md5);
      else await requireRightBytes(this.#tools.hasher, loan.bytes, source, signal);
      const body: Body = {
        kind: "bytes",
        bytes: loan.bytes,
        md5: Buffer.from(md5, "hex").toString("base64"),
      };
      return await this.#write(body, headers, { sizeBytes, etag: md5 }, progress, signal);
    } finally {
      loan.release();
    }
  }

  /** Too large for memory and for a store without parts: read again for each attempt. */
  async #stream(source: Source, progress: ItemProgress, signal: AbortSignal): Promise<Written> {
    const { sizeBytes } = source;
    const headers = await source.headers(signal);
    const streamed = streamedBody(source, { first: 0, last: sizeBytes - 1 });
    const sent = {
      sizeBytes,
      get etag() {
        return streamed.sent.md5;
      },
    };
    return this.#write(streamed.body, headers, sent, progress, signal);
  }

  async #write(
    body: Body,
    headers: WriteOptions,
    sent: Sent,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<Written> {
    const { store, bucket, key } = this.#place;
    const written = await this.#conditionally(async (options) => {
      const meter = sentTo(progress);
      try {
        const all = { ...headers, ...options };
        return await taggedIfTaken(store, this.#options.tags, (tags) =>
          store.write(bucket, key, body, { ...all, ...tags }, signal, meter.onSent),
        );
      } catch (error) {
        meter.undo();
        // Damaged, and not refused by the server: then it has taken it.
        if (isStorageError(error, "corrupted") && error.facts.status === undefined)
          this.#isWritten = true;
        const isConditional = options.ifAbsent === true || options.ifMatch !== undefined;
        if (isConditional && isStorageError(error, "preconditionFailed")) {
          const ours = await this.#alreadyWritten(sent.etag, sent.sizeBytes, signal);
          if (ours) return ours;
        }
        throw error;
      }
    }, signal);
    return this.#verified(written, sent, signal);
  }

  async #verified(written: Written, sent: Sent, signal: AbortSignal): Promise<Written> {
    this.#isWritten = true;
    await verifyWritten(this.#place, written, sent, signal);
    return written;
  }

  /**
   * Writes under the condition that there is no such object, or still the one that is replaced,
   * where that is wanted. A store that does not know conditions is asked first, and remembered.
   */
  async #conditionally<W extends Written>(
    write: (options: WriteOptions) => Promise<W>,
    signal: AbortSignal,
  ): Promise<W> {
    const { store } = this.#place;
    const { unconditional } = this.#tools;
    const { ifAbsent, ifMatch } = this.#options;
    const condition = ifAbsent ? { ifAbsent } : ifMatch !== undefined ? { ifMatch } : undefined;
    if (!condition || this.#isWritten) return write({});
    // Who only wanted nothing to be there has looked before.
    if (unconditional.has(store)) {
      if (ifMatch !== undefined) await this.#requireAsWished(signal);
      return write({});
    }
    try {
      return await write(condition);
    } catch (error) {
      if (!isStorageError(error, "unsupported")) throw error;
      unconditional.add(store);
      await this.#requireAsWished(signal);
      return write({});
    }
  }

  /** Looks what is there, where the store does not do that itself. */
  async #requireAsWished(signal: AbortSignal): Promise<void> {
    const { bucket, key } = this.#place;
    const { ifAbsent, ifMatch } = this.#options;
    const found = await etagAt(this.#place, signal);
    if (ifAbsent ? found === undefined : found === ifMatch) return;
    const message = ifAbsent ? `The object exists: ${key}` : `The object has changed: ${key}`;
    throw new StorageError("preconditionFailed", message, { bucket, key });
  }

  /** A refusal may be the answer to a repeat of a write that succeeded and whose answer was lost. */
  async #alreadyWritten(
    etag: string | undefined,
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<Written | undefined> {
    const { store, bucket, key } = this.#place;
    if (!store.etagIsMd5 || etag === undefined) return undefined;
    const head = await headIfThere({ store, bucket, key }, signal);
    return head?.etag === etag && head.sizeBytes === sizeBytes ? { etag } : undefined;
  }
}

export function requireKeyFits(key: string): void {
  if (isKeyTooLong(key))
    throw new StorageError("keyTooLong", `The key is longer than ${maxKeyBytes} bytes: ${key}`, {
      key,
    });
}

/** Undefined when there is no such object; empty when it has no ETag. */
async function etagAt(place: ObjectPlace, signal: AbortSignal): Promise<string | undefined> {
  const head = await headIfThere(place, signal);
  return head && (head.etag ?? "");
}
