import * as vscode from "vscode";
import type { CompareSetup } from "../compareView/setup.ts";
import { placeName, placeText, rowName } from "../compareView/texts.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import { bytesOf } from "../transfers/compare/plan.ts";
import type { SyncStep } from "../transfers/sync/step.ts";
import { keepsDeleted } from "./compareEnds.ts";
import { runComparison } from "./compareRun.ts";
import type { CommandContext, CommandHandler } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { confirm, confirmByTyping } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer } from "./runTransfer.ts";

/** From so many deleted things on, a click is not enough. */
const hugeCount = 1000;
const namesShown = 10;

/** Says exactly what would be done, asks, does it, and compares again. */
export const applyComparison: CommandHandler = async (context) => {
  const { view } = await context.comparing();
  const { setup, plan } = view;
  if (!setup || !plan) return;
  const steps = [...plan.chosen()].filter((one): one is SyncStep => one.kind !== "barred");
  if (steps.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("Nothing is chosen."));
    return;
  }
  if (!(await isConfirmed(context, setup, steps))) return;
  await attempt(context, "synchronize", [], () => apply(context, setup, steps));
};

async function apply(
  context: CommandContext,
  setup: CompareSetup,
  steps: readonly SyncStep[],
): Promise<void> {
  const { undo, plansFolder } = await context.comparing();
  const { planPath, writePlan } = await import("../transfers/sync/planFile.ts");
  const holdingId = crypto.randomUUID().slice(0, 8);
  const path = planPath(plansFolder, holdingId);
  await writePlan(path, steps);
  await undo.begin(setup.target, holdingId, steps);
  const { source, target } = setup;
  await runTransfer(context, { kind: "sync", source, target, planPath: path, holdingId });
  await runComparison(context, setup);
}

async function isConfirmed(
  context: CommandContext,
  setup: CompareSetup,
  steps: readonly SyncStep[],
): Promise<boolean> {
  const deleted = steps.filter(({ kind }) => kind === "extra");
  const kept =
    deleted.length === 0
      ? "yes"
      : await whenSlow(vscode.l10n.t("Asking whether versions are kept"), (signal) =>
          keepsDeleted(context.registry, setup.target, signal),
        );
  const detail = [
    vscode.l10n.t("From {0}", placeText(setup.source, vscode.l10n)),
    vscode.l10n.t("To {0}", placeText(setup.target, vscode.l10n)),
    "",
    ...whatIsDone(steps),
    ...(deleted.length > 0 ? ["", ...deleted.slice(0, namesShown).map(nameOf)] : []),
    ...(deleted.length > namesShown
      ? [vscode.l10n.t("… and {0} more", formatCount(deleted.length - namesShown))]
      : []),
    ...(deleted.length > 0 ? ["", undoText(kept)] : []),
  ].join("\n");
  const isHuge = deleted.length >= hugeCount;
  const question = vscode.l10n.t("Synchronize “{0}”?", placeName(setup.target));
  const button = isHuge ? vscode.l10n.t("Synchronize…") : vscode.l10n.t("Synchronize");
  if (!(await confirm(question, detail, button))) return false;
  if (!isHuge) return true;
  const expected = String(deleted.length);
  return confirmByTyping(expected, {
    title: vscode.l10n.t("Delete {0} at {1}", expected, placeName(setup.target)),
    prompt: vscode.l10n.t("Type {0} to delete all of it. Press Escape to keep it.", expected),
  });
}

/** A line for each kind, with its count and bytes. */
function whatIsDone(steps: readonly SyncStep[]): readonly string[] {
  const line = (kind: SyncStep["kind"], text: (count: string, size: string) => string) => {
    const those = steps.filter((step) => step.kind === kind);
    const bytes = those.reduce((sum, step) => sum + bytesOf(step), 0);
    return those.length > 0 ? [text(formatCount(those.length), formatBytes(bytes))] : [];
  };
  return [
    ...line("create", (count, size) => vscode.l10n.t("Create: {0} ({1})", count, size)),
    ...line("update", (count, size) => vscode.l10n.t("Overwrite: {0} ({1})", count, size)),
    ...line("extra", (count, size) => vscode.l10n.t("Delete: {0} ({1})", count, size)),
  ];
}

function nameOf({ path }: SyncStep): string {
  return `    ${rowName(path)}`;
}

function undoText(kept: "yes" | "no" | "unknown"): string {
  switch (kept) {
    case "yes":
      return vscode.l10n.t("What is deleted can be brought back for two minutes.");
    case "no":
      return vscode.l10n.t("Deleting cannot be undone: the bucket keeps no versions.");
    case "unknown":
      return vscode.l10n.t("Deleting cannot be undone, unless the bucket keeps versions.");
  }
}
