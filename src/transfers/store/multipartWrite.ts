import { isStorageError, StorageError } from "../../core/errors.ts";
import type {
  Body,
  MultipartUploads,
  Part,
  StartedUpload,
  UploadTarget,
  WriteOptions,
  Written,
} from "../../core/store.ts";
import { undoneOnFailure } from "../cleanUp.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { completeOnce } from "./completeOnce.ts";
import { keptUpload, type KeptPart } from "./keptUpload.ts";
import type { ObjectPlace } from "./objectSource.ts";
import {
  areExpected,
  hashPart,
  isCheckedByCrc32,
  isKnown,
  isOf,
  sentOf,
  wantedHashes,
  type PartHashes,
} from "./partHashes.ts";
import { cut, partRange, planParts, rangeLength, type PartPlan } from "../partPlan.ts";
import { originOf } from "../pace/originLimits.ts";
import { mostPartsWaiting } from "../pace/partPace.ts";
import { inParallel } from "../pace/pipeline.ts";
import type { ItemProgress } from "../progress.ts";
import { sentTo } from "../sent.ts";
import { shielded, withChild } from "../signals.ts";
import { damaged, type Source } from "../source.ts";
import { streamedBody } from "./streamedBody.ts";
import type { Tools } from "../tools.ts";
import type { Sent } from "../verification/verify.ts";
import { WholeHash } from "../verification/wholeHash.ts";

const attemptsPerPart = 3;

type SentPart = KeptPart;

/** What an upload in parts sends where. */
interface Sending {
  readonly target: UploadTarget;
  readonly source: Source;
  readonly plan: PartPlan;
  readonly progress: ItemProgress;
  readonly kept: ReadonlyMap<number, KeptPart>;
  /** Something of the kept parts was read damaged. */
  readonly isDoubted?: true;
  /** The source is cut otherwise than was inferred: the parts do not tell its hash. */
  readonly isUneven?: boolean;
}

const noParts: ReadonlyMap<number, KeptPart> = new Map();

/** One upload in parts, from its creation to an object or to nothing at all. */
export class MultipartWrite {
  readonly #tools: Tools;
  readonly #place: ObjectPlace;
  readonly #options: WriteOptions;
  readonly #ledger: ItemLedger;
  readonly #multipart: MultipartUploads;

  constructor(tools: Tools, place: ObjectPlace, options: WriteOptions, ledger: ItemLedger) {
    const { multipart } = place.store;
    if (!multipart) throw new StorageError("unsupported", `No uploads in parts here: ${place.key}`);
    this.#tools = tools;
    this.#place = place;
    this.#options = options;
    this.#ledger = ledger;
    this.#multipart = multipart;
  }

