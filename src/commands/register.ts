import * as vscode from "vscode";
import type { CommandContext, Handler } from "./context.ts";
import { runCommand } from "./runCommand.ts";
import { fromKeyboard, nodesOfArguments } from "./selection.ts";
import { focusedNodes } from "./focus.ts";

/** Every command, by its id in package.json. Handlers are loaded on first use. */
const commands = {
  "stowage.log.show": async () => (await import("./log.ts")).showLog,
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
