import type { Run } from "../run.ts";
import { shielded } from "../signals.ts";
import type { CopiedAcls, CopyPair } from "../store/copiedAcls.ts";
import type { Tools } from "../tools.ts";

/** A copy that was verified. */
interface Copied extends CopyPair {
  /** Writes down that it is done. */
  note(): void;
}

const batchSize = 1000;

/**
 * The second half of a copy, in batches: gives copies the access control lists of their sources.
 * Only then the journal has it that they are done. A cancel does not stop it.
 */
export class CopyCompletion {
  readonly #tools: Tools;
  readonly #run: Run;
  readonly #acls: CopiedAcls;
  #pending: Copied[] = [];

  constructor(tools: Tools, run: Run, acls: CopiedAcls) {
    this.#tools = tools;
    this.#run = run;
    this.#acls = acls;
  }

  async add(copied: Copied): Promise<void> {
    if (this.#acls.areIgnored(copied.from)) return copied.note();
    this.#pending.push(copied);
    if (this.#pending.length >= batchSize) await this.finish();
  }

  /** No copy that was added is without its list after this, unless that is told. */
  async finish(): Promise<void> {
    const batch = this.#pending;
    this.#pending = [];
    if (batch.length === 0) return;
    await shielded(
      async (calm) => {
        const { failed } = await this.#acls.give(batch, calm);
        for (const [{ to }, problem] of failed) this.#run.tally.notKept(to.key, "acl", problem);
        for (const copied of batch) copied.note();
      },
      this.#tools.options.graceMs,
      this.#run.signal,
    );
  }
}
