import * as vscode from "vscode";
import type { PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import type { Drop } from "../tree/dragAndDrop.ts";
import type { EntryNode } from "../tree/node.ts";
import type { LocalSource } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { moveOrCopy, refusedReason, type Mode } from "./moveOrCopy.ts";
import { attempt } from "./runCommand.ts";
import { entriesOf, folderOf } from "./selection.ts";
import { uploadSources, sourcesOf } from "./upload.ts";

/** Uploads what comes from outside; moves or copies what comes from the view, after asking which. */
export async function handleDrop(context: CommandContext, drop: Drop): Promise<void> {
  await attempt(context, "drop", drop.target ? [drop.target] : [], async () => {
    const folder = drop.target && folderOf(drop.target);
    if (!folder) {
      void vscode.window.showInformationMessage(
        vscode.l10n.t("Drop on a bucket or a folder, so that it is clear where it goes."),
      );
      return;
    }
    const entries = entriesOf(drop.nodes);
    if (entries.length > 0) await dropEntries(context, entries, folder);
    else await dropFiles(context, drop, folder);
  });
}

/** VS Code does not say which keys were held during a drop, so the question has both answers. */
async function dropEntries(
  context: CommandContext,
  entries: readonly EntryNode[],
  folder: PrefixAddress,
): Promise<void> {
  const reason = refusedReason("move", entries, folder);
  if (reason !== undefined) {
    void vscode.window.showInformationMessage(reason);
    return;
  }
  const answers: readonly { title: string; mode: Mode }[] = [
    { title: vscode.l10n.t("Move"), mode: "move" },
    { title: vscode.l10n.t("Copy"), mode: "copy" },
  ];
  const target = displayName(`${folder.bucket}/${folder.prefix}`);
  const answer = await vscode.window.showInformationMessage(
    entries.length === 1
      ? vscode.l10n.t("Move or copy 1 item to {0}?", target)
      : vscode.l10n.t("Move or copy {0} items to {1}?", entries.length, target),
    { modal: true },
    ...answers.map(({ title }) => title),
  );
  const mode = answers.find(({ title }) => title === answer)?.mode;
  if (mode) await moveOrCopy(context, mode, entries, folder);
}

async function dropFiles(
  context: CommandContext,
  { uris, files }: Drop,
  folder: PrefixAddress,
): Promise<void> {
  const sources = uris.length > 0 ? await sourcesOf(uris) : files.map(sourceOfFile);
  if (sources.length === 0) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("What was dropped holds no files. Use Upload Files… instead."),
    );
    return;
  }
  await uploadSources(context, sources, folder);
}

function sourceOfFile(file: vscode.DataTransferFile): LocalSource {
  return { kind: "bytes", name: file.name, read: async () => file.data() };
}
