import * as vscode from "vscode";
import type { AccessPlace } from "../access/node.ts";
import type { NewAccessKey } from "../core/access.ts";
import type { CommandContext } from "./context.ts";
import { confirm } from "./prompts.ts";
import { attempt } from "./runCommand.ts";

export interface HandedKey {
  readonly place: AccessPlace;
  readonly key: NewAccessKey;
  readonly user?: string;
}

/**
 * Shows the secret of a new key in a dialog, the only place where it ever is, until it has been
 * taken. It goes to the clipboard or into the secret storage, nowhere else.
 */
export async function handOver(context: CommandContext, handed: HandedKey): Promise<void> {
  const { key } = handed;
  const copySecret = { title: vscode.l10n.t("Copy Secret") };
  const copyBoth = { title: vscode.l10n.t("Copy Both") };
  const use = {
    title: handed.place.service
      ? vscode.l10n.t("Use for This Service")
      : vscode.l10n.t("Use for This Connection"),
  };
  const done = { title: vscode.l10n.t("Done"), isCloseAffordance: true };
  let isTaken = false;
  for (;;) {
    const detail = detailOf(key, isTaken);
    const chosen = await vscode.window.showInformationMessage(
      vscode.l10n.t("Access key {0}", key.id),
      { modal: true, detail },
      ...[copySecret, copyBoth, use, done],
    );
    if (chosen === copySecret) {
      await vscode.env.clipboard.writeText(key.secret);
      isTaken = true;
    } else if (chosen === copyBoth) {
      await vscode.env.clipboard.writeText(`${key.id}\n${key.secret}`);
      isTaken = true;
    } else if (chosen === use) {
      await attempt(context, "use access key", [], async () => {
        isTaken = (await useKey(context, handed)) || isTaken;
      });
    } else if (isTaken || (await mayClose())) return;
  }
}

function detailOf(key: NewAccessKey, isTaken: boolean): string {
  const lines = [
    vscode.l10n.t("Secret: {0}", key.secret),
    isTaken
      ? vscode.l10n.t("Taken. After this dialog, nobody can show the secret again.")
      : vscode.l10n.t("Take it now: after this dialog, nobody can show the secret again."),
  ];
  return lines.join("\n\n");
}

function mayClose(): Promise<boolean> {
  return confirm(
    vscode.l10n.t("Close without the secret?"),
    vscode.l10n.t("The key cannot be used without it, and it cannot be shown again."),
    vscode.l10n.t("Close"),
  );
}

/** Stores the key for the connection or service. False when the user keeps the key that is there. */
async function useKey(
  { registry, tree }: CommandContext,
  { place, key, user }: HandedKey,
): Promise<boolean> {
  const { connection, service } = place;
  const pair = { accessKeyId: key.id, secretAccessKey: key.secret };
  const { content } = await registry.session(connection.id);
  if (content.kind === "services" && service) {
    const { keys } = content.services.open(service.id);
    if (!(await mayReplace((await keys.stored())?.accessKeyId, key.id))) return false;
    await keys.store({ ...pair, ...(user !== undefined && { username: user }) });
    tree.invalidateBuckets({ connectionId: connection.id, serviceId: service.id });
    return true;
  }
  const secrets = await registry.secrets(connection.id);
  if (!(await mayReplace(secrets.accessKeyId, key.id))) return false;
  // A session and a token of the key before are of no use to this one.
  const others = Object.entries(secrets).filter(
    ([name]) => name !== "apiSession" && name !== "sessionToken",
  );
  await registry.save(connection, { ...Object.fromEntries(others), ...pair });
  return true;
}

async function mayReplace(before: string | undefined, now: string): Promise<boolean> {
  if (before === undefined || before === now) return true;
  return confirm(
    vscode.l10n.t("Use {0} from now on?", now),
    vscode.l10n.t("It takes the place of {0} here. That key goes on working elsewhere.", before),
    vscode.l10n.t("Use"),
  );
}
