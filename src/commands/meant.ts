import * as vscode from "vscode";
import type { StorageNode } from "../tree/node.ts";
import { accessNodesOf, connectionOf } from "./accessHandler.ts";
import type { CommandContext } from "./context.ts";
import { nodesInFocus } from "./focus.ts";
import { inlineCommands, titleCommands } from "./menuPlaces.ts";
import { nodesOfArguments, pressedRow } from "./selection.ts";

/**
 * What a command is about: a menu says it, a key means what has the focus, the palette what is
 * selected. Undefined when it cannot be told, which the user has been told then.
 *
 * VS Code gives nothing in place of a row whose folder is being listed again just then.
 */
export async function nodesMeant(
  { tree }: Pick<CommandContext, "tree">,
  id: string,
  args: readonly unknown[],
): Promise<readonly StorageNode[] | undefined> {
  // Those have rows of their own.
  if (id.startsWith("stowage.transfer.")) return [];
  const access = accessNodesOf(args).map(connectionOf);
  if (access.length > 0) return access;
  const pressed = pressedRow(args);
  if (pressed) return id.startsWith("stowage.access.") ? [] : nodesInFocus(tree, pressed.row);
  const [first, rest] = args;
  if (Array.isArray(rest) && rest.includes(undefined)) {
    return tree.selection.length === rest.length ? tree.selection : tellUnknown();
  }
  const given = nodesOfArguments(args);
  if (given.length > 0) return given;
  const isRowUnknown = args.length === 2 && (first === undefined || first === null);
  if (!isRowUnknown || titleCommands.has(id)) return tree.selection;
  // The row of a menu has the focus, but a click on a row's own button leaves the focus where it is.
  const isSure = ofStorage.test(id) && !inlineCommands.has(id);
  const nodes = isSure ? await nodesInFocus(tree, undefined) : [];
  return nodes.length > 0 ? nodes : tellUnknown();
}

/** Commands on rows of the STORAGE view. */
const ofStorage = /^stowage\.(bucket|compare|connection|folder|object|service|session|storage)\./;

/** Says that a row was unknown for a moment. */
export function tellUnknown(): undefined {
  void vscode.window.showInformationMessage(
    vscode.l10n.t("The rows were being listed again just then. Please try again."),
  );
}
