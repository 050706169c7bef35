import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { ServiceLosses } from "../core/serviceDocument.ts";
import { serviceUri, type ConfirmLosses } from "../filesystem/serviceDocuments.ts";
import type { StorageNode } from "../tree/node.ts";
import { show } from "./accessDocuments.ts";
import type { CommandContext } from "./context.ts";
import { confirm } from "./prompts.ts";
import { serviceFor } from "./serviceTarget.ts";

/** Opens all settings of a service as a JSON document; saving replaces them. */
export async function editService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const target = await serviceFor(context, nodes, vscode.l10n.t("Edit Service as JSON"));
  if (target) await show(context, serviceUri(target.node.connection.id, target.service));
}

/** Asks only when something is taken away. */
export const confirmLosses: ConfirmLosses = async (service, losses) => {
  const lines = linesOf(losses);
  if (lines.length === 0) return true;
  return confirm(
    vscode.l10n.t("Replace the settings of the service “{0}”?", displayName(service.name)),
    [vscode.l10n.t("The document takes away:"), ...lines].join("\n"),
    vscode.l10n.t("Replace"),
  );
};

function linesOf(losses: ServiceLosses): string[] {
  const lists = [
    [vscode.l10n.t("Networks"), losses.networks],
    [vscode.l10n.t("Labels"), losses.labels],
    [vscode.l10n.t("Custom Domains"), losses.customDomains],
    [vscode.l10n.t("Static Websites"), losses.websites],
  ] as const;
  return [
    ...lists.flatMap(([title, names]) =>
      names.length === 0 ? [] : [`${title}: ${names.map((name) => displayName(name)).join(", ")}`],
    ),
    ...(losses.stops
      ? [
          vscode.l10n.t(
            "The service is stopped: its objects cannot be reached until it is started.",
          ),
        ]
      : []),
    ...(losses.unprotects ? [vscode.l10n.t("Its deletion protection is turned off.")] : []),
  ];
}
