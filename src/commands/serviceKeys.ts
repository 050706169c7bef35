import * as vscode from "vscode";
import type { ServiceKeyRequest } from "../core/serviceKeys.ts";
import type { StorageNode } from "../tree/node.ts";
import { said } from "./accessHandler.ts";
import type { CommandContext } from "./context.ts";
import { describe } from "./describe.ts";
import { whenSlow, withProgress } from "./progress.ts";
import { confirm } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { serviceFor, type ServiceTarget } from "./serviceTarget.ts";
import { sentenceOf } from "./sentenceOf.ts";

/** Makes a user with a policy and a key for the objects of a service, and opens its buckets. */
export async function createServiceKeys(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const title = vscode.l10n.t("Create Access Key");
  const target = await serviceFor(context, nodes, title);
  if (!target || !(await mayTakeThePlace(target))) return;
  const policy = await pickPolicy(target, title);
  if (policy === undefined) return;
  const username = await askUserName(target, title);
  if (username === undefined) return;
  const request = { policy, ...(username !== "" && { username }) };
  await attempt(context, "create access key", [target.node], async () => {
    const { name } = target.service;
    const made = await withProgress(
      vscode.l10n.t("Creating an access key for {0}", name),
      ({ signal }) => target.parts.keys.create(request, signal),
    );
    said(vscode.l10n.t("Created the user {0} with an access key", made.username ?? ""));
    showObjects(context, target);
  });
}

/** Stores a key that the user already has. */
export async function enterServiceKeys(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const title = vscode.l10n.t("Enter Keys");
  const target = await serviceFor(context, nodes, title);
  if (!target) return;
  const ask = (prompt: string, password: boolean) =>
    vscode.window.showInputBox({ title, prompt, password, ignoreFocusOut: true });
  const { name } = target.service;
  const accessKeyId = await ask(vscode.l10n.t("Access key ID for the objects of {0}", name), false);
  if (!accessKeyId?.trim()) return;
  const secretAccessKey = await ask(
    vscode.l10n.t("Secret access key. It is kept in the secret storage of this computer."),
    true,
  );
  if (!secretAccessKey?.trim()) return;
  await target.parts.keys.store({
    ...{ accessKeyId: accessKeyId.trim(), secretAccessKey: secretAccessKey.trim() },
  });
  showObjects(context, target);
}

/** A new key for the same user; the old one is deleted once the new one works. */
export async function rotateServiceKeys(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Rotate Access Key"));
  const stored = target && (await storedKey(target));
  if (!stored) return;
  const question = vscode.l10n.t("Rotate the access key {0}?", stored.accessKeyId);
  const detail = vscode.l10n.t(
    "Its user gets a new key, which is stored here. Once the new one works, the old one is deleted: other programs that use it stop working.",
  );
  if (!(await confirm(question, detail, vscode.l10n.t("Rotate")))) return;
  await attempt(context, "rotate access key", [target.node], async () => {
    const title = vscode.l10n.t("Rotating the access key of {0}", target.service.name);
    const made = await withProgress(title, ({ signal }) => target.parts.keys.rotate(signal));
    showObjects(context, target);
    if (!made.leftOver) {
      said(vscode.l10n.t("The access key is {0} now; the old one is deleted", made.accessKeyId));
      return;
    }
    context.log.error(`old access key: ${describe(made.leftOver.error)}`);
    void vscode.window.showWarningMessage(
      vscode.l10n.t(
        "The new access key is in use, but the old one, {0}, could not be deleted and still works: {1} Delete it in the Access view.",
        made.leftOver.accessKeyId,
        sentenceOf(made.leftOver.error),
      ),
    );
  });
}

/** Deletes the stored key, with its user if wanted, or only forgets it here. */
export async function revokeServiceKeys(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Revoke Access Key"));
  const stored = target && (await storedKey(target));
  if (!stored) return;
  const revoke = vscode.l10n.t("Revoke Key");
  const both = vscode.l10n.t("Revoke Key and Delete User");
  const forget = vscode.l10n.t("Only Forget It Here");
  const detail = vscode.l10n.t(
    "Programs that use the key stop working at once. Its user: {0}. Buckets and objects stay.",
    stored.username ?? vscode.l10n.t("not known here"),
  );
  const answer = await vscode.window.showWarningMessage(
    vscode.l10n.t("Revoke the access key {0}?", stored.accessKeyId),
    { modal: true, detail },
    ...[revoke, both, forget],
  );
  if (answer === undefined) return;
  const { keys } = target.parts;
  await attempt(context, "revoke access key", [target.node], async () => {
    try {
      const title = vscode.l10n.t("Revoking the access key of {0}", target.service.name);
      if (answer === forget) await keys.forget();
      else {
        const removeUser = answer === both;
        await whenSlow(title, (signal) => keys.revoke({ removeUser }, signal));
      }
    } finally {
      showObjects(context, target);
    }
  });
}

/** What is in the buckets is listed anew, with whatever key there is now. */
function showObjects(context: CommandContext, { node }: ServiceTarget): void {
  context.tree.refresh(node);
  context.access.refresh();
}

async function storedKey({ parts, node, service }: ServiceTarget) {
  const stored = await parts.keys.stored();
  if (stored) return stored;
  const create = vscode.l10n.t("Create Access Key…");
  const text = vscode.l10n.t("No access key is stored for the service {0}.", service.name);
  void vscode.window.showInformationMessage(text, create).then((answer) => {
    if (answer === create) {
      return vscode.commands.executeCommand("stowage.service.createKeys", node);
    }
    return undefined;
  });
  return undefined;
}

async function mayTakeThePlace({ parts }: ServiceTarget): Promise<boolean> {
  const stored = await parts.keys.stored();
  return (
    !stored ||
    confirm(
      vscode.l10n.t("Replace the stored access key {0}?", stored.accessKeyId),
      vscode.l10n.t("It goes on working elsewhere, but only the new one is used here."),
      vscode.l10n.t("Replace"),
    )
  );
}

async function pickPolicy(
  { parts }: ServiceTarget,
  title: string,
): Promise<ServiceKeyRequest["policy"] | undefined> {
  const policies = await whenSlow(vscode.l10n.t("Reading the policies"), (signal) =>
    parts.access.iam.policies.list(signal),
  );
  const items: (vscode.QuickPickItem & { policy?: ServiceKeyRequest["policy"] })[] = [
    {
      label: vscode.l10n.t("Read Only"),
      detail: vscode.l10n.t("Lists and downloads everything in the service"),
      policy: "readOnly",
    },
    {
      label: vscode.l10n.t("Full Access"),
      detail: vscode.l10n.t("Also uploads, changes and deletes"),
      policy: "full",
    },
    { label: vscode.l10n.t("Policies of the service"), kind: vscode.QuickPickItemKind.Separator },
    ...policies.map(({ name, description }) => ({
      ...{ label: name, policy: { name } },
      ...(description !== undefined && { description }),
    })),
  ];
  const placeHolder = vscode.l10n.t("What the key may do");
  const options = { title, placeHolder, ignoreFocusOut: true, matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, options))?.policy;
}

/** Empty makes one up. */
function askUserName({ services }: ServiceTarget, title: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    ...{ title, ignoreFocusOut: true },
    prompt: vscode.l10n.t("Name of the new user that the key belongs to"),
    placeHolder: vscode.l10n.t("Leave it empty to have one made up"),
    validateInput: (typed) => (typed === "" ? undefined : services.rules.userName(typed)),
  });
}
