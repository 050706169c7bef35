import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { isStorageError, StorageError } from "../core/errors.ts";
import type { ByteRange } from "../core/store.ts";
import { againIfCorrupted, undoneOnFailure } from "./cleanUp.ts";
import { FileCheck } from "./fileCheck.ts";
import type { Expectation } from "./expectation.ts";
import { hashNow, multipartEtag } from "./hasher.ts";
import { errorCode } from "./localError.ts";
import { rangeIgnored } from "./objectSource.ts";
import { PartialFile } from "./partialFile.ts";
import { cut, partRange, rangeLength, type PartPlan } from "./partPlan.ts";
import { inParallel } from "./pipeline.ts";
import type { ItemProgress } from "./progress.ts";
import { withChild } from "./signals.ts";
import { requireRight, type Sink, type Source } from "./source.ts";
import type { Tools } from "./tools.ts";

/** Files up to this size are read into memory, checked there and written at once. */
const smallBytes = 256 * 1024;
/** Pieces from the network are gathered up to this size before they are written. */
const writeBytes = 1024 ** 2;
/** Asking for free space costs a call, which is not worth it for less. */
const spaceCheckBytes = 64 * 1024 ** 2;

/** Takes a source's bytes into a file beside its target: complete, verified and on the disk. */
export class FileSink implements Sink<PartialFile> {
  readonly #tools: Tools;
  readonly #target: string;
  readonly #modified: Date | undefined;

  /** `modified` is what the file's time is set to. */
  constructor(tools: Tools, target: string, modified: Date | undefined) {
    this.#tools = tools;
    this.#target = target;
    this.#modified = modified;
  }

  async receive(source: Source, progress: ItemProgress, signal: AbortSignal): Promise<PartialFile> {
    await this.#requireSpace(source.sizeBytes);
    return againIfCorrupted(() => this.#receive(source, progress, signal));
  }

  async #receive(
    source: Source,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<PartialFile> {
    const small =
      source.sizeBytes <= smallBytes ? await readSmall(source, progress, signal) : undefined;
    const file = await PartialFile.create(this.#target);
    return undoneOnFailure(
      async () => {
        if (small) await file.write(small.length > 0 ? [small] : [], 0);
        else await this.#fetch(source, file, progress, signal);
        await source.confirm(signal);
        await file.finish(this.#modified);
        return file;
      },
      () => file.discard(),
    );
  }

  async #fetch(
    source: Source,
    file: PartialFile,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { multipartThresholdBytes, partBytes } = this.#tools.options;
    const { sizeBytes } = source;
    const inParts = cut(sizeBytes, sizeBytes > multipartThresholdBytes ? partBytes : sizeBytes);
    if (inParts.count > 1) await file.resize(sizeBytes);
    try {
      await this.#fetchParts(source, file, inParts, progress, signal);
    } catch (error) {
      if (!isStorageError(error, "badResponse") || error.facts.code !== rangeIgnored) throw error;
      // A server that sends everything whatever is asked: then it is asked once.
      await this.#fetchParts(source, file, cut(sizeBytes, sizeBytes), progress, signal);
    }
  }

  async #fetchParts(
    source: Source,
    file: PartialFile,
    plan: PartPlan,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<void> {
    const { hasher, options } = this.#tools;
    const check = new FileCheck(source, file.fd, hasher);
    const frontier = new Frontier(plan, (complete) => check.advance(complete));
    try {
      if (plan.count === 1)
        await fetchRange(source, file, partRange(plan, 0), signal, (bytes) => {
          progress.add(bytes);
          frontier.wrote(0, bytes);
        });
      else
        await withChild(signal, (child) =>
          inParallel(plan.count, options.parallelParts, (index) =>
            this.#fetchPart({ source, file, plan, index, progress, frontier }, child),
          ),
        );
      await check.require();
    } finally {
      await check.end();
    }
  }

  async #fetchPart(
    context: {
      source: Source;
      file: PartialFile;
      plan: PartPlan;
      index: number;
      progress: ItemProgress;
      frontier: Frontier;
    },
    child: AbortController,
  ): Promise<void> {
    const { source, file, plan, index, progress, frontier } = context;
    const range = partRange(plan, index);
    const giveBack = await this.#tools.partSlots.take(1, child.signal);
    try {
      const loan = await this.#tools.buffers.take(rangeLength(range), child.signal);
      try {
        await source.fill(range.first, loan.bytes, child.signal, (bytes) => progress.add(bytes));
        await file.write([loan.bytes], range.first);
        frontier.wrote(index, loan.bytes.length);
      } finally {
        loan.release();
      }
    } catch (error) {
      child.abort(error);
      throw error;
    } finally {
      giveBack();
    }
  }

  /** Better now than after hours. File systems that tell no sizes are believed to have room. */
  async #requireSpace(sizeBytes: number): Promise<void> {
    if (sizeBytes < spaceCheckBytes) return;
    const path = this.#target;
    const space = await freeBytes(dirname(path));
    if (space !== undefined && space < sizeBytes)
      throw new StorageError("diskFull", `Not enough room for ${sizeBytes} bytes: ${path}`, {
        path,
      });
  }
}

async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize, blocks } = await statfs(folder);
    return blocks > 0 ? bavail * bsize : undefined;
  } catch (error) {
    // Writing will tell what is wrong, if something is.
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** How much of a file is complete from its beginning on, while its parts grow side by side. */
class Frontier {
  readonly #plan: PartPlan;
  readonly #written: number[];
  readonly #onAdvance: (complete: number) => void;
  #part = 0;

  constructor(plan: PartPlan, onAdvance: (complete: number) => void) {
    this.#plan = plan;
    this.#written = new Array<number>(plan.count).fill(0);
    this.#onAdvance = onAdvance;
  }

  wrote(index: number, bytes: number): void {
    this.#written[index] = (this.#written[index] ?? 0) + bytes;
    if (index !== this.#part) return;
    const { partBytes, count } = this.#plan;
    while (this.#part < count - 1 && this.#written[this.#part] === partBytes) this.#part += 1;
    this.#onAdvance(this.#part * partBytes + (this.#written[this.#part] ?? 0));
  }
}

async function readSmall(
  source: Source,
  progress: ItemProgress,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(source.sizeBytes);
  await source.fill(0, bytes, signal);
  progress.add(bytes.length);
  const value = smallHash(bytes, source.expectation);
  if (value !== undefined) requireRight(source, value);
  return bytes;
}

function smallHash(bytes: Uint8Array, expectation: Expectation): string | undefined {
  switch (expectation.kind) {
    case "whole":
      return hashNow(bytes, expectation.algorithm);
    case "parts":
      // So small a thing in several parts: nobody knows how it was cut.
      return expectation.count === 1 ? multipartEtag([hashNow(bytes, "md5")]) : undefined;
    case "none":
      return undefined;
  }
}

async function fetchRange(
  source: Source,
  file: PartialFile,
  range: ByteRange,
  signal: AbortSignal,
  onWritten: (bytes: number) => void,
): Promise<void> {
  let at = range.first;
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  const flush = async () => {
    await file.write(pieces, at);
    at += gathered;
    onWritten(gathered);
    pieces = [];
    gathered = 0;
  };
  for await (const piece of source.stream(range, signal)) {
    pieces.push(piece);
    gathered += piece.length;
    if (gathered >= writeBytes) await flush();
  }
  if (gathered > 0) await flush();
}
