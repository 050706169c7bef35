import * as vscode from "vscode";
import type { CommandContext, Handler } from "./context.ts";
import { runCommand } from "./runCommand.ts";
import { fromKeyboard, nodesOfArguments } from "./selection.ts";
import { focusedNodes } from "./focus.ts";

/** Every command, by its id in package.json. Handlers are loaded on first use. */
const commands = {
  "stowage.bucket.create": async () => (await import("./bucketCreate.ts")).createBucket,
  "stowage.bucket.delete": async () => (await import("./bucketDelete.ts")).deleteBucket,
  "stowage.bucket.lifecycle": async () => (await import("./lifecycle.ts")).showLifecycle,
  "stowage.connection.add": async () => (await import("./connectionForm.ts")).addConnection,
  "stowage.connection.edit": async () => (await import("./connectionForm.ts")).editConnection,
  "stowage.connection.import": async () =>
    (await import("./connectionImport.ts")).importConnections,
  "stowage.connection.reconnect": async () => (await import("./connectionReconnect.ts")).reconnect,
  "stowage.connection.remove": async () => (await import("./connectionRemove.ts")).removeConnection,
  "stowage.connection.test": async () => (await import("./connectionTest.ts")).testConnection,
  "stowage.connection.updateCredentials": async () =>
    (await import("./connectionForm.ts")).updateCredentials,
  "stowage.folder.create": async () => (await import("./newFolder.ts")).newFolder,
  "stowage.log.show": async () => (await import("./log.ts")).showLog,
  "stowage.object.copy": async () => (await import("./clipboard.ts")).copyEntries,
  "stowage.object.copyDownloadLink": async () => (await import("./link.ts")).copyDownloadLink,
  "stowage.object.copyKey": async () => (await import("./copyText.ts")).copyKey,
  "stowage.object.copyName": async () => (await import("./copyText.ts")).copyName,
  "stowage.object.copyTo": async () => (await import("./moveTo.ts")).copyTo,
  "stowage.object.copyUploadLink": async () => (await import("./link.ts")).copyUploadLink,
  "stowage.object.copyUri": async () => (await import("./copyText.ts")).copyUri,
  "stowage.object.copyUrl": async () => (await import("./copyText.ts")).copyUrl,
  "stowage.object.cut": async () => (await import("./clipboard.ts")).cutEntries,
  "stowage.object.delete": async () => (await import("./remove.ts")).remove,
  "stowage.object.details": async () => (await import("./details.ts")).showDetails,
  "stowage.object.download": async () => (await import("./download.ts")).download,
  "stowage.object.downloadAs": async () => (await import("./download.ts")).downloadAs,
  "stowage.object.moveTo": async () => (await import("./moveTo.ts")).moveTo,
  "stowage.object.open": async () => (await import("./open.ts")).openObject,
  "stowage.object.paste": async () => (await import("./clipboard.ts")).paste,
  "stowage.object.rename": async () => (await import("./rename.ts")).rename,
  "stowage.object.uploadFiles": async () => (await import("./upload.ts")).uploadFiles,
  "stowage.object.uploadFolders": async () => (await import("./upload.ts")).uploadFolders,
  "stowage.storage.clearFilter": async () => (await import("./view.ts")).clearFilter,
  "stowage.storage.filter": async () => (await import("./view.ts")).filter,
  "stowage.storage.goTo": async () => (await import("./goTo.ts")).goTo,
  "stowage.storage.loadMore": async () => (await import("./view.ts")).loadMore,
  "stowage.storage.refresh": async () => (await import("./view.ts")).refresh,
  "stowage.storage.refreshAll": async () => (await import("./view.ts")).refreshAll,
  "stowage.storage.sort": async () => (await import("./view.ts")).sort,
} satisfies Record<`stowage.${string}.${string}`, () => Promise<Handler>>;

export type CommandId = keyof typeof commands;

/** Registers the whole table; dispose to unregister. */
export function registerCommands(context: CommandContext): vscode.Disposable {
  const table: Readonly<Record<string, () => Promise<Handler>>> = commands;
  const registrations = Object.entries(table).map(([id, load]) =>
    vscode.commands.registerCommand(id, async (...args: unknown[]) => {
      const nodes = await nodesOf(context, args);
      await runCommand(context, id, async (...given) => (await load())(...given), nodes);
    }),
  );
  return vscode.Disposable.from(...registrations);
}

/** A menu says what it is about; a key means what has the focus; the palette what is selected. */
async function nodesOf(context: CommandContext, args: readonly unknown[]) {
  if (args[0] === fromKeyboard) return focusedNodes(context.tree);
  const given = nodesOfArguments(args);
  return given.length > 0 ? given : context.tree.selection;
}
