import * as vscode from "vscode";
import type { Transfer } from "../transfers/queue/transfer.ts";
import type { TransferReport } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { canUndo, undo } from "./undo.ts";

/** A button of the message at the end. */
export interface NextAction {
  readonly title: string;
  /** Worth a message with a button even when a single thing went as expected. */
  readonly isImportant: boolean;
  run(): Promise<void>;
}

/** What a person may want to do with what a transfer made. */
export function nextAction(
  context: CommandContext,
  transfer: Transfer,
  report: TransferReport,
): NextAction | undefined {
  const { order } = transfer;
  if (order.kind === "downloadTo") return openFile(vscode.Uri.file(order.path));
  if (order.kind === "download") return openResult(report, vscode.Uri.file(order.folder));
  if (!canUndo(context, transfer)) return undefined;
  const title = vscode.l10n.t("Undo");
  return { title, isImportant: false, run: () => undo(context, transfer) };
}

/** One file is opened; a folder is shown where this computer's file manager is the user's. */
function openResult(report: TransferReport, folder: vscode.Uri): NextAction | undefined {
  const [only] = report.created;
  if (only !== undefined && report.created.length === 1) return openFile(vscode.Uri.file(only));
  if (vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web)
    return undefined;
  return {
    title: vscode.l10n.t("Show in File Manager"),
    isImportant: true,
    run: async () => {
      await vscode.commands.executeCommand("revealFileInOS", folder);
    },
  };
}

function openFile(file: vscode.Uri): NextAction {
  return {
    title: vscode.l10n.t("Open"),
    isImportant: true,
    run: async () => {
      await vscode.commands.executeCommand("vscode.open", file);
    },
  };
}
