import * as vscode from "vscode";
import { openAccess } from "./commands/accessParts.ts";
import { commandParts } from "./commands/commandParts.ts";
import { describe } from "./commands/describe.ts";
import { lazyPanels } from "./commands/lazyPanels.ts";
import { objectEditing } from "./commands/objectEditing.ts";
import { registerCommands } from "./commands/register.ts";
import { sentenceOf as explain } from "./commands/sentenceOf.ts";
import { ThrottleCountdown } from "./commands/throttleCountdown.ts";
import { openTransfers } from "./commands/transferParts.ts";
import { createRegistry } from "./connections/savedConnections.ts";
import { registerFileSystem } from "./filesystem/register.ts";
import { createLog } from "./log.ts";
import { askAboveBytes, httpSettings } from "./settings.ts";
import { ItemTexts } from "./tree/itemTexts.ts";
import { StorageTree } from "./tree/storageTree.ts";
import { createStorageView } from "./tree/view.ts";

/** Puts the pieces together. Synchronous and without network: what is large is loaded on first use. */
export function activate(context: vscode.ExtensionContext): void {
  const { globalState, workspaceState, secrets, extensionUri, extension } = context;
  const [log, countdown, l10n] = [createLog(), new ThrottleCountdown(), vscode.l10n];
  const report = (error: unknown) => log.error(describe(error));
  const network = () => transfers.network(countdown.show);
  const http = () => ({ ...httpSettings(log, extension), ...network(), l10n });
  const registry = createRegistry({
    ...{ state: globalState, secrets, report },
    providers: {
      s3: async () => (await import("./providers/s3/provider.ts")).createProvider(http()),
      krutrim: async () => (await import("./providers/krutrim/provider.ts")).createProvider(http()),
      upcloud: async () => (await import("./providers/upcloud/provider.ts")).createProvider(http()),
    },
  });
  const tree = new StorageTree({
    ...{ registry, state: workspaceState, report, askAboveBytes, onWait: countdown.showSession },
    texts: new ItemTexts(vscode.env.language, explain),
  });
  const [transfers, access] = [openTransfers(registry, context), openAccess(registry, report)];
  const panels = lazyPanels({ extensionUri, registry, explain, report, transfers, tree });
  const parts = commandParts(context, report);
  const commands = {
    ...{ registry, tree, log, state: globalState, extensionUri, ...parts.own },
    ...{ ...transfers.context, ...panels, ...access.context },
  };
  context.subscriptions.push(
    ...[log, countdown, registry, tree, transfers, panels, parts, access],
    ...[registerCommands(commands), transfers.attach(commands)],
    createStorageView(tree, async (drop) =>
      (await import("./commands/drop.ts")).handleDrop(commands, drop),
    ),
    registerFileSystem({ registry, tree, ...objectEditing(commands, context) }),
    // A browser's VS Code does not tell a window what another one stored.
    vscode.window.onDidChangeWindowState(({ focused }) => focused && registry.recheck()),
  );
  if (process.env.STOWAGE_BUILD === "development" && process.env.STOWAGE_SANDBOX) {
    const sandbox = process.env.STOWAGE_SANDBOX;
    import("./connections/sandbox.ts").then((it) => it.addSandbox(registry, sandbox)).catch(report);
  }
}
