import * as vscode from "vscode";
import type { AccessKeyNode, AccessPlace } from "../access/node.ts";
import type { AccessKey, AccessKeys } from "../core/access.ts";
import { isStorageError } from "../core/errors.ts";
import { makeChange, onAccess } from "./accessHandler.ts";
import { accessKeysOf, keysOf } from "./accessKeys.ts";
import { folderFor } from "./accessNodes.ts";
import type { CommandContext } from "./context.ts";
import { withOneTimePassword } from "./oneTimePassword.ts";
import { whenSlow } from "./progress.ts";
import { confirm, confirmByTyping } from "./prompts.ts";

/** Says which keys go and who uses them here, and deletes them for good. */
export const deleteAccessKeys = onAccess(async (context, nodes) => {
  const keys = accessKeysOf(nodes);
  const [first] = keys;
  if (!first) return;
  const question =
    keys.length === 1
      ? vscode.l10n.t("Delete the access key {0}?", first.key.id)
      : vscode.l10n.t("Delete {0} access keys?", keys.length);
  const detail = await describe(context, keys);
  if (!(await confirm(question, detail, vscode.l10n.t("Delete")))) return;
  await makeChange(context, first, vscode.l10n.t("Deleting access keys"), async (signal) => {
    for (const { place, user, key } of keys) {
      const all = await keysOf(context, place, user);
      await withOneTimePassword(
        vscode.l10n.t("The service asks for a one-time password before it deletes {0}.", key.id),
        (options) => all.remove(key, options, signal),
      );
    }
  });
});

/** Counts the keys of the account, has the count typed, and deletes every one of them. */
export const deleteAllAccessKeys = onAccess(async (context, [node]) => {
  const folder = folderFor(node, "accountKeys");
  if (!folder) return;
  const keys = await keysOf(context, folder.place, undefined);
  const listing = vscode.l10n.t("Counting the access keys");
  const { length } = await whenSlow(listing, (signal) => keys.list(signal));
  if (!keys.removeAll || length === 0) {
    void vscode.window.showInformationMessage(
      length === 0
        ? vscode.l10n.t("There are no access keys.")
        : vscode.l10n.t("Here, access keys can only be deleted one by one."),
    );
    return;
  }
  const expected = vscode.l10n.t("delete {0} keys", length);
  const isSure = await confirmByTyping(expected, {
    title: vscode.l10n.t("Delete All {0} Access Keys", length),
    prompt: vscode.l10n.t(
      "Every program that uses a key of this account stops working, this connection too. Type “{0}”.",
      expected,
    ),
  });
  if (!isSure) return;
  const title = vscode.l10n.t("Deleting all access keys");
  await makeChange(context, folder, title, async (signal) => keys.removeAll?.(signal));
});

async function describe(context: CommandContext, keys: readonly AccessKeyNode[]): Promise<string> {
  const lines = [vscode.l10n.t("Programs that use it stop working at once, for good.")];
  for (const { key: listed, user, place } of keys) {
    const key = await lookedAt(await keysOf(context, place, user), listed);
    const used =
      key.lastUsedAt === "never"
        ? vscode.l10n.t("never used")
        : key.lastUsedAt && vscode.l10n.t("last used {0}", key.lastUsedAt.toLocaleString());
    const parts = [key.id, key.name, user, used].filter((part) => part !== undefined);
    lines.push(parts.join(" · "));
  }
  const [first] = keys;
  const inUse = first && (await keyInUse(context, first.place));
  if (inUse !== undefined && keys.some(({ key }) => key.id === inUse)) {
    lines.push(vscode.l10n.t("Stowage itself uses {0} here.", inUse));
  }
  return lines.join("\n");
}

/** As the service has it now: its last use may be younger than the list. */
async function lookedAt(keys: AccessKeys, listed: AccessKey): Promise<AccessKey> {
  if (!keys.get) return listed;
  const looking = vscode.l10n.t("Looking at the access key {0}", listed.id);
  return whenSlow(looking, async (signal) => (await keys.get?.(listed.id, signal)) ?? listed);
}

/** The key with which Stowage reaches the objects of a place; undefined where it has none. */
async function keyInUse(
  { registry }: CommandContext,
  { connection, service }: AccessPlace,
): Promise<string | undefined> {
  const { content } = await registry.session(connection.id);
  if (content.kind === "services" && service) {
    return (await content.services.open(service.id).keys.stored())?.accessKeyId;
  }
  try {
    return (await registry.secrets(connection.id)).accessKeyId;
  } catch (error) {
    if (isStorageError(error, "missingCredentials")) return undefined;
    throw error;
  }
}
