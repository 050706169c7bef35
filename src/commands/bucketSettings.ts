import * as vscode from "vscode";
import type { BucketChange } from "../core/bucketSettings.ts";
import { displayName } from "../core/display.ts";
import type { Bucket } from "../core/model.ts";
import type { BucketNode, StorageNode } from "../tree/node.ts";
import { editFields, type BucketFields } from "./bucketFields.ts";
import type { CommandContext } from "./context.ts";
import { whenSlow } from "./progress.ts";
import { attempt } from "./runCommand.ts";
import { bucketsOf } from "./selection.ts";
import { homeOf } from "./targets.ts";

/** Changes what can be changed on a bucket: versioning, anonymous access, tags. */
export async function editBucketSettings(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [node] = bucketsOf(nodes);
  if (!node) return;
  const { bucket } = node.address;
  const title = vscode.l10n.t("Reading the settings of {0}", bucket);
  const home = await whenSlow(title, (signal) => homeOf(context.registry, node.address, signal));
  const { settings } = home;
  const offered =
    settings?.fieldsOf &&
    (await whenSlow(title, async (signal) => settings.fieldsOf?.(bucket, signal)));
  const fields = (["versioning", "access", "tags"] as const).filter((field) =>
    (offered ?? settings?.fields)?.has(field),
  );
  if (!settings || fields.length === 0) {
    const none = vscode.l10n.t("Nothing can be changed on a bucket of this storage.");
    void vscode.window.showInformationMessage(none);
    return;
  }
  const before = await whenSlow(title, (signal) => settings.get(bucket, signal));
  const edited = await editFields(bucket, fields, fieldsOf(before), {
    title: vscode.l10n.t("Settings: {0}", displayName(bucket)),
    done: vscode.l10n.t("Save"),
  });
  const change = edited && changeOf(fieldsOf(before), edited);
  if (!change || Object.keys(change).length === 0) return;
  await attempt(context, "bucket settings", nodes, () =>
    save(context, node, () =>
      whenSlow(vscode.l10n.t("Saving the settings of {0}", bucket), (signal) =>
        settings.update(bucket, change, signal),
      ),
    ),
  );
}

async function save(context: CommandContext, node: BucketNode, update: () => Promise<Bucket>) {
  try {
    await update();
  } finally {
    context.tree.invalidateBuckets(node.address);
  }
  const saved = vscode.l10n.t("Saved the settings of {0}", node.address.bucket);
  vscode.window.setStatusBarMessage(saved, 5000);
}

function fieldsOf({ versioning, access, tags }: Bucket): BucketFields {
  return {
    versioning: versioning === "enabled",
    isPublic: access === "public",
    tags: tags ?? {},
  };
}

/** Only what was changed: the rest stays as it is at the service. */
function changeOf(before: BucketFields, after: BucketFields): BucketChange {
  const hasOtherTags = text(before.tags) !== text(after.tags);
  return {
    ...(before.versioning !== after.versioning && {
      versioning: after.versioning ? "enabled" : "suspended",
    }),
    ...(before.isPublic !== after.isPublic && { access: after.isPublic ? "public" : "private" }),
    ...(hasOtherTags && { tags: after.tags ?? {} }),
  };
}

function text(tags: BucketFields["tags"]): string {
  return JSON.stringify(Object.entries(tags ?? {}).sort());
}
