import * as vscode from "vscode";
import type { Connection } from "../core/connection.ts";
import type { BucketAddress } from "../core/address.ts";
import type { BucketHome } from "../core/store.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { homeAddressFor } from "./homeAddress.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { homeOf } from "./targets.ts";

/** Asks for a name, and a region where the connection has one, makes the bucket and selects it. */
export async function createBucket(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const address = await homeAddressFor(context, nodes, vscode.l10n.t("New bucket in"));
  if (!address) return;
  const home = await whenSlow(vscode.l10n.t("Connecting"), (signal) =>
    homeOf(context.registry, address, signal),
  );
  const ability = home.abilities.createBucket;
  if (!ability.can) {
    void vscode.window.showWarningMessage(ability.reason);
    return;
  }
  const name = await askBucketName(home);
  if (name === undefined) return;
  const region = await askRegion(context.registry.get(address.connectionId));
  if (region === undefined) return;
  await attempt(context, "create bucket", nodes, async () => {
    const spec = { name, ...(region !== "" && { region }) };
    await whenSlow(vscode.l10n.t("Creating the bucket {0}", name), (signal) =>
      home.createBucket(spec, signal),
    );
    context.tree.invalidateBuckets(address);
    const bucket: BucketAddress = { ...address, bucket: name };
    await context.tree.reveal({ ...bucket, prefix: "" }, new AbortController().signal);
  });
}

async function askBucketName(home: BucketHome): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("New Bucket"),
    prompt: vscode.l10n.t("Name of the bucket"),
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === "" ? undefined : home.bucketNameProblem(typed)),
  });
  return name === "" ? undefined : name;
}

/** Empty when the connection has no regions to choose from; undefined on Escape. */
async function askRegion(connection: Connection | undefined): Promise<string | undefined> {
  if (!connection || !("region" in connection)) return "";
  return vscode.window.showInputBox({
    title: vscode.l10n.t("New Bucket"),
    prompt: vscode.l10n.t("Region of the bucket"),
    value: connection.region,
    ignoreFocusOut: true,
  });
}
