import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { isStorageError, StorageError } from "../../core/errors.ts";
import { againIfCorrupted, undoneOnFailure } from "../cleanUp.ts";
import { fetchOnce, fetchParts } from "./fileFetch.ts";
import { requireRightBytes } from "../verification/partsHash.ts";
import type { ItemLedger } from "../journal/ledger.ts";
import { keptPartial, leaveOrDiscard, newPartial } from "./keptPartial.ts";
import { errorCode } from "../../files/errorCode.ts";
import { rangeIgnored } from "../store/objectSource.ts";
import { PartialFile } from "./partialFile.ts";
import { cut, pieceBytes } from "../partPlan.ts";
import type { ItemProgress } from "../progress.ts";
import type { ReceivedFile } from "./receivedFile.ts";
import { smallFileBytes } from "./smallFiles.ts";
import type { Sink, Source } from "../source.ts";
import type { Tools } from "../tools.ts";

/** Asking for free space costs a call, which is not worth it for less. */
const spaceCheckBytes = 64 * 1024 ** 2;

/** Takes a source's bytes into a file beside its target: complete, verified and on the disk. */
export class FileSink implements Sink<ReceivedFile> {
  readonly #tools: Tools;
  readonly #target: string;
  readonly #modified: Date | undefined;
  readonly #ledger: ItemLedger;

  /** `modified` is what the file's time is set to. */
  constructor(
    tools: Tools,
    target: string,
    { modified, ledger }: { readonly modified: Date | undefined; readonly ledger: ItemLedger },
  ) {
    this.#tools = tools;
    this.#target = target;
    this.#modified = modified;
    this.#ledger = ledger;
  }

  async receive(
    source: Source,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<ReceivedFile> {
    return source.sizeBytes > this.#tools.options.multipartThresholdBytes
      ? this.#receiveLarge(source, progress, signal)
      : againIfCorrupted(() => this.#receiveSmall(source, progress, signal));
  }

  async #receiveSmall(
    source: Source,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<ReceivedFile> {
    const { sizeBytes } = source;
    const { tag } = this.#ledger;
    await this.#requireSpace(sizeBytes);
    if (sizeBytes <= smallFileBytes) {
      const loan = this.#tools.smallFiles.lend(sizeBytes);
      try {
        await this.#readSmall(source, loan.bytes, progress, signal);
        await source.confirm(signal);
        await this.#ledger.expectIn(dirname(this.#target));
      } catch (error) {
        loan.release();
        throw error;
      }
      return this.#tools.smallFiles.receive(loan, { modified: this.#modified, tag });
    }
    await this.#ledger.expectIn(dirname(this.#target));
    const file = await PartialFile.create(this.#target, { tag });
    return this.#finished(file, source, signal, () =>
      fetchOnce(this.#tools, source, { file, sizeBytes }, progress, signal),
    );
  }

  async #readSmall(
    source: Source,
    bytes: Uint8Array,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<void> {
    await source.fill(0, bytes, signal);
    progress.add(bytes.length);
    await requireRightBytes(this.#tools.hasher, bytes, source, signal);
  }

  /** In parts that arrive side by side; goes on with what an earlier run left. */
  async #receiveLarge(
    source: Source,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<PartialFile> {
    const ledger = this.#ledger;
    const { sizeBytes } = source;
    let receiving = await keptPartial(ledger, this.#target, source);
    if (!receiving) {
      await this.#requireSpace(sizeBytes);
      const rangeBytes = rangeBytesOf(source, this.#tools.options.partBytes);
      receiving = await newPartial(ledger, this.#target, source, rangeBytes);
    }
    const { file, partBytes, got } = receiving;
    const parts = {
      ...{ file, got, plan: cut(sizeBytes, partBytes) },
      onGot: (index: number) => ledger.write({ kind: "got", index }),
    };
    return this.#finished(file, source, signal, async () => {
      await file.resize(sizeBytes);
      try {
        await fetchParts(this.#tools, source, parts, progress, signal);
      } catch (error) {
        if (!isStorageError(error, "badResponse") || error.facts.code !== rangeIgnored) throw error;
        // A server that sends everything whatever is asked: then it is asked once.
        await againIfCorrupted(() =>
          fetchOnce(this.#tools, source, { file, sizeBytes }, progress, signal),
        );
      }
    });
  }

  #finished(
    file: PartialFile,
    source: Source,
    signal: AbortSignal,
    fetch: () => Promise<void>,
  ): Promise<PartialFile> {
    return undoneOnFailure(
      async () => {
        await fetch();
        await source.confirm(signal);
        await file.finish(this.#modified);
        return file;
      },
      (error) => leaveOrDiscard(file, this.#ledger, error, signal),
    );
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

/** Of ranges from which the checksum of the source's parts follows, nothing is hashed once more. */
function rangeBytesOf({ expectation, partLayouts }: Source, wishedBytes: number): number {
  const [partBytes] = partLayouts;
  const isComposite = expectation.kind === "parts" && expectation.algorithm === "crc32";
  if (!isComposite || expectation.count === 1 || partBytes === undefined) return wishedBytes;
  return pieceBytes(partBytes, wishedBytes) ?? wishedBytes;
}
