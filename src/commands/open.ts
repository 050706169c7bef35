import * as vscode from "vscode";
import { objectUri } from "../filesystem/uri.ts";
import { askAboveBytes } from "../settings.ts";
import type { ObjectNode, StorageNode } from "../tree/node.ts";
import { askAboutSize } from "./askAboutSize.ts";
import type { CommandContext } from "./context.ts";
import { download } from "./download.ts";

/** Opens an object in the editor that VS Code has for it. Asks first when it is large. */
export async function openObject(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  for (const node of nodes) {
    if (node.kind !== "object") continue;
    const answer = await askWhenLarge(node);
    if (answer === "open") await openInEditor(node);
    else if (answer === "download") await download(context, [node]);
  }
}

async function openInEditor({ address, entry }: ObjectNode): Promise<void> {
  await vscode.commands.executeCommand("vscode.open", objectUri({ ...address, key: entry.key }));
}

async function askWhenLarge({ entry }: ObjectNode): Promise<"open" | "download" | undefined> {
  if (entry.sizeBytes <= askAboveBytes()) return "open";
  const downloadInstead = vscode.l10n.t("Download Instead");
  const openAnyway = vscode.l10n.t("Open Anyway");
  const answer = await askAboutSize(entry, {
    costs: vscode.l10n.t("Opening it reads all of it into memory."),
    instead: [downloadInstead],
    goOn: openAnyway,
  });
  if (answer === downloadInstead) return "download";
  return answer === openAnyway ? "open" : undefined;
}
