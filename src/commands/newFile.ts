import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ObjectAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { delimiter } from "../core/key.ts";
import { objectUri } from "../filesystem/uri.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { pathOfName } from "./names.ts";
import { targetFolder } from "./pickPlace.ts";
import { whenSlow } from "./progress.ts";
import { askName } from "./prompts.ts";
import { attempt } from "./runCommand.ts";

/** Asks for a name, makes an empty object and opens it in an editor. What is there stays. */
export async function newFile(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const folder = await targetFolder(context, nodes, vscode.l10n.t("New file in"));
  if (!folder) return;
  const { prefix, ...bucket } = folder;
  const request = { kind: "object", parent: prefix } as const;
  const name = await askName(request, {
    title: vscode.l10n.t("New File"),
    prompt: vscode.l10n.t("Name of the file in {0}", displayName(`${folder.bucket}/${prefix}`)),
  });
  if (name === undefined) return;
  const object = { ...bucket, key: pathOfName(request, name) };
  await attempt(context, "new file", nodes, async () => {
    const isNew = await whenSlow(vscode.l10n.t("Creating the file"), (signal) =>
      createEmpty(context, object, signal),
    );
    if (!isNew)
      void vscode.window.showInformationMessage(
        vscode.l10n.t("“{0}” exists already.", displayName(object.key)),
      );
    context.tree.invalidate(folder, prefix);
    await context.tree.reveal(object, new AbortController().signal);
    if (object.key.endsWith(delimiter)) return;
    await vscode.commands.executeCommand("vscode.open", objectUri(object), { preview: false });
  });
}

/** False where there is such an object. */
async function createEmpty(
  { registry, transfers }: CommandContext,
  address: ObjectAddress,
  signal: AbortSignal,
): Promise<boolean> {
  const store = await bucketStore(registry, address, signal);
  const { bucket, key } = address;
  const item = { store, bucket, key, bytes: new Uint8Array(), over: { kind: "nothing" } } as const;
  try {
    await (await transfers()).save(item, signal);
    return true;
  } catch (error) {
    if (isStorageError(error, "preconditionFailed")) return false;
    throw error;
  }
}
