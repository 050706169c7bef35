import * as vscode from "vscode";
import type { ServiceChange } from "../core/service.ts";
import type { StorageNode } from "../tree/node.ts";
import { said } from "./accessHandler.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { serviceFor, showServices, type ServiceTarget } from "./serviceTarget.ts";

/** Starts a service; the view follows it until it runs. */
export async function startService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Start Service"));
  if (!target) return;
  const title = vscode.l10n.t("Starting {0}", target.service.name);
  await change(context, target, title, { wanted: "started" });
}

/** Stops a service, whose objects cannot be reached until it is started again. */
export async function stopService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Stop Service"));
  if (!target) return;
  const { name, isProtected } = target.service;
  if (isProtected) {
    tellProtected(target);
    return;
  }
  const detail = vscode.l10n.t(
    "Its objects and websites cannot be reached until it is started again. Nothing is deleted.",
  );
  const question = vscode.l10n.t("Stop the service “{0}”?", name);
  if (!(await confirm(question, detail, vscode.l10n.t("Stop")))) return;
  await change(context, target, vscode.l10n.t("Stopping {0}", name), { wanted: "stopped" });
}

export async function renameService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const title = vscode.l10n.t("Rename Service");
  const target = await serviceFor(context, nodes, title);
  if (!target) return;
  const { name: before } = target.service;
  const name = await vscode.window.showInputBox({
    ...{ title, value: before, ignoreFocusOut: true },
    prompt: vscode.l10n.t("New name of the service. Its endpoints stay the same."),
    validateInput: (typed) => target.services.rules.serviceName(typed),
  });
  if (name === undefined || name === before) return;
  await change(context, target, vscode.l10n.t("Renaming {0}", before), { name });
}

/** A protected service can be neither stopped nor deleted. */
export async function protectService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Turn On Deletion Protection"));
  if (!target) return;
  const title = vscode.l10n.t("Protecting {0}", target.service.name);
  await change(context, target, title, { isProtected: true });
  said(vscode.l10n.t("{0} can be neither stopped nor deleted now", target.service.name));
}

export async function unprotectService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Turn Off Deletion Protection"));
  if (!target) return;
  const { name } = target.service;
  const question = vscode.l10n.t("Turn off the deletion protection of “{0}”?", name);
  const detail = vscode.l10n.t("It can be stopped and deleted afterwards.");
  if (!(await confirm(question, detail, vscode.l10n.t("Turn Off")))) return;
  await change(context, target, vscode.l10n.t("Changing {0}", name), { isProtected: false });
}

/** Changes the Access-Control-Allow-Origin of all answers, which the service does not tell. */
export async function setServiceOrigin(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const title = vscode.l10n.t("Allowed Origin (CORS)");
  const target = await serviceFor(context, nodes, title);
  if (!target) return;
  const { name } = target.service;
  const typed = await vscode.window.showInputBox({
    ...{ title, placeHolder: "https://app.example.com", ignoreFocusOut: true },
    prompt: vscode.l10n.t(
      "Overrides Access-Control-Allow-Origin in every answer of {0}, whatever the CORS rules of its buckets say. Empty takes the override away. The service does not tell what it is now.",
      name,
    ),
    validateInput: (text) =>
      originProblem(text) ? vscode.l10n.t("Enter an origin such as https://a.example, or *.") : "",
  });
  if (typed === undefined) return;
  const accessControlOrigin = typed.trim() === "" ? null : typed.trim();
  await change(context, target, vscode.l10n.t("Changing {0}", name), { accessControlOrigin });
  said(
    accessControlOrigin === null
      ? vscode.l10n.t("{0} answers with the CORS rules of its buckets again", name)
      : vscode.l10n.t("{0} lets {1} read every answer", name, accessControlOrigin),
  );
}

function originProblem(text: string): boolean {
  const origin = text.trim();
  return origin !== "" && origin !== "*" && !/^https?:\/\/[^\s/]+$/.test(origin);
}

/** Says why nothing is done, with the way to do it. */
export function tellProtected({ node, service }: ServiceTarget): void {
  const turnOff = vscode.l10n.t("Turn Off Protection…");
  const text = vscode.l10n.t(
    "The service “{0}” is protected: it can be neither stopped nor deleted.",
    service.name,
  );
  void vscode.window.showWarningMessage(text, turnOff).then((answer) => {
    if (answer !== turnOff) return undefined;
    return vscode.commands.executeCommand("stowage.service.unprotect", node);
  });
}

async function change(
  context: CommandContext,
  target: ServiceTarget,
  title: string,
  wanted: ServiceChange,
): Promise<void> {
  await attempt(context, "change service", [target.node], async () => {
    try {
      await whenSlow(title, (signal) => target.services.modify(target.service.id, wanted, signal));
    } finally {
      showServices(context, target);
    }
  });
}
