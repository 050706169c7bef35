import { homedir } from "node:os";
import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import { baseName } from "../core/key.ts";
import type { EntryNode, ObjectNode, StorageNode } from "../tree/node.ts";
import { localName } from "../transfers/localName.ts";
import type { Selected, TransferReport } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer, tell, type NextAction } from "./runTransfer.ts";
import { entriesOrBucketsOf, pathOf } from "./selection.ts";
import { selectedOf } from "./targets.ts";

const lastFolder = "download.lastFolder";

/** Asks for a folder and downloads what is selected into it; prefixes become folders. */
export async function download(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const entries = entriesOrBucketsOf(nodes);
  if (entries.length === 0) return;
  const last = context.state.get<string>(lastFolder);
  const [folder] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      canSelectMany: false,
      openLabel: vscode.l10n.t("Download Here"),
      title: titleOf(entries),
      ...(last !== undefined && { defaultUri: vscode.Uri.file(last) }),
    })) ?? [];
  if (!folder) return;
  requireLocal(folder);
  await context.state.update(lastFolder, folder.fsPath);
  await attempt(context, "download", entries, async () => {
    const report = await runTransfer(
      context,
      "download",
      titleOf(entries),
      async (engine, options) => {
        const selected = await selectedOf(context.registry, entries, options.signal);
        return engine.download(selected, folder.fsPath, options);
      },
    );
    tell(context, "download", report, openResult(report, folder));
  });
}

/** Asks for a file name and downloads one object to exactly there. */
export async function downloadAs(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [node] = nodes.filter((one): one is ObjectNode => one.kind === "object");
  if (!node) return;
  const file = await vscode.window.showSaveDialog({
    saveLabel: vscode.l10n.t("Download"),
    title: titleOf([node]),
    defaultUri: defaultFile(context, node),
  });
  if (!file) return;
  requireLocal(file);
  await context.state.update(lastFolder, vscode.Uri.joinPath(file, "..").fsPath);
  await attempt(context, "download", [node], async () => {
    const report = await runTransfer(
      context,
      "download",
      titleOf([node]),
      async (engine, options) => {
        const [selected] = await selectedOf(context.registry, [node], options.signal);
        // The dialog has asked about a file that exists.
        const onConflict = async () => ({ choice: "overwrite", applyToAll: true }) as const;
        return engine.downloadTo(objectOf(selected), file.fsPath, { ...options, onConflict });
      },
    );
    tell(context, "download", report, openFile(file));
  });
}

/** VS Code also offers folders of file systems that only it can reach. */
function requireLocal({ scheme, path }: vscode.Uri): void {
  if (scheme !== "file")
    throw new StorageError("localUnsupported", `Not on this computer: ${scheme}`, { path });
}

function objectOf(selected: Selected | undefined): Selected & { kind: "object" } {
  if (selected?.kind !== "object") throw new Error("Not an object");
  return selected;
}

/** What this system's files cannot be called is replaced; the user can type another name. */
function defaultFile(context: CommandContext, node: ObjectNode): vscode.Uri {
  const name = localName(baseName(node.entry.key), process.platform);
  const folder =
    context.state.get<string>(lastFolder) ??
    vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ??
    homedir();
  return vscode.Uri.joinPath(vscode.Uri.file(folder), name);
}

function titleOf(entries: readonly EntryNode[]): string {
  const [only] = entries;
  return only && entries.length === 1
    ? vscode.l10n.t("Downloading {0}", displayName(baseName(pathOf(only))))
    : vscode.l10n.t("Downloading {0} selected items", entries.length);
}

/** One file is opened; a folder is shown where this computer's file manager is the user's. */
function openResult(report: TransferReport, folder: vscode.Uri): NextAction | undefined {
  const [only] = report.created;
  if (only !== undefined && report.created.length === 1) return openFile(vscode.Uri.file(only));
  if (vscode.env.remoteName !== undefined || vscode.env.uiKind === vscode.UIKind.Web)
    return undefined;
  return {
    title: vscode.l10n.t("Show in File Manager"),
    run: async () => {
      await vscode.commands.executeCommand("revealFileInOS", folder);
    },
  };
}

function openFile(file: vscode.Uri): NextAction {
  return {
    title: vscode.l10n.t("Open"),
    run: async () => {
      await vscode.commands.executeCommand("vscode.open", file);
    },
  };
}
