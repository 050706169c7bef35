import { rename, rmdir } from "node:fs/promises";
import { parentPrefix } from "../../core/key.ts";
import { holdingName } from "../compare/holdingName.ts";
import type { End } from "../compare/item.ts";
import { localItemAt } from "../compare/localItems.ts";
import type { LocalRemoval } from "../journal/record.ts";
import { errorCode } from "../../files/errorCode.ts";
import { local } from "../local/localError.ts";
import { moveToFree } from "../local/moveToFree.ts";
import type { Run } from "../run.ts";
import { LocalTarget } from "./localTarget.ts";
import { isAtSource, type RemoveStep } from "./removeObjects.ts";
import type { Removal } from "./step.ts";
import { isSameFile } from "./unchanged.ts";

/** Deletes local files by moving them aside, into a folder beside those that stay. */
export class FileRemoval {
  readonly #run: Run;
  readonly #source: End;
  readonly #target: LocalTarget;
  readonly #holding: LocalTarget;
  readonly #onRemoved: (removal: Removal) => void;

  constructor(
    run: Run,
    ends: { readonly source: End; readonly target: LocalTarget; readonly holding: string },
    onRemoved: (removal: Removal) => void,
  ) {
    this.#run = run;
    this.#source = ends.source;
    this.#target = ends.target;
    this.#holding = new LocalTarget(ends.holding);
    this.#onRemoved = onRemoved;
  }

  /** A file that changed since, or that the source has by now, stays. */
  async remove(step: RemoveStep): Promise<void> {
    const path = this.#target.at(step.path);
    const { signal, tally } = this.#run;
    const now = await localItemAt(path, step.path);
    // By an earlier run, or by somebody else: it is as it should be.
    if (!now) return tally.done(0);
    if (!isSameFile(now, step.target) || (await isAtSource(this.#source, step.path, signal)))
      return tally.skipped(path, "changed");
    await this.#holding.makeFolder(parentPrefix(step.path));
    const heldAt = this.#holding.at(step.path);
    const removal = { kind: "held", path, heldAt } as const;
    if (!(await this.#hold(step, removal))) return tally.skipped(path, "changed");
    this.#onRemoved(removal);
    tally.done(step.target.sizeBytes);
  }

  /**
   * Moves it aside if it is still the same. The source has been asked meanwhile, which may take long:
   * what somebody wrote in that time stays, or is put back.
   */
  async #hold(
    step: RemoveStep,
    removal: Extract<Removal, { readonly kind: "held" }>,
  ): Promise<boolean> {
    const { path, heldAt } = removal;
    await this.#note(removal);
    if (!isSameFile(await localItemAt(path, step.path), step.target)) return false;
    return local("Cannot move aside", path, async () => {
      await rename(path, heldAt);
      if (isSameFile(await localItemAt(heldAt, step.path), step.target)) return true;
      await moveToFree(heldAt, path);
      return false;
    });
  }

  /** A folder that is not empty stays. */
  async removeFolder(step: RemoveStep): Promise<void> {
    const path = this.#target.at(step.path);
    const removal = { kind: "folder", path } as const;
    await this.#note(removal);
    try {
      await rmdir(path);
    } catch (error) {
      if (errorCode(error) === "ENOTEMPTY" || errorCode(error) === "EEXIST")
        return this.#run.tally.skipped(path, "notEmpty");
      if (errorCode(error) === "ENOENT") return this.#run.tally.done(0);
      await local("Cannot remove", path, () => Promise.reject(error as Error));
    }
    this.#onRemoved(removal);
    this.#run.tally.done(0);
  }

  /** Known to whoever goes on with it after a crash. */
  async #note(removal: LocalRemoval): Promise<void> {
    this.#run.ledger.note({ kind: "removed", removal });
    await this.#run.ledger.written();
  }
}

/** Where files that are deleted from a folder wait. */
export function holdingPath(folder: string, id: string): string {
  return new LocalTarget(folder).at(holdingName(id));
}
