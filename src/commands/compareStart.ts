import { homedir } from "node:os";
import * as vscode from "vscode";
import { placeName } from "../compareView/texts.ts";
import { StorageError } from "../core/errors.ts";
import { compareExcludes } from "../settings.ts";
import type { EndAddress } from "../transfers/compare/endAddress.ts";
import type { StorageNode } from "../tree/node.ts";
import { runComparison } from "./compareRun.ts";
import type { CommandContext, CommandHandler } from "./context.ts";
import { pickPlace, targetFolder } from "./pickPlace.ts";
import { attempt } from "./runCommand.ts";

const lastFolder = "folderToCompare";

/** Asks for a folder of this computer and compares it with the place that was selected. */
export const compareWithFolder: CommandHandler = async (context, nodes) => {
  const place = await placeOfNodes(context, nodes, vscode.l10n.t("Compare"));
  if (!place) return;
  const last = context.state.get<string>(lastFolder);
  const [folder] =
    (await vscode.window.showOpenDialog({
      ...{ canSelectFiles: false, canSelectFolders: true, canSelectMany: false },
      openLabel: vscode.l10n.t("Compare"),
      title: vscode.l10n.t("Compare {0} with Folder", placeName(place)),
      defaultUri: firstFolder(last),
    })) ?? [];
  if (!folder) return;
  const end = folderOfUri(folder);
  await context.state.update(lastFolder, folder.fsPath);
  await start(context, end, place);
};

/** Asks for another bucket or prefix and compares with it. */
export const compareWithPlace: CommandHandler = async (context, nodes) => {
  const source = await placeOfNodes(context, nodes, vscode.l10n.t("Compare"));
  if (!source) return;
  const title = vscode.l10n.t("Compare {0} with", placeName(source));
  const target = await pickPlace(context, title);
  if (target) await start(context, source, { kind: "prefix", ...target });
};

/** Compares a folder of the Explorer with a bucket or prefix. */
export const compareFolderWithPlace: CommandHandler = async (context, _nodes, args) => {
  const [uri] = args;
  if (!(uri instanceof vscode.Uri)) return;
  const source = folderOfUri(uri);
  const title = vscode.l10n.t("Compare {0} with", placeName(source));
  const target = await pickPlace(context, title);
  if (target) await start(context, source, { kind: "prefix", ...target });
};

export const selectForCompare: CommandHandler = async (context, nodes, args) => {
  const end = await endOfArguments(context, nodes, args);
  if (!end) return;
  await (await context.comparing()).view.select(end);
  const text = vscode.l10n.t("{0} is selected for comparing.", placeName(end));
  vscode.window.setStatusBarMessage(text, 5000);
};

export const compareWithSelected: CommandHandler = async (context, nodes, args) => {
  const { selected } = (await context.comparing()).view;
  const end = await endOfArguments(context, nodes, args);
  if (selected && end) await start(context, selected, end);
};

/** Two folders of this computer are for other tools: one of the two has to be a bucket. */
async function start(
  context: CommandContext,
  source: EndAddress,
  target: EndAddress,
): Promise<void> {
  if (source.kind === "folder" && target.kind === "folder") {
    const text = vscode.l10n.t("One of the two places has to be a bucket or a folder in one.");
    void vscode.window.showInformationMessage(text);
    return;
  }
  const excludes = compareExcludes();
  const setup = { source, target, criterion: "time", excludes, deletesExtra: false } as const;
  await attempt(context, "compare", [], () => runComparison(context, setup));
}

async function endOfArguments(
  context: CommandContext,
  nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<EndAddress | undefined> {
  const [first] = args;
  if (first instanceof vscode.Uri) return folderOfUri(first);
  return placeOfNodes(context, nodes, vscode.l10n.t("Compare"));
}

async function placeOfNodes(
  context: CommandContext,
  nodes: readonly StorageNode[],
  title: string,
): Promise<EndAddress | undefined> {
  const place = await targetFolder(context, nodes, title);
  return place && { kind: "prefix", ...place };
}

function folderOfUri({ scheme, path, fsPath }: vscode.Uri): EndAddress {
  if (scheme !== "file")
    throw new StorageError("localUnsupported", `Not on this computer: ${scheme}`, { path });
  return { kind: "folder", path: fsPath };
}

function firstFolder(last: string | undefined): vscode.Uri {
  if (last !== undefined) return vscode.Uri.file(last);
  const workspace = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
  return workspace?.uri ?? vscode.Uri.file(homedir());
}
