import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import { displayName } from "../core/display.ts";
import { createFolder } from "../filesystem/folderMarker.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { pathOfName, type NameRequest } from "./names.ts";
import { targetFolder } from "./pickPlace.ts";
import { whenSlow } from "./progress.ts";
import { askName } from "./prompts.ts";
import { attempt } from "./runCommand.ts";

/** Asks for a name and makes an empty object that stands for a folder, then shows it. */
export async function newFolder(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const folder = await targetFolder(context, nodes, vscode.l10n.t("New folder in"));
  if (!folder) return;
  const request: NameRequest = { kind: "folder", parent: folder.prefix };
  const name = await askName(request, {
    title: vscode.l10n.t("New Folder"),
    prompt: vscode.l10n.t(
      "Name of the folder in {0}",
      displayName(`${folder.bucket}/${folder.prefix}`),
    ),
  });
  if (name === undefined) return;
  const prefix = pathOfName(request, name);
  await attempt(context, "new folder", nodes, async () => {
    const isNew = await whenSlow(vscode.l10n.t("Creating the folder"), async (signal) => {
      const store = await bucketStore(context.registry, folder, signal);
      return createFolder(store, { ...folder, prefix }, signal);
    });
    if (!isNew)
      void vscode.window.showInformationMessage(
        vscode.l10n.t("The folder “{0}” exists already.", displayName(prefix)),
      );
    context.tree.invalidate(folder, folder.prefix);
    await context.tree.reveal({ ...folder, prefix }, new AbortController().signal);
  });
}
