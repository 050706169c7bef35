import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import { displayName } from "../core/display.ts";
import { formatBytes } from "../core/format.ts";
import { parentPrefix } from "../core/key.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { confirm } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { runTransfer } from "./runTransfer.ts";
import { homeOf } from "./targets.ts";
import { bucketNodeOf, versionOf, type VersionTarget } from "./versionTarget.ts";

/** Copies an earlier version over the current one: where versions are kept, nothing is lost. */
export async function restoreVersion(
  context: CommandContext,
  _nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<void> {
  const target = versionOf(args);
  if (target?.version.kind !== "version") return;
  const { version, ...address } = target;
  const { key, versionId } = version;
  if (!(await isRestoreWanted(context, target))) return;
  await attempt(context, "restore version", [bucketNodeOf(target)], async () => {
    const object = { ...address, key };
    await runTransfer(context, { kind: "restoreVersion", object, versionId });
  });
}

/** Deletes one version for good, or a delete marker, which brings back what was before it. */
export async function deleteVersion(
  context: CommandContext,
  _nodes: readonly StorageNode[],
  args: readonly unknown[],
): Promise<void> {
  const target = versionOf(args);
  if (!target || !(await isDeletionWanted(target))) return;
  const { bucket, version } = target;
  const { key, versionId } = version;
  await attempt(context, "delete version", [bucketNodeOf(target)], async () => {
    try {
      await whenSlow(
        vscode.l10n.t("Deleting a version of {0}", displayName(key)),
        async (signal) => {
          const store = await bucketStore(context.registry, target, signal);
          const [outcome] = await store.delete(bucket, [{ key, versionId }], signal);
          if (outcome?.error) throw outcome.error;
        },
      );
    } finally {
      context.tree.invalidate(target, parentPrefix(key));
    }
  });
}

/** Asks only where the current version would be gone. */
async function isRestoreWanted(context: CommandContext, target: VersionTarget): Promise<boolean> {
  const title = vscode.l10n.t("Looking into the bucket {0}", target.bucket);
  const versioning = await whenSlow(title, async (signal) => {
    const { settings } = await homeOf(context.registry, target, signal);
    return (await settings?.get(target.bucket, signal))?.versioning;
  });
  if (versioning === "enabled") return true;
  return confirm(
    vscode.l10n.t("Restore an earlier version of “{0}”?", displayName(target.version.key)),
    vscode.l10n.t(
      "The bucket keeps no versions at present: what the object is now may be gone afterwards.",
    ),
    vscode.l10n.t("Restore"),
  );
}

function isDeletionWanted({ version }: VersionTarget): Promise<boolean> {
  const { key, lastModified, isLatest } = version;
  const name = displayName(key);
  const when = lastModified?.toLocaleString() ?? displayName(version.versionId, 40);
  if (version.kind === "deleteMarker") {
    return confirm(
      vscode.l10n.t("Remove the delete marker of “{0}”?", name),
      isLatest
        ? vscode.l10n.t("The object is there again as it was before it was deleted ({0}).", when)
        : vscode.l10n.t(
            "Only the trace of a former deletion goes ({0}). No version is lost.",
            when,
          ),
      vscode.l10n.t("Remove"),
    );
  }
  return confirm(
    vscode.l10n.t("Delete this version of “{0}” for good?", name),
    [
      vscode.l10n.t("{0}, {1}. It cannot be brought back.", when, formatBytes(version.sizeBytes)),
      ...(isLatest
        ? [
            vscode.l10n.t(
              "It is the current one: the version before it becomes the object, if there is one.",
            ),
          ]
        : []),
    ].join("\n"),
    vscode.l10n.t("Delete"),
  );
}
