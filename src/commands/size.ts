import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { EntryNode, StorageNode } from "../tree/node.ts";
import type { Count } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { countText } from "./count.ts";
import { targetFolder } from "./pickPlace.ts";
import { withProgress } from "./progress.ts";
import { entriesOrBucketsOf, pathOf } from "./selection.ts";
import { selectedOf } from "./targets.ts";

/**
 * Says how many objects of what size are selected, with everything below folders. Counts to the end,
 * unless it is cancelled.
 */
export async function calculateSize(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const entries = await entriesMeant(context, nodes);
  const [only, second] = entries;
  if (!only) return;
  const count = await counted(context, entries);
  if (!count) return;
  const found = countText(count);
  void vscode.window.showInformationMessage(
    second
      ? vscode.l10n.t("{0} selected items hold {1}.", entries.length, found)
      : vscode.l10n.t("“{0}” holds {1}.", nameOf(only), found),
  );
}

async function entriesMeant(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<readonly EntryNode[]> {
  const entries = await entriesOrBucketsOf(nodes);
  if (entries.length > 0) return entries;
  const folder = await targetFolder(context, nodes, vscode.l10n.t("Calculate Size"));
  if (!folder) return [];
  const { prefix, ...address } = folder;
  return [{ kind: "prefix", address, prefix }];
}

function counted(
  { registry, transfers }: CommandContext,
  entries: readonly EntryNode[],
): Promise<Count | undefined> {
  return withProgress(vscode.l10n.t("Calculating the size"), async (work) => {
    const selected = await selectedOf(registry, entries, work.signal);
    let latest: Count | undefined;
    for await (const count of (await transfers()).count(selected, work.signal)) {
      latest = count;
      work.say(countText(count));
    }
    return latest;
  });
}

/** Of a whole bucket, the bucket's. */
function nameOf(entry: EntryNode): string {
  return displayName(pathOf(entry) || entry.address.bucket, 80);
}
