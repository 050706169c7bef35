import * as vscode from "vscode";
import type { Label, Network, Services } from "../core/service.ts";
import type { StorageNode } from "../tree/node.ts";
import { said } from "./accessHandler.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { parseLabels } from "./serviceInput.ts";
import { servicesFor } from "./serviceTarget.ts";

/** Asks where, what name, which networks and labels, and makes the service. */
export async function createService(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const found = await servicesFor(context, nodes, wizardTitle());
  if (!found) return;
  const { services, connectionId } = found;
  const region = await pickRegion(services);
  if (region === undefined) return;
  const name = await askName(services);
  if (!name) return;
  const networks = await askNetworks(services);
  if (!networks) return;
  const labels = await askLabels(services);
  if (!labels) return;
  const wanted = await pickWanted();
  if (!wanted) return;
  await attempt(context, "create service", nodes, async () => {
    const spec = { name, region, wanted, networks, labels };
    try {
      await whenSlow(vscode.l10n.t("Creating the service {0}", name), (signal) =>
        services.create(spec, signal),
      );
      said(vscode.l10n.t("The service {0} is being created", name));
    } finally {
      context.tree.invalidateBuckets({ connectionId });
    }
  });
}

function wizardTitle(): string {
  return vscode.l10n.t("Create Service");
}

async function pickRegion(services: Services): Promise<string | undefined> {
  const regions = await whenSlow(vscode.l10n.t("Reading the regions"), (signal) =>
    services.regions(signal),
  );
  const items = regions
    .filter(({ acceptsNew }) => acceptsNew !== false)
    .map(({ name, zones, primaryZone }) => ({
      label: name,
      description: zones
        .map((zone) => (zone === primaryZone ? vscode.l10n.t("{0} (primary)", zone) : zone))
        .join(", "),
    }));
  const placeHolder = vscode.l10n.t("Region, with its zones");
  const options = { title: wizardTitle(), placeHolder, matchOnDescription: true };
  return (await vscode.window.showQuickPick(items, { ...options, ignoreFocusOut: true }))?.label;
}

async function askName({ rules }: Services): Promise<string | undefined> {
  return vscode.window.showInputBox({
    ...{ title: wizardTitle(), ignoreFocusOut: true },
    prompt: vscode.l10n.t("Name of the service"),
    validateInput: (typed) => (typed === "" ? undefined : rules.serviceName(typed)),
  });
}

async function askNetworks(services: Services): Promise<readonly Network[] | undefined> {
  const internet = vscode.l10n.t("Public");
  const inside = vscode.l10n.t("Private…");
  const items = [
    {
      ...{ label: internet, picked: true },
      detail: vscode.l10n.t("Reachable from the internet, also from here"),
    },
    {
      label: inside,
      detail: vscode.l10n.t("Reachable from a private network of the same zone"),
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    ...{ title: wizardTitle(), canPickMany: true, ignoreFocusOut: true },
    placeHolder: vscode.l10n.t("Networks of the service; without any it cannot be reached"),
  });
  if (!picked) return undefined;
  const networks: Network[] = picked.some(({ label }) => label === internet)
    ? [{ name: "public", type: "public", family: "IPv4" }]
    : [];
  if (!picked.some(({ label }) => label === inside)) return networks;
  const added = await askPrivateNetwork(services);
  return added && [...networks, added];
}

async function askPrivateNetwork({ rules }: Services): Promise<Network | undefined> {
  const title = wizardTitle();
  const uuid = await vscode.window.showInputBox({
    ...{ title, ignoreFocusOut: true },
    prompt: vscode.l10n.t("UUID of the private network"),
    validateInput: (typed) => (typed === "" ? undefined : rules.networkUuid(typed.trim())),
  });
  if (!uuid) return undefined;
  const name = await vscode.window.showInputBox({
    ...{ title, value: "private", ignoreFocusOut: true },
    prompt: vscode.l10n.t("Name of the network within the service"),
    validateInput: (typed) => rules.networkName(typed),
  });
  return name ? { name, type: "private", family: "IPv4", uuid: uuid.trim() } : undefined;
}

async function askLabels({ rules }: Services): Promise<readonly Label[] | undefined> {
  const typed = await vscode.window.showInputBox({
    ...{ title: wizardTitle(), ignoreFocusOut: true },
    prompt: vscode.l10n.t("Labels separated by commas; may stay empty"),
    placeHolder: "env=production, team=web",
    validateInput: (text) => {
      const parsed = parseLabels(text, rules);
      return "problem" in parsed ? parsed.problem : undefined;
    },
  });
  if (typed === undefined) return undefined;
  const parsed = parseLabels(typed, rules);
  if ("problem" in parsed) return undefined;
  return parsed.labels.map(({ key, value = "" }) => ({ key, value }));
}

async function pickWanted(): Promise<"started" | "stopped" | undefined> {
  const items = [
    { label: vscode.l10n.t("Started"), wanted: "started" as const },
    { label: vscode.l10n.t("Stopped"), wanted: "stopped" as const },
  ];
  const placeHolder = vscode.l10n.t("State after it was created");
  const options = { title: wizardTitle(), placeHolder, ignoreFocusOut: true };
  return (await vscode.window.showQuickPick(items, options))?.wanted;
}
