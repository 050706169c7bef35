import * as vscode from "vscode";
import { StorageError, isStorageError } from "../core/errors.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { BucketHome } from "../core/store.ts";
import type { BucketNode, StorageNode } from "../tree/node.ts";
import type { Count, Selected } from "../transfers/transfer.ts";
import type { CommandContext } from "./context.ts";
import { countFor, countText } from "./count.ts";
import { whenSlow, withProgress } from "./progress.ts";
import { confirm, confirmByTyping } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer, tell } from "./runTransfer.ts";
import { bucketsOf } from "./selection.ts";
import { homeOf } from "./targets.ts";

/** Deletes one bucket. One with contents asks for its name, and is emptied where that is needed. */
export async function deleteBucket(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [node, second] = bucketsOf(nodes);
  if (!node) return;
  if (second) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Buckets are deleted one at a time. Select a single bucket."),
    );
    return;
  }
  const title = vscode.l10n.t("Looking into the bucket {0}", node.address.bucket);
  const home = await whenSlow(title, (signal) => homeOf(context.registry, node.address, signal));
  const ability = home.abilities.deleteBucket;
  if (!ability.can) {
    void vscode.window.showWarningMessage(ability.reason);
    return;
  }
  const { wipesContents = false } = ability;
  const count = wipesContents ? undefined : await countBucket(context, home, node);
  if (!(await (count ? isConfirmed(node, count) : isWipeConfirmed(node)))) return;
  await attempt(context, "delete bucket", [node], async () => {
    try {
      const isEmptied =
        count === undefined || count.objects === 0 || (await empty(context, home, node));
      if (isEmptied) await deleteEmptied(home, node);
    } finally {
      context.tree.invalidateBuckets(node.address);
    }
  });
}

function countBucket(context: CommandContext, home: BucketHome, node: BucketNode): Promise<Count> {
  return withProgress(vscode.l10n.t("Counting what is in {0}", node.address.bucket), async (work) =>
    countFor(await context.transfers(), [await everythingIn(home, node, work.signal)], work),
  );
}

async function isConfirmed(node: BucketNode, count: Count): Promise<boolean> {
  const { bucket } = node.address;
  if (count.objects === 0 && count.isComplete)
    return confirm(
      vscode.l10n.t("Delete the bucket “{0}”?", bucket),
      vscode.l10n.t("It is empty. Somebody else may take its name afterwards."),
      vscode.l10n.t("Delete"),
    );
  return confirmByTyping(bucket, {
    title: vscode.l10n.t("Delete the bucket with everything in it: {0}", countText(count)),
    prompt: vscode.l10n.t(
      "Type the name of the bucket, {0}, to delete it and all its objects for good.",
      bucket,
    ),
  });
}

/** The service deletes what is in it by itself, and nothing is counted before: there may be no key. */
async function isWipeConfirmed({
  address: { bucket },
  bucket: seen,
}: BucketNode): Promise<boolean> {
  const { objectCount, sizeBytes } = seen;
  const known =
    objectCount === undefined
      ? vscode.l10n.t("all its objects")
      : vscode.l10n.t(
          "objects when last counted: {0}, {1}",
          formatCount(objectCount),
          formatBytes(sizeBytes ?? 0),
        );
  return confirmByTyping(bucket, {
    title: vscode.l10n.t("Delete the bucket with everything in it: {0}", known),
    prompt: vscode.l10n.t(
      "The service wipes the contents for good. Type the name of the bucket, {0}, to delete it.",
      bucket,
    ),
  });
}

/** False when something could not be deleted or the user cancelled; the message has been shown. */
async function empty(
  context: CommandContext,
  home: BucketHome,
  node: BucketNode,
): Promise<boolean> {
  const title = vscode.l10n.t("Emptying {0}", node.address.bucket);
  const report = await runTransfer(context, "delete", title, async (engine, options) =>
    engine.remove([await everythingIn(home, node, options.signal)], options),
  );
  const isEmptied = report.counts.failed === 0 && !report.isCancelled;
  if (!isEmptied) tell(context, "delete", report);
  return isEmptied;
}

async function deleteEmptied(home: BucketHome, node: BucketNode): Promise<void> {
  const { bucket } = node.address;
  try {
    await request(home, bucket, {});
  } catch (error) {
    if (!isStorageError(error, "oneTimePasswordRequired")) throw withBucket(error, bucket);
    const oneTimePassword = await askOneTimePassword();
    if (oneTimePassword === undefined) return;
    await request(home, bucket, { oneTimePassword });
  }
  vscode.window.setStatusBarMessage(vscode.l10n.t("Deleted the bucket {0}", bucket), 5000);
}

function request(
  home: BucketHome,
  bucket: string,
  options: { readonly oneTimePassword?: string },
): Promise<void> {
  const title = vscode.l10n.t("Deleting the bucket {0}", bucket);
  return whenSlow(title, (signal) => home.deleteBucket(bucket, options, signal));
}

async function askOneTimePassword(): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("One-Time Password"),
    prompt: vscode.l10n.t("The service asks for a one-time password before it deletes a bucket."),
    password: true,
    ignoreFocusOut: true,
  });
}

/** The sentence about leftovers needs the bucket's name, which not every client adds. */
function withBucket(error: unknown, bucket: string): unknown {
  return isStorageError(error, "bucketNotEmpty")
    ? new StorageError(error.kind, error.message, { ...error.facts, bucket }, { cause: error })
    : error;
}

async function everythingIn(
  { store }: BucketHome,
  { address: { bucket } }: BucketNode,
  signal: AbortSignal,
): Promise<Selected> {
  const own = (await store.forBucket?.(bucket, signal)) ?? store;
  return { kind: "prefix", store: own, bucket, prefix: "" };
}
