import type * as vscode from "vscode";
import { listingOrder, type StorageErrorFacts } from "../core/errors.ts";
import { keepingAcl } from "../core/saving.ts";
import { bucketOf, inParentheses, thingOf } from "./factNames.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What a storage does not offer, as far as the operation tells, and what to do without it. */
export function unsupported(facts: StorageErrorFacts, l10n: L10n): string {
  if (facts.code === listingOrder)
    return l10n.t(
      "{0} cannot be compared: its server lists objects in another order than that of their keys, so that what is missing cannot be told. Nothing was changed; ask the provider.",
      bucketOf(facts, l10n),
    );
  switch (facts.operation) {
    case "create with object lock":
      return facts.outcome === "notDone"
        ? l10n.t("This server has no object lock. Create {0} without it.", bucketOf(facts, l10n))
        : l10n.t(
            "This server made {0} without the object lock that was asked for. Delete it, or use it as it is.",
            bucketOf(facts, l10n),
          );
    case "set tags":
      return l10n.t(
        "{0} stays where it is: it has tags, and the target has none for objects. Copy it, and delete it here if you can do without them.",
        thingOf(facts, l10n),
      );
    case keepingAcl:
      return l10n.t(
        "{0} has come without its own permissions, which do not go to other connections. Set there who may read it.",
        thingOf(facts, l10n),
      );
    case "get policy":
      return l10n.t("This storage does not offer bucket policies{0}.", inParentheses(facts));
    case "get cors":
      return l10n.t("This storage does not offer CORS rules{0}.", inParentheses(facts));
    case "get lifecycle":
      return l10n.t("This storage does not offer lifecycle rules{0}.", inParentheses(facts));
    case "list versions":
      return l10n.t("This storage does not offer versions of objects{0}.", inParentheses(facts));
    default:
      return l10n.t(
        "This storage does not offer that{0}. Use another way, or ask the provider.",
        inParentheses(facts),
      );
  }
}
