import * as vscode from "vscode";
import type { EntryNode, StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { moveOrCopy, type Mode } from "./moveOrCopy.ts";
import { pickPlace } from "./pickPlace.ts";
import { entriesOf, entriesOrBucketsOf } from "./selection.ts";

/** Asks for a folder anywhere and moves what is selected there. */
export async function moveTo(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  await pickAndTransfer(context, "move", await entriesOf(nodes), vscode.l10n.t("Move to"));
}

/** Asks for a folder anywhere and copies what is selected there. */
export async function copyTo(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  await pickAndTransfer(context, "copy", await entriesOrBucketsOf(nodes), vscode.l10n.t("Copy to"));
}

async function pickAndTransfer(
  context: CommandContext,
  mode: Mode,
  entries: readonly EntryNode[],
  title: string,
): Promise<void> {
  if (entries.length === 0) return;
  const folder = await pickPlace(context, title);
  if (folder) await moveOrCopy(context, mode, entries, folder);
}
