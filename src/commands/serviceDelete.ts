import * as vscode from "vscode";
import type { ServiceObstacles } from "../core/service.ts";
import type { StorageNode } from "../tree/node.ts";
import { listed, said } from "./accessHandler.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { confirm, confirmByTyping } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { serviceFor, showServices, type ServiceTarget } from "./serviceTarget.ts";
import { tellProtected } from "./serviceState.ts";

/**
 * Deletes a service. What is still in it is said; deleting that too takes its name, typed.
 */
export async function deleteService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Delete Service"));
  if (!target) return;
  const { name, id } = target.service;
  const obstacles = await whenSlow(vscode.l10n.t("Looking into the service {0}", name), (signal) =>
    target.services.obstacles(id, signal),
  );
  if (obstacles.isProtected) {
    tellProtected(target);
    return;
  }
  const lines = obstacleLines(obstacles);
  if (!(await isConfirmed(target, lines))) return;
  await attempt(context, "delete service", [target.node], async () => {
    try {
      const force = lines.length > 0;
      await whenSlow(vscode.l10n.t("Deleting the service {0}", name), (signal) =>
        target.services.remove(id, { force }, signal),
      );
      said(vscode.l10n.t("The service {0} is being deleted", name));
    } finally {
      showServices(context, target);
    }
  });
}

async function isConfirmed(
  { service: { name } }: ServiceTarget,
  lines: readonly string[],
): Promise<boolean> {
  const question = vscode.l10n.t("Delete the service “{0}”?", name);
  const button = vscode.l10n.t("Delete");
  if (lines.length === 0) {
    return confirm(question, vscode.l10n.t("There is nothing in it any more."), button);
  }
  const meaning = vscode.l10n.t(
    "This is still in it and would be deleted with it, all objects included:",
  );
  const all = vscode.l10n.t("Delete Everything…");
  if (!(await confirm(question, `${meaning}\n\n${lines.join("\n")}`, all))) return false;
  return confirmByTyping(name, {
    title: vscode.l10n.t("Delete the service with everything in it"),
    prompt: vscode.l10n.t(
      "Type the name of the service, {0}, to delete it with all its buckets, objects, users and policies for good.",
      name,
    ),
  });
}

function obstacleLines(obstacles: ServiceObstacles): readonly string[] {
  const kinds: readonly [string, readonly string[]][] = [
    [vscode.l10n.t("Buckets"), obstacles.buckets],
    [vscode.l10n.t("Buckets that are being deleted"), obstacles.deletingBuckets],
    [vscode.l10n.t("Users"), obstacles.users],
    [vscode.l10n.t("Policies"), obstacles.policies],
    [vscode.l10n.t("Groups"), obstacles.groups],
    [vscode.l10n.t("Roles"), obstacles.roles],
  ];
  return kinds
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${kind} (${names.length}): ${listed(names)}`);
}
