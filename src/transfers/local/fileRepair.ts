import type { ByteRange } from "../../core/store.ts";
import { inParallel } from "../pace/pipeline.ts";
import { partRange, rangeLength, type PartPlan } from "../partPlan.ts";
import type { ItemProgress } from "../progress.ts";
import { withChild } from "../signals.ts";
import { damaged, type Source } from "../source.ts";
import type { Tools } from "../tools.ts";
import type { FileCheck } from "./fileCheck.ts";
import type { PartialFile } from "./partialFile.ts";

interface Damaged {
  readonly file: PartialFile;
  readonly plan: PartPlan;
  readonly check: FileCheck;
}

/**
 * A complete file that is not what its source says. The hash of a whole does not tell where: so the
 * parts are fetched again one after the other, and one that comes differently from what is in the
 * file takes its place, until the file is right. What is good on the disk stays.
 */
export class FileRepair {
  readonly #tools: Tools;
  readonly #source: Source;
  readonly #damaged: Damaged;
  #isRight = false;
  /** Some part came differently each time. */
  #isDoubtful = false;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(tools: Tools, source: Source, file: Damaged) {
    this.#tools = tools;
    this.#source = source;
    this.#damaged = file;
  }

  /** Throws `corrupted` when the source gives the same wrong bytes again. */
  async run(progress: ItemProgress, signal: AbortSignal): Promise<void> {
    const { plan, check } = this.#damaged;
    await withChild(signal, (child) =>
      inParallel(plan.count, this.#tools.options.parallelParts, async (index) => {
        if (this.#isRight) return;
        try {
          await this.#again(partRange(plan, index), progress, child.signal);
        } catch (error) {
          child.abort(error);
          throw error;
        }
      }),
    );
    if (this.#isRight) return;
    if (this.#isDoubtful || !(await check.isRightAsRead())) throw damaged(this.#source);
  }

  async #again(range: ByteRange, progress: ItemProgress, signal: AbortSignal): Promise<void> {
    const { partPace, buffers } = this.#tools;
    const giveBack = await partPace.take([this.#source.origin], signal);
    try {
      const loan = await buffers.take(rangeLength(range), signal);
      try {
        const reading = this.#damaged.check.md5Of(range);
        // Waited for first: the memory is not given back while something may still write to it.
        const again = await this.#fetch(range, loan.bytes, progress, signal);
        const held = await reading;
        // Checked side by side, one repair would hide that another was needed.
        if (held !== again)
          await this.#inTurn(() =>
            this.#replace(range, loan.bytes, { held, again }, progress, signal),
          );
      } finally {
        loan.release();
      }
    } finally {
      giveBack();
    }
  }

  /** Where there is more damage, or this was damaged now and right before, a third reading decides. */
  async #replace(
    range: ByteRange,
    bytes: Uint8Array,
    { held, again }: { readonly held: string; readonly again: string },
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#isRight) return;
    const { file, check } = this.#damaged;
    await file.write([bytes], range.first);
    if ((this.#isRight = await check.isRightWith(range))) return;
    const third = await this.#fetch(range, bytes, progress, signal);
    if (third === again) return;
    if (third !== held) this.#isDoubtful = true;
    await file.write([bytes], range.first);
    this.#isRight = await check.isRightWith(range);
  }

  async #fetch(
    range: ByteRange,
    bytes: Uint8Array,
    progress: ItemProgress,
    signal: AbortSignal,
  ): Promise<string> {
    await this.#source.fill(range.first, bytes, signal, (more) => progress.add(more));
    return this.#tools.hasher.once({ bytes }, "md5");
  }

  async #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#lastWrite.then(work);
    // Whoever asked for it is told of its failure; the next one has a turn of its own.
    this.#lastWrite = turn.catch(() => undefined);
    await turn;
  }
}
