import type * as vscode from "vscode";
import type { Refusal } from "../transfers/transfer.ts";

/** Why a copy or move was refused before anything was touched, with what would make sense. */
export function refusedText(refusal: Refusal, l10n: Pick<typeof vscode.l10n, "t">): string {
  switch (refusal) {
    case "sameplace":
      return l10n.t("That is where it is already, so nothing was done. Choose another folder.");
    case "intoItself":
      return l10n.t("A folder cannot go into itself. Choose a folder outside it.");
    case "nothing":
      return l10n.t("There is nothing to copy or move. Select an object or a folder first.");
  }
}
