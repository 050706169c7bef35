import * as vscode from "vscode";
import type { ServiceListRequest, ServiceSort } from "../core/service.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { parseLabels } from "./serviceInput.ts";
import { servicesFor } from "./serviceTarget.ts";

/** Lists only services that have all of these labels; none lists all. */
export async function filterServices(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const title = vscode.l10n.t("Filter Services by Label");
  const found = await servicesFor(context, nodes, title);
  if (!found) return;
  const { connectionId, services } = found;
  const before = context.tree.serviceList(connectionId);
  const typed = await vscode.window.showInputBox({
    ...{ title, value: labelsText(before), ignoreFocusOut: true },
    prompt: vscode.l10n.t(
      "Labels separated by commas. All of them must be there; empty lists all.",
    ),
    placeHolder: "env=production, team",
    validateInput: (text) => {
      const parsed = parseLabels(text, services.rules);
      return "problem" in parsed ? parsed.problem : undefined;
    },
  });
  if (typed === undefined) return;
  const parsed = parseLabels(typed, services.rules);
  if ("problem" in parsed) return;
  const { labels } = parsed;
  const { sort } = before;
  const order = sort === undefined ? {} : { sort };
  context.tree.listServices(connectionId, { ...order, ...(labels.length > 0 && { labels }) });
}

/** Lists services in another order. */
export async function sortServices(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const title = vscode.l10n.t("Sort Services");
  const found = await servicesFor(context, nodes, title);
  if (!found) return;
  const { connectionId } = found;
  const { sort: before, ...others } = context.tree.serviceList(connectionId);
  const items: (vscode.QuickPickItem & { sort?: ServiceSort })[] = [
    { label: vscode.l10n.t("Newest first") },
    { label: vscode.l10n.t("Oldest first"), sort: "created" },
    { label: vscode.l10n.t("Name, A to Z"), sort: "name" },
    { label: vscode.l10n.t("Name, Z to A"), sort: "-name" },
    { label: vscode.l10n.t("Region"), sort: "region" },
    { label: vscode.l10n.t("State"), sort: "state" },
  ];
  const marked = items.map((item) =>
    item.sort === before ? { ...item, description: vscode.l10n.t("now") } : item,
  );
  const chosen = await vscode.window.showQuickPick(marked, { title });
  if (!chosen) return;
  const { sort } = chosen;
  context.tree.listServices(connectionId, { ...others, ...(sort !== undefined && { sort }) });
}

function labelsText({ labels = [] }: ServiceListRequest): string {
  return labels.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)).join(", ");
}
