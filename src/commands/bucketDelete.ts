import * as vscode from "vscode";
import { StorageError, isStorageError } from "../core/errors.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import type { BucketNode, StorageNode } from "../tree/node.ts";
import { contentsOf, contentsText, isEmpty, type BucketContents } from "./bucketContents.ts";
import type { CommandContext } from "./context.ts";
import { withOneTimePassword } from "./oneTimePassword.ts";
import { whenSlow, withProgress } from "./progress.ts";
import { confirm, confirmByTyping } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer } from "./runTransfer.ts";
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
  const contents = wipesContents ? undefined : await count(context, home, node);
  if (!(await (contents ? isConfirmed(node, contents) : isWipeConfirmed(node)))) return;
  await attempt(context, "delete bucket", [node], async () => {
    try {
      const isEmptied = !contents || isEmpty(contents) || (await empty(context, node, contents));
      if (isEmptied) await deleteEmptied(home, node);
    } finally {
      context.tree.invalidateBuckets(node.address);
    }
  });
}

async function count(
  context: CommandContext,
  home: BucketHome,
  { address: { bucket } }: BucketNode,
): Promise<BucketContents> {
  const engine = await context.transfers();
  return withProgress(vscode.l10n.t("Counting what is in {0}", bucket), (work) =>
    contentsOf(engine, home, bucket, work),
  );
}

async function isConfirmed(node: BucketNode, contents: BucketContents): Promise<boolean> {
  const { bucket } = node.address;
  if (isEmpty(contents)) {
    const isHidden = contents.kind === "objects" && contents.isHistoryHidden;
    return confirm(
      vscode.l10n.t("Delete the bucket “{0}”?", bucket),
      isHidden
        ? vscode.l10n.t(
            "It lists no objects; whether it keeps earlier versions cannot be seen with these credentials. Somebody else may take its name afterwards.",
          )
        : vscode.l10n.t("It is empty. Somebody else may take its name afterwards."),
      vscode.l10n.t("Delete"),
    );
  }
  const all =
    contents.kind === "versions"
      ? vscode.l10n.t(
          "Type the name of the bucket, {0}, to delete it with all its objects and all their earlier versions for good.",
          bucket,
        )
      : vscode.l10n.t(
          "Type the name of the bucket, {0}, to delete it and all its objects for good.",
          bucket,
        );
  return confirmByTyping(bucket, {
    title: vscode.l10n.t("Delete the bucket with everything in it: {0}", contentsText(contents)),
    prompt: all,
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
      ? vscode.l10n.t("all its objects, with all earlier versions")
      : vscode.l10n.t(
          "objects when last counted: {0}, {1}",
          formatCount(objectCount),
          formatBytes(sizeBytes ?? 0),
        );
  return confirmByTyping(bucket, {
    title: vscode.l10n.t("Delete the bucket with everything in it: {0}", known),
    prompt: vscode.l10n.t(
      "The service wipes the contents for good, earlier versions too. Type the name of the bucket, {0}, to delete it.",
      bucket,
    ),
  });
}

/** False when something could not be deleted or the user cancelled; the message has been shown. */
async function empty(
  context: CommandContext,
  { address }: BucketNode,
  contents: BucketContents,
): Promise<boolean> {
  const versions = contents.kind === "versions";
  const report = await runTransfer(context, { kind: "empty", bucket: address, versions });
  return report?.counts.failed === 0 && !report.isCancelled;
}

async function deleteEmptied(home: BucketHome, node: BucketNode): Promise<void> {
  const { bucket } = node.address;
  const title = vscode.l10n.t("Deleting the bucket {0}", bucket);
  const purpose = vscode.l10n.t(
    "The service asks for a one-time password before it deletes a bucket.",
  );
  try {
    await withOneTimePassword(purpose, (options) =>
      whenSlow(title, (signal) => home.deleteBucket(bucket, options, signal)),
    );
  } catch (error) {
    throw withBucket(error, bucket);
  }
  vscode.window.setStatusBarMessage(vscode.l10n.t("Deleted the bucket {0}", bucket), 5000);
}

/** The sentence about leftovers needs the bucket's name, which not every client adds. */
function withBucket(error: unknown, bucket: string): unknown {
  return isStorageError(error, "bucketNotEmpty")
    ? new StorageError(error.kind, error.message, { ...error.facts, bucket }, { cause: error })
    : error;
}
