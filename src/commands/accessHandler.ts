import * as vscode from "vscode";
import type { AccessNode, AccessPlace } from "../access/node.ts";
import type { InputRule, ServiceRules } from "../core/service.ts";
import type { ConnectionNode } from "../tree/node.ts";
import type { CommandContext, CommandHandler } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";

/** Does the work of one command on nodes of the ACCESS view. */
export type AccessHandler = (
  context: CommandContext,
  nodes: readonly AccessNode[],
) => Promise<void>;

/** Commands can be called by anyone with anything; only nodes of the ACCESS view are acted upon. */
export function isAccessNode(value: unknown): value is AccessNode {
  if (typeof value !== "object" || value === null) return false;
  return "kind" in value && "id" in value && "place" in value;
}

/** As `nodesOfArguments`: the node under the pointer, or the selection that it is part of. */
export function accessNodesOf(args: readonly unknown[]): readonly AccessNode[] {
  const pressed = pressedAccessRow(args);
  if (pressed) return [pressed];
  const [first, rest] = args;
  const several = Array.isArray(rest) ? rest.filter(isAccessNode) : [];
  if (several.length > 0) return several;
  return isAccessNode(first) ? [first] : [];
}

/** As `pressedRow`: the row in focus, when a key was pressed in the view. */
function pressedAccessRow([given]: readonly unknown[]): AccessNode | undefined {
  if (!Array.isArray(given) || given[0] !== "keyboard") return undefined;
  const row: unknown = given[1];
  return isAccessNode(row) ? row : undefined;
}

/** A key means the selection when the focused row is part of it, as in the Explorer. */
function nodesMeant(
  { selection }: CommandContext["access"],
  args: readonly unknown[],
): readonly AccessNode[] {
  const pressed = pressedAccessRow(args);
  if (pressed) return selection.some(({ id }) => id === pressed.id) ? selection : [pressed];
  const given = accessNodesOf(args);
  return given.length > 0 ? given : selection;
}

/** A row of the command table for the ACCESS view; without a node it means what is selected there. */
export function onAccess(work: AccessHandler): CommandHandler {
  return (context, _nodes, args) => work(context, nodesMeant(context.access, args));
}

/** What the error boundary needs to offer the connection's own buttons. */
export function connectionOf({ place }: AccessNode): ConnectionNode {
  return { kind: "connection", connection: place.connection };
}

/**
 * Makes a change whose questions are answered, in an attempt of its own that Retry can repeat, and
 * lists `shown` again whatever became of it.
 */
export async function makeChange(
  context: CommandContext,
  shown: AccessNode,
  title: string,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  await attempt(context, title, [connectionOf(shown)], async () => {
    try {
      await whenSlow(title, work);
    } finally {
      context.access.refresh(summaryOf(shown));
    }
  });
}

/** The list of users says how many keys and policies each of them has. */
function summaryOf(shown: AccessNode): AccessNode {
  const folder = shown.kind === "principalFolder" ? shown : shown.parent;
  const isCounted =
    folder?.kind === "principalFolder" &&
    folder.of.kind === "user" &&
    (folder.folder === "keys" || folder.folder === "attachedPolicies");
  return (isCounted && folder.parent?.parent) || shown;
}

/** The provider's rules for what people type; none where it states none. */
export async function rulesAt(
  { registry }: CommandContext,
  { connection }: AccessPlace,
): Promise<Partial<ServiceRules>> {
  const { content } = await registry.session(connection.id);
  return content.kind === "services" ? content.services.rules : {};
}

/** Asks for one line. Undefined on Escape, and when it was left empty unless `isOptional`. */
export async function askText(
  texts: { readonly title: string; readonly prompt: string; readonly value?: string },
  rule: InputRule | undefined,
  isOptional = false,
): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({
    ...texts,
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === "" ? undefined : rule?.(typed)),
  });
  return text === "" && !isOptional ? undefined : text;
}

/** Lets the user pick any number of names; undefined on Escape and when none was picked. */
export async function pickNames(
  title: string,
  names: readonly { readonly label: string; readonly description?: string }[],
): Promise<readonly string[] | undefined> {
  const picked = await vscode.window.showQuickPick([...names], {
    title,
    canPickMany: true,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return picked && picked.length > 0 ? picked.map(({ label }) => label) : undefined;
}

export function said(text: string): void {
  vscode.window.setStatusBarMessage(text, 5000);
}

/** `a, b and 3 more`, for questions about several things. */
export function listed(names: readonly string[]): string {
  const most = 10;
  const shown = names
    .slice(0, most)
    .map((name) => `“${name}”`)
    .join(", ");
  const rest = names.length - most;
  return rest > 0 ? vscode.l10n.t("{0} and {1} more", shown, rest) : shown;
}
