import type * as vscode from "vscode";
import type { StorageErrorFacts } from "../core/errors.ts";
import { bucketOf, thingOf } from "./factNames.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Names the permission that is missing, as far as the operation tells. */
export function accessDenied(facts: StorageErrorFacts, l10n: L10n): string {
  switch (facts.operation) {
    case "listBuckets":
      return l10n.t(
        "These credentials may not list buckets. Name the buckets that you may use in the connection, or ask for the permission.",
      );
    case "list":
      return l10n.t(
        "You have no permission to list {0}. Ask its owner for it, or name the buckets you may use in the connection.",
        facts.bucket === undefined ? l10n.t("the buckets") : bucketOf(facts, l10n),
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
      return l10n.t(
        "You have no permission to delete {0}. Ask the owner of the bucket for it.",
        thingOf(facts, l10n),
      );
    default:
      return l10n.t(
        "You have no permission for this with {0}. Ask the owner for it.",
        thingOf(facts, l10n),
      );
  }
}
