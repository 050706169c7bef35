import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { confirm, confirmByTyping } from "./prompts.ts";
import { editTags, tagsText } from "./bucketTags.ts";
import { stayingPick } from "./stayingPick.ts";

/** What can be said of a bucket when it is made, and of most of it later on. */
export interface BucketFields {
  readonly description?: string;
  readonly versioning?: boolean;
  readonly objectLock?: boolean;
  readonly isPublic?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

export type BucketField = "description" | "versioning" | "objectLock" | "access" | "tags";

interface Item extends vscode.QuickPickItem {
  readonly field?: BucketField;
}

/**
 * A list of settings, each changed by choosing it, with what ends the list on top. Undefined when the
 * user leaves: nothing is to be changed then.
 */
export async function editFields(
  bucket: string,
  fields: readonly BucketField[],
  start: BucketFields,
  texts: { readonly title: string; readonly done: string },
): Promise<BucketFields | undefined> {
  let now = start;
  const done: Item = { label: `$(check) ${texts.done}` };
  const isDone = await stayingPick<Item>({
    title: texts.title,
    placeholder: vscode.l10n.t("Choose a setting to change it"),
    items: () => [done, ...fields.map((field) => itemOf(field, now))],
    choose: async ({ field }) => {
      if (field === undefined) return "done";
      now = await changed(bucket, field, now);
      return "stay";
    },
  });
  return isDone ? now : undefined;
}

function itemOf(field: BucketField, now: BucketFields): Item {
  const [on, off] = [vscode.l10n.t("on"), vscode.l10n.t("off")];
  switch (field) {
    case "description": {
      const description = now.description ? displayName(now.description, 80) : none();
      return { field, label: `$(note) ${vscode.l10n.t("Description")}`, description };
    }
    case "versioning":
      return {
        ...{ field, label: `$(history) ${vscode.l10n.t("Versioning")}` },
        description: now.versioning ? on : off,
        detail: vscode.l10n.t("Keeps what was overwritten or deleted as earlier versions."),
      };
    case "objectLock":
      return {
        ...{ field, label: `$(lock) ${vscode.l10n.t("Object lock")}` },
        description: now.objectLock ? on : off,
        detail: vscode.l10n.t(
          "Can keep objects for a time. Cannot be turned off later; turns on versioning too.",
        ),
      };
    case "access":
      return {
        ...{ field, label: `$(globe) ${vscode.l10n.t("Anonymous access")}` },
        description: now.isPublic ? on : off,
        detail: vscode.l10n.t("Lets everybody read every object, without credentials."),
      };
    case "tags": {
      const description = tagsText(now.tags ?? {}) || none();
      return { field, label: `$(tag) ${vscode.l10n.t("Tags")}`, description };
    }
  }
}

function none(): string {
  return vscode.l10n.t("none");
}

async function changed(
  bucket: string,
  field: BucketField,
  now: BucketFields,
): Promise<BucketFields> {
  switch (field) {
    case "description": {
      const description = await askDescription(now.description ?? "");
      return description === undefined ? now : { ...now, description };
    }
    case "versioning":
      return { ...now, versioning: !now.versioning };
    case "objectLock":
      return { ...now, objectLock: !now.objectLock };
    case "access":
      if (now.isPublic) return { ...now, isPublic: false };
      return (await isPublicWanted(bucket)) ? { ...now, isPublic: true } : now;
    case "tags":
      return { ...now, tags: await editTags(now.tags ?? {}) };
  }
}

function askDescription(value: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    ...{ title: vscode.l10n.t("Description"), value, ignoreFocusOut: true },
    prompt: vscode.l10n.t("What the bucket is for. It cannot be changed afterwards."),
  });
}

/** Asks twice: with this on, everybody in the world can read what is and will be in the bucket. */
async function isPublicWanted(bucket: string): Promise<boolean> {
  const isMeant = await confirm(
    vscode.l10n.t("Let everybody read the bucket “{0}”?", displayName(bucket)),
    vscode.l10n.t(
      "Anybody who knows or guesses an address can then download the objects, without credentials: those that are there and those that will be.",
    ),
    vscode.l10n.t("Turn On Anonymous Access"),
  );
  if (!isMeant) return false;
  return confirmByTyping(bucket, {
    title: vscode.l10n.t("Anonymous access for everybody"),
    prompt: vscode.l10n.t("Type the name of the bucket, {0}, to make it public.", bucket),
  });
}
