import * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import type { BucketHome, BucketSpec } from "../core/bucketHome.ts";
import type { StorageNode } from "../tree/node.ts";
import { editFields } from "./bucketFields.ts";
import { askRegion } from "./bucketRegion.ts";
import type { CommandContext } from "./context.ts";
import { homeAddressFor } from "./homeAddress.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { homeOf } from "./targets.ts";

/** Asks for a name and for what else the provider takes, makes the bucket and selects it. */
export async function createBucket(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const address = await homeAddressFor(context, nodes, vscode.l10n.t("Create bucket in"));
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
  const place = await askRegion(home, context.registry.get(address.connectionId));
  if (place === undefined) return;
  const settings = await askSettings(home, name);
  if (settings === undefined) return;
  const spec: BucketSpec = { name, ...place, ...settings };
  await attempt(context, "create bucket", nodes, async () => {
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
    title: vscode.l10n.t("Create Bucket"),
    prompt: vscode.l10n.t("Name of the bucket"),
    ignoreFocusOut: true,
    validateInput: (typed) => (typed === "" ? undefined : home.bucketNameProblem(typed)),
  });
  return name === "" ? undefined : name;
}

/** What else the provider takes with a new bucket. Nothing where it takes nothing; undefined on Escape. */
async function askSettings(
  home: BucketHome,
  name: string,
): Promise<Omit<BucketSpec, "name"> | undefined> {
  const all = ["description", "tags", "versioning", "objectLock", "access"] as const;
  const fields = all.filter((field) => home.createFields?.has(field));
  if (fields.length === 0) return {};
  const title = vscode.l10n.t("Create Bucket: {0}", name);
  const done = vscode.l10n.t("Create Bucket");
  const chosen = await editFields(name, fields, {}, { title, done });
  if (!chosen) return undefined;
  const { description, tags, versioning, objectLock, isPublic } = chosen;
  return {
    ...(description && { description }),
    ...(tags && Object.keys(tags).length > 0 && { tags }),
    ...(versioning && { versioning }),
    ...(objectLock && { objectLock }),
    ...(isPublic && { access: "public" }),
  };
}