  /** The caller compares what the store says with `sent`. */
  async receive(
    source: Source,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<Written & { sent: Sent }> {
    const { bucket, key } = this.#place;
    const known = { ledger: this.#ledger, fingerprint: source.fingerprint };
    const kept = await keptUpload(this.#multipart, this.#place, known, signal);
    const plan = kept ? cut(source.sizeBytes, kept.partBytes) : this.#plan(source);
    const { uploadId, checksumType } = kept ?? (await this.#begin(source, plan, signal));
    const target = { bucket, key, uploadId, ...(checksumType && { checksumType }) };
    return undoneOnFailure(
      async () => {
        const sending = { target, source, plan, progress, kept: kept?.parts ?? noParts };
        const sent = await this.#sendRight(sending, signal);
        await source.confirm(signal);
        // By their checksums, what is there is known again if its answer never comes.
        await this.#ledger.written();
        const written = await this.#complete(target, sent, source.sizeBytes, signal);
        this.#ledger.note({ kind: "uploadGone", uploadId });
        return written;
      },
      async (error) => {
        if (!this.#ledger.keeps(error, signal)) await this.#abort(target, signal);
      },
      { what: "unfinishedUpload", name: key },
    );
  }

  /** What has to be known of it after a crash is on the disk before the next step. */
  async #begin(source: Source, plan: PartPlan, signal: AbortSignal): Promise<StartedUpload> {
    const { store, bucket, key } = this.#place;
    const target = { home: store.identity, bucket, key };
    await this.#ledger.commit({ kind: "intent", target, at: Date.now() });
    // Torn off, the request might leave an upload that nobody knows of.
    // Of what is streamed the CRC32 is known too late.
    const options = { ...this.#options, wantsCrc32: !this.#isStreamed(plan) };
    const { uploadId, checksumType } = await shielded(
      (calm) => this.#multipart.create(bucket, key, options, calm),
      this.#tools.options.graceMs,
      signal,
    );
    const { partBytes } = plan;
    const { fingerprint } = source;
    const started = { uploadId, ...(checksumType && { checksumType }) };
    await this.#ledger.commit({ kind: "upload", target, partBytes, fingerprint, ...started });
    return started;
  }

  /** Cut as the source was, where that lets its ETag be checked. */
  #plan(source: Source): PartPlan {
    const { limits } = this.#multipart;
    const [partBytes] = source.partLayouts;
    const fits =
      partBytes !== undefined &&
      partBytes >= limits.minPartBytes &&
      partBytes <= 4 * this.#tools.options.partBytes &&
      Math.ceil(source.sizeBytes / partBytes) <= limits.maxParts;
    return fits
      ? cut(source.sizeBytes, partBytes)
      : planParts(source.sizeBytes, this.#tools.options.partBytes, limits);
  }

  /** Parts that are too large for the buffers are read again for each attempt. */
  #isStreamed(plan: PartPlan): boolean {
    return plan.partBytes > 4 * this.#tools.options.partBytes;
  }

  /** What was read damaged is read again, and only the parts that it is in are sent again. */
  async #sendRight(sending: Sending, signal: AbortSignal): Promise<SentPart[]> {
    const first = await this.#sendAll(sending, signal);
    if (first.isRight) return first.sent;
    const { source, plan } = sending;
    if (this.#isStreamed(plan)) throw damaged(source);
    const kept = new Map(first.sent.map((one) => [one.part.number, one]));
    const isUneven = (await source.unevenParts?.(signal)) !== undefined;
    const again = await this.#sendAll({ ...sending, kept, isDoubted: true, isUneven }, signal);
    // What is read twice and is the same both times is what is there.
    if (isUneven ? !areAlike(first.sent, again.sent) : !again.isRight) throw damaged(source);
    return again.sent;
  }

  async #sendAll(
    sending: Sending,
    signal: AbortSignal,
  ): Promise<{ readonly sent: SentPart[]; readonly isRight: boolean }> {
    const { source, plan } = sending;
    const sent: SentPart[] = [];
    const origins = [originOf(this.#place), source.origin];
    // Streamed parts do not come in order; each is checked by itself.
    const isInParts =
      this.#isStreamed(plan) || isCheckedByCrc32(source, sending.target.checksumType);
    const whole = isInParts ? undefined : WholeHash.of(source, this.#tools.hasher);
    try {
      await withChild(signal, async (child) => {
        await inParallel(plan.count, mostPartsWaiting, async (index) => {
          const giveBack = await this.#tools.partPace.take(origins, child.signal);
          try {
            sent[index] = await this.#sendPart({ ...sending, index, whole }, child.signal);
          } catch (error) {
            // The others would only be thrown away.
            child.abort(error);
            throw error;
          } finally {
            giveBack();
          }
        });
      });
      if (whole) return { sent, isRight: await whole.isRight() };
      return { sent, isRight: sending.isUneven === true || areExpected(source, plan, sent) };
    } finally {
      whole?.drop();
    }
  }

  async #sendPart(
    sending: Sending & { index: number; whole: WholeHash | undefined },
    signal: AbortSignal,
  ): Promise<SentPart> {
    const { source, plan, index, whole, progress } = sending;
    const number = index + 1;
    const target = { ...sending.target, number };
    const range = partRange(plan, index);
    const found = sending.kept.get(number);
    const kept = found?.part.sizeBytes === rangeLength(range) ? found : undefined;
    const wanted = wantedHashes(this.#multipart, target.checksumType, source, plan);
    if (kept && isKnown(kept, wanted) && !whole && !source.isLocal && !sending.isDoubted) {
      progress.keep(rangeLength(range));
      return kept;
    }
    if (this.#isStreamed(plan)) {
      const { body, sent } = streamedBody(source, range);
      const part = await this.#put(target, body, progress, signal);
      return this.#sent(part, sent);
    }
    const loan = await this.#tools.buffers.take(rangeLength(range), signal);
    try {
      await source.fill(range.first, loan.bytes, signal);
      const [hashes] = await Promise.all([
        hashPart(this.#tools.hasher, loan.bytes, wanted),
        whole?.update(index, loan.bytes, signal),
      ]);
      const { md5, crc32 } = hashes;
      if (kept && isOf(kept, hashes, wanted)) {
        progress.keep(rangeLength(range));
        return isKnown(kept, wanted) ? kept : this.#sent(kept.part, hashes);
      }
      const body = {
        kind: "bytes",
        bytes: loan.bytes,
        ...(md5 !== undefined && { md5: Buffer.from(md5, "hex").toString("base64") }),
        ...(wanted.tellsCrc32 && crc32 !== undefined && { crc32 }),
      } as const;
      return this.#sent(await this.#put(target, body, progress, signal), hashes);
    } finally {
      loan.release();
    }
  }

  /** Before the next part begins, so that no more than the parts under way are ever lost. */
  async #sent(part: Part, { md5, crc32 }: PartHashes): Promise<SentPart> {
    const { number, etag } = part;
    const hashes = { ...(md5 !== undefined && { md5 }), ...(crc32 !== undefined && { crc32 }) };
    await this.#ledger.write({ kind: "part", number, etag, ...hashes });
    return { part, md5, crc32 };
  }

  /** Bytes that a server refuses as damaged are sent again; everything else the client repeats. */
  async #put(
    target: { bucket: string; key: string; uploadId: string; number: number },
    body: Body,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<Part> {
    for (let attempt = 1; ; attempt++) {
      const meter = sentTo(progress);
      try {
        return await this.#multipart.put(target, body, signal, meter.onSent);
      } catch (error) {
        meter.undo();
        if (attempt >= attemptsPerPart || !isStorageError(error, "corrupted")) throw error;
      }
    }
  }

  async #complete(
    target: UploadTarget,
    parts: readonly SentPart[],
    sizeBytes: number,
    signal: AbortSignal,
  ): Promise<Written & { sent: Sent }> {
    const sent = sentOf(parts, sizeBytes, target.checksumType);
    const { ifAbsent, ifMatch } = this.#options;
    const request = {
      ...target,
      ...(sent.crc32 !== undefined && { crc32: sent.crc32 }),
      ...(ifAbsent !== undefined && { ifAbsent }),
      ...(ifMatch !== undefined && { ifMatch }),
    };
    signal.throwIfAborted();
    const written = await shielded(
      (calm) => completeOnce(this.#place.store, this.#multipart, { request, parts, sent }, calm),
      this.#tools.options.graceMs,
      signal,
    );
    return { ...written, sent };
  }

  async #abort(
    target: { bucket: string; key: string; uploadId: string },
    signal: AbortSignal,
  ): Promise<void> {
    try {
      await shielded(
        (calm) => this.#multipart.abort(target, calm),
        this.#tools.options.graceMs,
        signal,
      );
    } catch (error) {
      if (!isStorageError(error, "noSuchUpload")) throw error;
    }
    this.#ledger.note({ kind: "uploadGone", uploadId: target.uploadId });
  }
}

function areAlike(some: readonly SentPart[], others: readonly SentPart[]): boolean {
  return some.every(({ md5, crc32 }, index) => {
    const other = others[index];
    return other?.md5 === md5 && other?.crc32 === crc32;
  });
}
