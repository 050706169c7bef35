import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { parentPrefix } from "../core/key.ts";
import type { EntryNode, StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { pathOfName, type NameRequest } from "./names.ts";
import { askName } from "./prompts.ts";
import { runTransfer } from "./runTransfer.ts";
import { saveLeftBehind } from "./saveLeftBehind.ts";
import { entriesOf, pathOf } from "./selection.ts";
import { addressesOf } from "./targets.ts";

/** Asks for the new name of an object or a folder, renames it, and selects it. */
export async function rename(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [entry] = await entriesOf(nodes);
  if (!entry) return;
  const from = pathOf(entry);
  const parent = parentPrefix(from);
  const current = from.slice(parent.length);
  const kind = entry.kind === "prefix" ? "folder" : "object";
  const request: NameRequest = { kind, parent, current };
  const name = await askName(request, {
    title: kind === "folder" ? vscode.l10n.t("Rename Folder") : vscode.l10n.t("Rename Object"),
    prompt: vscode.l10n.t("New name of “{0}”", displayName(current)),
    value: kind === "folder" ? current.slice(0, -1) : current,
  });
  if (name === undefined) return;
  const to = pathOfName(request, name);
  if (to === from) return;
  const [address] = await addressesOf([entry]);
  if (!address) return;
  const order = { kind: "rename", from: address, to } as const;
  if (!(await saveLeftBehind(order))) return;
  const report = await runTransfer(context, order);
  if (report && report.done > 0) await showRenamed(context, entry, to);
}

async function showRenamed(context: CommandContext, entry: EntryNode, to: string): Promise<void> {
  const address =
    entry.kind === "object" ? { ...entry.address, key: to } : { ...entry.address, prefix: to };
  await context.tree.reveal(address, new AbortController().signal);
}
