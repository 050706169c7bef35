import { isStorageError, StorageError } from "../../core/errors.ts";
import type { Landing } from "../../core/landing.ts";
import type { ObjectHead, ObjectHeaders } from "../../core/model.ts";
import type { ByteRange, ObjectContent, ObjectStore, ReadRequest } from "../../core/store.ts";
import type { EtagKnowledge } from "../verification/etagKnowledge.ts";
import type { Expectation } from "../verification/expectation.ts";
import { headersOf } from "./copiedHeaders.ts";
import { endedEarly, landRange, tooMuch } from "./landedRange.ts";
import { expectedOf, type Expected, type UnevenParts } from "./objectLayout.ts";
import { originOf } from "../pace/originLimits.ts";
import { rangeLength } from "../partPlan.ts";
import { ResumePolicy } from "./resumePolicy.ts";
import type { LandingFile, Source } from "../source.ts";
import type { Tools } from "../tools.ts";

type Opening = Pick<Tools, "options" | "etags">;

/** From here on stores are given the memory that bytes are wanted in. */
const directBytes = 256 * 1024;

export interface ObjectPlace {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
}

/** One object as it was when it was opened: every read asks for that very object again. */
export class ObjectSource implements Source {
  readonly isLocal = false;
  readonly name: string;
  readonly head: ObjectHead;
  readonly expectation: Expectation;
  readonly partLayouts: readonly number[];
  /** True when the server says how the object was cut, and when it was not. */
  readonly #isLayoutKnown: boolean;
  readonly #unevenParts: UnevenParts | undefined;
  readonly #place: ObjectPlace;
  readonly #knowledge: EtagKnowledge;
  readonly #resumeDelayMs: number;
  #wrongValue: string | undefined;
  /** The whole body, asked for when the object was opened and not read yet. */
  #opened: ObjectContent | undefined;

  private constructor(
    place: ObjectPlace,
    head: ObjectHead,
    opening: Opening,
    extra: Expected & { readonly opened?: ObjectContent },
  ) {
    this.name = place.key;
    this.head = head;
    this.expectation = extra.expectation;
    this.partLayouts = extra.layouts;
    this.#isLayoutKnown = extra.isLayoutKnown;
    this.#unevenParts = extra.unevenParts;
    this.#place = place;
    this.#knowledge = opening.etags;
    this.#resumeDelayMs = opening.options.resumeDelayMs;
    this.#opened = extra.opened;
  }

  /** Opens an object that was listed with this size, the cheaper way for small and for large ones. */
  static open(
    place: ObjectPlace,
    sizeBytes: number,
    opening: Opening,
    signal: AbortSignal,
  ): Promise<ObjectSource> {
    return sizeBytes > opening.options.multipartThresholdBytes
      ? ObjectSource.#openLarge(place, opening, signal)
      : ObjectSource.#openSmall(place, opening, signal);
  }

