import type { ByteRange } from "../../core/store.ts";
import { FileCheck } from "./fileCheck.ts";
import { FileRepair } from "./fileRepair.ts";
import { local } from "./localError.ts";
import type { PartialFile } from "./partialFile.ts";
import { cut, partRange, rangeLength, type PartPlan } from "../partPlan.ts";
import { mostPartsWaiting } from "../pace/partPace.ts";
import { inParallel } from "../pace/pipeline.ts";
import type { ItemProgress } from "../progress.ts";
import { withChild } from "../signals.ts";
import { damaged, type Source } from "../source.ts";
import type { Tools } from "../tools.ts";

/** Pieces from the network are gathered up to this size before they are written. */
const writeBytes = 1024 ** 2;

export interface PartsToFetch {
  readonly file: PartialFile;
  readonly plan: PartPlan;
  /** What is in the file already, counted from 0. */
  readonly got: ReadonlySet<number>;
  /** Resolves when that is known to survive this process. */
  readonly onGot: (index: number) => Promise<void>;
}

/**
 * Fetches what is missing, side by side, and checks the whole file. Of what arrived damaged only
 * that part is written anew. Throws `corrupted` when that does not help.
 */
export async function fetchParts(
  tools: Tools,
  source: Source,
  { file, plan, got, onGot }: PartsToFetch,
  progress: ItemProgress,
  signal: AbortSignal,
): Promise<void> {
  const { buffers, hasher, partPace } = tools;
  const origins = [source.origin];
  const check = new FileCheck(source, file.fd, hasher, plan);
  const frontier = new Frontier(plan, (complete) => check.advance(complete));
  const fetchPart = async (index: number, child: AbortController) => {
    const range = partRange(plan, index);
    if (got.has(index)) {
      progress.keep(rangeLength(range));
      await check.arrived(index);
      return frontier.wrote(index, rangeLength(range));
    }
    const giveBack = await partPace.take(origins, child.signal);
    try {
      const landing = source.land?.(range, file, child.signal, (bytes) => progress.add(bytes));
      if (landing) check.landed(index, await local("Cannot write", file.path, () => landing));
      else await passOn(index, range, child.signal);
      // Before the next part begins, so that no more than the parts under way are ever lost.
      await onGot(index);
      frontier.wrote(index, rangeLength(range));
    } catch (error) {
      child.abort(error);
      throw error;
    } finally {
      giveBack();
    }
  };
  const passOn = async (index: number, range: ByteRange, childSignal: AbortSignal) => {
    const loan = await buffers.take(rangeLength(range), childSignal);
    const { bytes } = loan;
    try {
      await source.fill(range.first, bytes, childSignal, (more) => progress.add(more));
      await Promise.all([file.write([bytes], range.first), check.arrived(index, bytes)]);
    } finally {
      loan.release();
    }
  };
  try {
    await withChild(signal, (child) =>
      inParallel(plan.count, mostPartsWaiting, (index) => fetchPart(index, child)),
    );
    if (!(await isRight(source, check, signal)))
      await new FileRepair(tools, source, { file, plan, check }).run(progress, signal);
  } finally {
    await check.end();
  }
}

/** Fetches everything in one piece and checks it. Throws `corrupted`. */
export async function fetchOnce(
  { hasher }: Tools,
  source: Source,
  { file, sizeBytes }: { readonly file: PartialFile; readonly sizeBytes: number },
  progress: ItemProgress,
  signal: AbortSignal,
): Promise<void> {
  const check = new FileCheck(source, file.fd, hasher);
  const plan = cut(sizeBytes, sizeBytes);
  const frontier = new Frontier(plan, (complete) => check.advance(complete));
  try {
    await fetchRange(source, file, partRange(plan, 0), signal, (bytes) => {
      progress.add(bytes);
      frontier.wrote(0, bytes);
    });
    if (!(await isRight(source, check, signal))) throw damaged(source);
  } finally {
    await check.end();
  }
}

/** Also where the source's parts turn out to be cut otherwise than was inferred. */
async function isRight(source: Source, check: FileCheck, signal: AbortSignal): Promise<boolean> {
  if (await check.isRight()) return true;
  const sizes = await source.unevenParts?.(signal);
  if (!sizes) return false;
  check.cutAs(sizes);
  return check.isRight();
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
