import * as vscode from "vscode";
import { accessOf, iamOf } from "../access/listing.ts";
import type { AccessContainer, AccessKeyNode, AccessNode, AccessPlace } from "../access/node.ts";
import type { AccessKeys, NewAccessKey } from "../core/access.ts";
import { StorageError } from "../core/errors.ts";
import { askText, connectionOf, makeChange, onAccess, said } from "./accessHandler.ts";
import { handOver } from "./accessKeySecret.ts";
import { folderFor, listOf, principalFor } from "./accessNodes.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";

/** Makes a key for the user or the account, and hands over its secret. */
export const createAccessKey = onAccess(async (context, [node]) => {
  const target = targetOf(node);
  if (!target) return;
  const { place, list, user } = target;
  const keys = await keysOf(context, place, user);
  const name = user === undefined ? await askKeyName() : "";
  if (name === undefined) return;
  await attempt(context, "create access key", [connectionOf(list)], async () => {
    let key: NewAccessKey;
    try {
      key = await whenSlow(vscode.l10n.t("Creating an access key"), (signal) =>
        keys.create(name === "" ? {} : { name }, signal),
      );
    } finally {
      context.access.refresh(list);
    }
    await handOver(context, { place, key, ...(user !== undefined && { user }) });
  });
});

export const activateAccessKeys = onAccess((context, nodes) => setActive(context, nodes, true));

export const deactivateAccessKeys = onAccess((context, nodes) => setActive(context, nodes, false));

/** Puts the identifiers on the clipboard, one a line; secrets are nowhere to be had. */
export const copyAccessKeyIds = onAccess(async (_context, nodes) => {
  const ids = accessKeysOf(nodes).map(({ key }) => key.id);
  if (ids.length === 0) return;
  await vscode.env.clipboard.writeText(ids.join("\n"));
  said(vscode.l10n.t("Copied {0}", ids.join(", ")));
});

export function accessKeysOf(nodes: readonly AccessNode[]): readonly AccessKeyNode[] {
  return nodes.filter((node) => node.kind === "accessKey");
}

/** The keys of a user, or of the account when no user is given. */
export async function keysOf(
  { registry }: CommandContext,
  place: AccessPlace,
  user: string | undefined,
): Promise<AccessKeys> {
  if (user !== undefined) return (await iamOf(registry, place)).users.keys(user);
  const { keys } = await accessOf(registry, place);
  if (keys) return keys;
  throw new StorageError("unsupported", "The connection has no access keys of its own");
}

async function setActive(
  context: CommandContext,
  nodes: readonly AccessNode[],
  isActive: boolean,
): Promise<void> {
  const keys = accessKeysOf(nodes).filter((node) => node.canSwitch);
  const [first] = keys;
  if (!first) return;
  const title = isActive
    ? vscode.l10n.t("Activating access keys")
    : vscode.l10n.t("Deactivating access keys");
  await makeChange(context, first, title, async (signal) => {
    for (const { place, user, key } of keys) {
      await (await keysOf(context, place, user)).setActive?.(key.id, isActive, signal);
    }
  });
}

interface Target {
  readonly place: AccessPlace;
  /** What is listed again afterwards. */
  readonly list: AccessContainer;
  readonly user?: string;
}

function targetOf(node: AccessNode | undefined): Target | undefined {
  const principal = principalFor(node);
  if (principal?.of.kind === "user") {
    const list = listOf(principal, "keys");
    return { place: principal.node.place, list, user: principal.of.name };
  }
  const list = folderFor(node, "accountKeys");
  return list && { place: list.place, list };
}

function askKeyName(): Promise<string | undefined> {
  const title = vscode.l10n.t("Create Access Key");
  const prompt = vscode.l10n.t("A name to tell it from others; may be left empty");
  return askText({ title, prompt }, undefined, true);
}
