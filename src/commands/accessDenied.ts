import type * as vscode from "vscode";
import type { StorageErrorFacts } from "../core/errors.ts";
import { keepingTags } from "../core/saving.ts";
import { bucketOf, thingOf } from "./factNames.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Names the permission that is missing, as far as the operation tells. */
export function accessDenied(facts: StorageErrorFacts, l10n: L10n): string {
  switch (facts.operation) {
    case "listBuckets":
      if (facts.areKeys === "right") {
        return l10n.t(
          "The credentials are right, but may not list buckets. Name the buckets that you may use in the connection.",
        );
      }
      if (facts.areKeys === "doubtful") {
        return l10n.t(
          "The server refuses these credentials and does not say why: the access key or the secret is wrong, or they may not list buckets. Check both, or name the buckets that you may use in the connection.",
        );
      }
      return l10n.t(
        "These credentials may not list buckets. Name the buckets that you may use in the connection, or check the access key and the secret: some servers say the same of wrong ones.",
      );
    case "list":
      // The policy of a key may be about a part of the bucket only.
      return facts.bucket === undefined
        ? l10n.t(
            "You have no permission to list the buckets. Ask their owner for it, or name the buckets you may use in the connection.",
          )
        : l10n.t(
            "You have no permission to list {0}. Ask its owner for it, or use Go to Prefix or Key… for the part of it that you may list.",
            bucketOf(facts, l10n),
          );
    case keepingTags:
      return l10n.t(
        "You have no permission to read the tags of {0}, so they cannot be kept. Ask the owner of the bucket for it (s3:GetObjectTagging).",
        thingOf(facts, l10n),
      );
    case "set tags":
      return l10n.t(
        "{0} stays where it is: it has tags, and you have no permission to give them to its copy. Ask the owner of the target for it (s3:PutObjectTagging).",
        thingOf(facts, l10n),
      );
    case "head":
    case "get":
      return l10n.t(
        "You have no permission to read {0}. Ask the owner of the bucket for it.",
        thingOf(facts, l10n),
      );
    case "put":
      return l10n.t(
        "You have no permission to write {0}. Ask the owner of the bucket for it.",
        thingOf(facts, l10n),
      );
    case "delete":
      // A batch is refused as a whole, and then no key is named.
      return facts.key === undefined && facts.bucket !== undefined
        ? l10n.t(
            "You have no permission to delete objects in {0}. Ask its owner for it.",
            bucketOf(facts, l10n),
          )
        : l10n.t(
            "You have no permission to delete {0}. Ask the owner of the bucket for it.",
            thingOf(facts, l10n),
          );
    case "copy":
      // Servers do not say which of the two it is.
      return l10n.t(
        "You have no permission to copy to {0}: either its source may not be read, or it may not be written. Ask the owner of the buckets for it.",
        thingOf(facts, l10n),
      );
    default:
      if (facts.key === undefined && facts.bucket === undefined)
        return l10n.t("These credentials have no permission for this. Ask the owner for it.");
      return l10n.t(
        "You have no permission for this with {0}. Ask the owner for it.",
        thingOf(facts, l10n),
      );
  }
}