  /** One request for everything. */
  static async #openSmall(
    place: ObjectPlace,
    opening: Opening,
    signal: AbortSignal,
  ): Promise<ObjectSource> {
    const { store, bucket, key } = place;
    const opened = await store.read(bucket, key, {}, signal);
    try {
      const expected = await expectedOf(place, opened.head, opening, signal);
      return new ObjectSource(place, opened.head, opening, { ...expected, opened });
    } catch (error) {
      await letGo(opened);
      throw error;
    }
  }

  /** Looks first and reads in ranges later. */
  static async #openLarge(
    place: ObjectPlace,
    opening: Opening,
    signal: AbortSignal,
  ): Promise<ObjectSource> {
    const { store, bucket, key } = place;
    const head = await store.head(bucket, { key }, signal);
    return new ObjectSource(place, head, opening, await expectedOf(place, head, opening, signal));
  }

  get origin(): string | undefined {
    return originOf(this.#place);
  }

  get fingerprint(): string {
    return fingerprintOfObject(this.head);
  }

  get sizeBytes(): number {
    return this.head.sizeBytes;
  }

  /**
   * Where nobody knows yet whether ETags are MD5s, or how an object was cut, another hash proves
   * little: when reading again gives the same bytes, it is the ETag that is of something else.
   */
  isRight(value: string, reading: "first" | "confirmed" = "first"): boolean {
    const { expectation } = this;
    if (expectation.kind === "none") return true;
    const { store } = this.#place;
    const isEtag = value.length >= 32;
    if (value === expectation.value) {
      if (isEtag) this.#knowledge.learn(store, "md5");
      return true;
    }
    if (!isEtag || (this.#knowledge.areMd5(store) && this.#isLayoutKnown)) return false;
    if (reading === "first" && this.#wrongValue !== value) {
      this.#wrongValue = value;
      return false;
    }
    if (this.#isLayoutKnown) this.#knowledge.learn(store, "opaque");
    return true;
  }

  async unevenParts(signal: AbortSignal): Promise<readonly number[] | undefined> {
    return this.#unevenParts?.(signal);
  }

  async headers(): Promise<ObjectHeaders> {
    return headersOf(this.head);
  }

  async fill(
    first: number,
    target: Uint8Array,
    signal: AbortSignal,
    onFilled?: (bytes: number) => void,
  ): Promise<void> {
    if (target.length === 0) return;
    const range = { first, last: first + target.length - 1 };
    const into = target.length >= directBytes ? target : undefined;
    let at = 0;
    for await (const piece of this.#pieces(range, into, signal)) {
      const isThere = piece.buffer === target.buffer && piece.byteOffset === target.byteOffset + at;
      if (!isThere) target.set(piece, at);
      at += piece.length;
      onFilled?.(piece.length);
    }
  }

  stream(range: ByteRange, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    return this.#pieces(range, undefined, signal);
  }

  land(
    range: ByteRange,
    file: LandingFile,
    signal: AbortSignal,
    onLanded: (bytes: number) => void,
  ): Promise<number> | undefined {
    const { store, bucket } = this.#place;
    if (!store.lands?.(bucket)) return undefined;
    const policy = new ResumePolicy(range.first, this.#resumeDelayMs, signal);
    const open = (rest: ByteRange, landing: Landing) => this.#open(rest, { landing }, signal);
    return landRange({ range, file, name: this.name, policy, open, onLanded }, signal);
  }

  /** Exactly the bytes of the range; a body that breaks is continued where it broke. */
  async *#pieces(
    range: ByteRange,
    into: Uint8Array | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    const policy = new ResumePolicy(range.first, this.#resumeDelayMs, signal);
    for (let next = range.first; next <= range.last;) {
      const rest = { first: next, last: range.last };
      const room = into && { into: into.subarray(next - range.first) };
      const content = await this.#open(rest, room ?? {}, signal);
      try {
        for await (const piece of content.bytes) {
          signal.throwIfAborted();
          next += piece.length;
          if (next > range.last + 1) throw tooMuch(this.name);
          yield piece;
        }
        if (next > range.last) return;
        throw endedEarly(this.name);
      } catch (error) {
        await policy.brokeOff(next, error);
      }
    }
  }

  async confirm(): Promise<void> {
    // Every read was conditional on the ETag; without one the sizes of all answers were compared.
  }

  async close(): Promise<void> {
    if (this.#opened) await letGo(this.#opened);
    this.#opened = undefined;
  }

  async #open(
    range: ByteRange,
    room: Pick<ReadRequest, "into" | "landing">,
    signal: AbortSignal,
  ): Promise<ObjectContent> {
    const opened = this.#opened;
    const isWhole = range.first === 0 && range.last === this.sizeBytes - 1;
    if (opened && isWhole) {
      this.#opened = undefined;
      return opened;
    }
    const { store, bucket, key } = this.#place;
    const { etag } = this.head;
    try {
      const content = await store.read(
        bucket,
        key,
        {
          ...(!isWhole && { range }),
          ...(etag !== undefined && { ifMatch: etag }),
          ...room,
        },
        signal,
      );
      await this.#requireSame(content, isWhole ? undefined : range);
      return content;
    } catch (error) {
      if (isStorageError(error, "preconditionFailed", "rangeNotSatisfiable", "noSuchObject"))
        throw this.#changed(error);
      throw error;
    }
  }

  /** For servers that ignore conditions or ranges. */
  async #requireSame(content: ObjectContent, wanted: ByteRange | undefined): Promise<void> {
    const { head, range } = content;
    const { etag, sizeBytes, lastModified } = this.head;
    const isOther =
      (etag !== undefined && head.etag !== undefined && head.etag !== etag) ||
      (etag === undefined &&
        (head.lastModified?.getTime() ?? 0) !== (lastModified?.getTime() ?? 0)) ||
      (!wanted && head.sizeBytes !== sizeBytes);
    const isOtherRange =
      wanted !== undefined &&
      (range === undefined || range.first !== wanted.first || range.last !== wanted.last);
    if (!isOther && !isOtherRange) return;
    await letGo(content);
    if (isOther) throw this.#changed();
    throw new StorageError("badResponse", `The server ignored a range: ${this.name}`, {
      code: rangeIgnored,
      ...(wanted && { field: String(rangeLength(wanted)) }),
    });
  }

  #changed(cause?: unknown): StorageError {
    const message = `The object changed while it was read: ${this.name}`;
    return new StorageError("sourceChanged", message, { key: this.name }, { cause });
  }
}

/** By its ETag, or its time where there is none. */
export function fingerprintOfObject({
  sizeBytes,
  etag,
  lastModified,
}: {
  readonly sizeBytes: number;
  readonly etag?: string | undefined;
  readonly lastModified?: Date | undefined;
}): string {
  return `${sizeBytes}:${etag ?? `@${lastModified?.getTime() ?? ""}`}`;
}

async function letGo(content: ObjectContent): Promise<void> {
  await content.bytes[Symbol.asyncIterator]().return?.();
}

/** `facts.code` of the error for a server that answers a range with the whole object. */
export const rangeIgnored = "RangeIgnored";
