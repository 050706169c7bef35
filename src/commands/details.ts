import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { detailsOf } from "./objectDetails.ts";
import { whenSlow } from "./progress.ts";

/** Shows what the server says about one object in a page to read. */
export async function showDetails(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [node] = nodes.filter((one) => one.kind === "object");
  if (!node) return;
  const { address } = node;
  const { key } = node.entry;
  const text = await whenSlow(
    vscode.l10n.t("Asking about {0}", displayName(key)),
    async (signal) => {
      const store = await bucketStore(context.registry, address, signal);
      const head = await store.head(address.bucket, { key }, signal);
      return detailsOf(head, { ...address, key }, store.url(address.bucket, key), vscode.l10n);
    },
  );
  const name = displayName(baseName(key), 60);
  const uri = context.documents.add(vscode.l10n.t("{0} (details)", name), text);
  await vscode.commands.executeCommand("markdown.showPreview", uri);
}
