import * as vscode from "vscode";
import { isPlanFile } from "../compareView/compareView.ts";
import { rowName } from "../compareView/texts.ts";
import { formatBytes } from "../core/format.ts";
import { objectUri } from "../filesystem/uri.ts";
import { askAboveBytes } from "../settings.ts";
import type { EndAddress } from "../transfers/compare/endAddress.ts";
import type { CommandHandler } from "./context.ts";

/** Shows both files side by side, or the one that there is. Folders and what is skipped have nothing to show. */
export const showDifference: CommandHandler = async (context, _nodes, [row]) => {
  const { setup } = (await context.comparing()).view;
  if (!setup || !isPlanFile(row) || row.difference.isFolder) return;
  const { difference } = row;
  const source = "source" in difference ? difference.source : undefined;
  const target = "target" in difference ? difference.target : undefined;
  const largest = Math.max(source?.sizeBytes ?? 0, target?.sizeBytes ?? 0);
  if (largest > askAboveBytes()) {
    const text = vscode.l10n.t("{0} is too much to be shown side by side.", formatBytes(largest));
    void vscode.window.showInformationMessage(text);
    return;
  }
  const at = (end: EndAddress) => uriOf(end, difference.path);
  if (source && target) {
    const title = vscode.l10n.t("{0} (target ↔ source)", rowName(row.name));
    await vscode.commands.executeCommand("vscode.diff", at(setup.target), at(setup.source), title);
  } else if (source) await vscode.commands.executeCommand("vscode.open", at(setup.source));
  else if (target) await vscode.commands.executeCommand("vscode.open", at(setup.target));
};

function uriOf(end: EndAddress, path: string): vscode.Uri {
  if (end.kind === "folder") return vscode.Uri.joinPath(vscode.Uri.file(end.path), path);
  const { connectionId, serviceId, bucket, prefix } = end;
  const service = serviceId === undefined ? {} : { serviceId };
  return objectUri({ connectionId, ...service, bucket, key: prefix + path });
}
