import * as vscode from "vscode";
import type { EndAddress } from "../transfers/compare/endAddress.ts";
import type { Removal, SyncStep } from "../transfers/sync/step.ts";
import { runComparison } from "./compareRun.ts";
import type { CommandContext, CommandHandler } from "./context.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer } from "./runTransfer.ts";

/** How long what was deleted can be brought back. */
const undoMs = 2 * 60_000;
/** A window that ends in the middle of a synchronization leaves files aside; so long they are kept. */
const keptMs = 7 * 24 * 3_600_000;
/** Where folders with deleted files are remembered, so that none stays for ever. */
const heldState = "compare.held";

interface Held {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly untilMs: number;
}

/** What the last synchronization deleted, for two minutes. */
export class CompareUndo {
  readonly #state: CommandContext["state"];
  readonly #report: (error: unknown) => void;
  #target: EndAddress | undefined;
  #removals: readonly Removal[] = [];
  #holding: string | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(state: CommandContext["state"], report: (error: unknown) => void) {
    this.#state = state;
    this.#report = report;
    void this.#sweep().catch(report);
  }

  /** A synchronization begins: what could be brought back before cannot be any more. */
  async begin(target: EndAddress, holdingId: string, steps: readonly SyncStep[]): Promise<void> {
    await this.forget();
    if (!steps.some(({ kind }) => kind === "extra")) return;
    const holding = await holdingOf(target, holdingId);
    if (holding !== undefined) await this.#remember(holding, Date.now() + keptMs);
  }

  /**
   * One has ended, for the first time or after it was tried again or gone on with: the two minutes
   * begin. Tells whether there is anything to bring back.
   */
  async keep(
    target: EndAddress,
    holdingId: string,
    removals: readonly Removal[],
  ): Promise<boolean> {
    const holding = await holdingOf(target, holdingId);
    if (this.#holding !== holding) await this.forget();
    clearTimeout(this.#timer);
    this.#target = undefined;
    this.#removals = [];
    if (removals.length === 0) return false;
    this.#holding = holding;
    if (holding !== undefined) await this.#remember(holding, Date.now() + undoMs);
    this.#timer = setTimeout(() => void this.forget().catch(this.#report), undoMs);
    if (!removals.some(({ kind }) => kind !== "gone")) return false;
    this.#target = target;
    this.#removals = removals;
    this.#tell(true);
    return true;
  }

  /** What can be brought back, once: it is forgotten here, and its files stay where they are. */
  take(): { readonly target: EndAddress; readonly removals: readonly Removal[] } | undefined {
    const [target, removals] = [this.#target, this.#removals];
    if (!target) return undefined;
    this.#target = undefined;
    this.#removals = [];
    this.#tell(false);
    return { target, removals };
  }

  /** What could not be brought back stays aside for days, so that a person can fetch it by hand. */
  async keepLonger(): Promise<string | undefined> {
    clearTimeout(this.#timer);
    const holding = this.#holding;
    this.#holding = undefined;
    if (holding !== undefined) await this.#remember(holding, Date.now() + keptMs);
    return holding;
  }

  /** Deletes for good what waited. */
  async forget(): Promise<void> {
    clearTimeout(this.#timer);
    this.#target = undefined;
    this.#removals = [];
    this.#tell(false);
    const holding = this.#holding;
    this.#holding = undefined;
    if (holding !== undefined) await this.#drop(holding);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #tell(canUndo: boolean): void {
    void vscode.commands.executeCommand("setContext", "stowage.compareUndo", canUndo);
  }

  #held(): readonly Held[] {
    return this.#state.get<readonly Held[]>(heldState) ?? [];
  }

  async #remember(path: string, untilMs: number): Promise<void> {
    const others = this.#held().filter((held) => held.path !== path);
    await this.#state.update(heldState, [...others, { path, untilMs }]);
  }

  async #drop(path: string): Promise<void> {
    const { dropHolding } = await import("../transfers/sync/restore.ts");
    await dropHolding(path);
    await this.#state.update(
      heldState,
      this.#held().filter((held) => held.path !== path),
    );
  }

  /** Deletes what an earlier run left, once its time is over. */
  async #sweep(): Promise<void> {
    for (const { path, untilMs } of this.#held()) if (untilMs < Date.now()) await this.#drop(path);
  }
}

/** Where deleted files wait, below a target that is a folder. */
async function holdingOf(target: EndAddress, holdingId: string): Promise<string | undefined> {
  if (target.kind !== "folder") return undefined;
  const { holdingPath } = await import("../transfers/sync/removeFiles.ts");
  return holdingPath(target.path, holdingId);
}

export const undoLastSync: CommandHandler = (context) => undoSync(context);

/** Brings back what was deleted, or says that it is too late. */
export async function undoSync(context: CommandContext): Promise<void> {
  const { undo, view } = await context.comparing();
  const taken = undo.take();
  if (!taken) {
    const text = vscode.l10n.t(
      "The two minutes are over: what was deleted cannot be brought back.",
    );
    void vscode.window.showInformationMessage(text);
    return;
  }
  const { target, removals } = taken;
  await attempt(context, "undo", [], async () => {
    const report = await runTransfer(context, { kind: "restore", target, removals });
    if (report?.counts.failed === 0 && !report.isCancelled) await undo.forget();
    else tellKept(await undo.keepLonger());
    if (view.setup) await runComparison(context, view.setup);
  });
}

function tellKept(holding: string | undefined): void {
  if (holding === undefined) return;
  const text = vscode.l10n.t("What was not brought back is kept for seven days in {0}", holding);
  void vscode.window.showWarningMessage(text);
}
