import * as vscode from "vscode";
import type { BucketFeatures, PublicAccessBlock, Retention } from "../core/bucketFeatures.ts";
import { displayName } from "../core/display.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import { askRetention } from "./retention.ts";

export interface ChangedBucket {
  readonly bucket: string;
  readonly home: BucketHome;
  readonly features: BucketFeatures;
  /** Runs a command of the extension on the bucket. */
  readonly run: (command: string) => Promise<void>;
}

/** Asks what one setting of a bucket is to be, says what that comes to, and sets it. */
export async function changeFeature(
  feature: string,
  action: string,
  on: ChangedBucket,
  signal: AbortSignal,
): Promise<void> {
  switch (`${feature}.${action}`) {
    case "versioning.enable":
      await on.home.settings?.update(on.bucket, { versioning: "enabled" }, signal);
      return;
    case "versioning.suspend":
      return suspend(on, signal);
    case "tags.edit":
      return on.run("stowage.bucket.settings");
    case "lifecycle.open":
      return on.run("stowage.bucket.lifecycle");
    case "policy.open":
      return on.run("stowage.bucket.policy");
    case "cors.open":
      return on.run("stowage.bucket.cors");
    case "versions.open":
      return on.run("stowage.object.versions");
    case "objectLock.enable":
      return enableLock(on, signal);
    case "objectLock.retention":
      return changeRetention(on, signal);
    case "publicAccessBlock.edit":
      return changeBlock(on, signal);
    default:
      throw new TypeError("Not a setting that can be changed");
  }
}

async function suspend({ bucket, home }: ChangedBucket, signal: AbortSignal): Promise<void> {
  const isWanted = await confirm(
    vscode.l10n.t("Suspend versioning of the bucket “{0}”?", displayName(bucket)),
    vscode.l10n.t(
      "What is overwritten or deleted from then on is gone. Versions that are kept already stay, and cost storage.",
    ),
    vscode.l10n.t("Suspend"),
  );
  if (isWanted) await home.settings?.update(bucket, { versioning: "suspended" }, signal);
}

async function enableLock({ bucket, features }: ChangedBucket, signal: AbortSignal): Promise<void> {
  const isWanted = await confirm(
    vscode.l10n.t("Turn on object lock for the bucket “{0}”?", displayName(bucket)),
    vscode.l10n.t(
      "It can never be turned off again, and versioning can no longer be suspended. Nothing is locked by this alone: objects are kept once they have a retention.",
    ),
    vscode.l10n.t("Turn On for Good"),
  );
  if (isWanted) await features.putObjectLock(bucket, undefined, signal);
}

async function changeRetention(on: ChangedBucket, signal: AbortSignal): Promise<void> {
  const { bucket, features } = on;
  const lock = await features.objectLock(bucket, signal);
  const answer = await askRetention(lock?.defaultRetention);
  if (!answer || !(await isRetentionWanted(bucket, answer.retention))) return;
  await features.putObjectLock(bucket, answer.retention, signal);
}

async function isRetentionWanted(
  bucket: string,
  retention: Retention | undefined,
): Promise<boolean> {
  if (retention?.mode !== "COMPLIANCE") return true;
  return confirm(
    vscode.l10n.t("Lock all new objects of “{0}” in compliance mode?", displayName(bucket)),
    vscode.l10n.t(
      "Until the time is over nobody can delete a new object or shorten its retention, neither you nor the owner of the account. It costs storage as long.",
    ),
    vscode.l10n.t("Lock New Objects"),
  );
}

const parts = [
  "blocksPublicAcls",
  "ignoresPublicAcls",
  "blocksPublicPolicy",
  "restrictsPublicBuckets",
] as const satisfies readonly (keyof PublicAccessBlock)[];

async function changeBlock(on: ChangedBucket, signal: AbortSignal): Promise<void> {
  const { bucket, features } = on;
  const { block } = await features.publicAccess(bucket, signal);
  const names = partNames();
  const items = parts.map((part) => ({ ...names[part], part, picked: block?.[part] ?? false }));
  const chosen = await vscode.window.showQuickPick(items, {
    ...{ canPickMany: true, ignoreFocusOut: true },
    title: vscode.l10n.t("Block of Public Access: {0}", displayName(bucket)),
    placeHolder: vscode.l10n.t("Tick what is to be blocked"),
  });
  if (!chosen) return;
  const isOn = (part: keyof PublicAccessBlock) => chosen.some((item) => item.part === part);
  const after = Object.fromEntries(parts.map((part) => [part, isOn(part)]));
  const isOpened = parts.some((part) => block?.[part] && !after[part]);
  if (isOpened && !(await isOpeningWanted(bucket))) return;
  await features.putPublicAccessBlock(bucket, after as unknown as PublicAccessBlock, signal);
}

function isOpeningWanted(bucket: string): Promise<boolean> {
  return confirm(
    vscode.l10n.t("Lift blocks of public access from “{0}”?", displayName(bucket)),
    vscode.l10n.t(
      "What its policy or its access control lists open to everybody is then open to everybody, at once.",
    ),
    vscode.l10n.t("Lift Blocks"),
  );
}

function partNames(): Readonly<
  Record<keyof PublicAccessBlock, { readonly label: string; readonly detail: string }>
> {
  return {
    blocksPublicAcls: {
      label: vscode.l10n.t("Refuse new public access control lists"),
      detail: "BlockPublicAcls",
    },
    ignoresPublicAcls: {
      label: vscode.l10n.t("Ignore public access control lists"),
      detail: "IgnorePublicAcls",
    },
    blocksPublicPolicy: {
      label: vscode.l10n.t("Refuse new public policies"),
      detail: "BlockPublicPolicy",
    },
    restrictsPublicBuckets: {
      label: vscode.l10n.t("Keep the public out whatever the policy says"),
      detail: "RestrictPublicBuckets",
    },
  };
}

async function confirm(message: string, detail: string, button: string): Promise<boolean> {
  const options = { modal: true, detail };
  return (await vscode.window.showWarningMessage(message, options, button)) === button;
}
