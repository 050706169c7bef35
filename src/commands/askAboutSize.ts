import * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatBytes } from "../core/format.ts";
import type { ObjectEntry } from "../core/model.ts";
import { largestReadBytes } from "../filesystem/readWhole.ts";

/**
 * Asks about an object that is large for an editor. Resolves to the button that was pressed;
 * `goOn` is there only where an editor can hold the object at all.
 */
export function askAboutSize(
  { key, sizeBytes }: Pick<ObjectEntry, "key" | "sizeBytes">,
  { costs, instead = [], goOn }: { costs: string; instead?: readonly string[]; goOn: string },
): Thenable<string | undefined> {
  const isTooLarge = sizeBytes > largestReadBytes;
  return vscode.window.showWarningMessage(
    vscode.l10n.t("“{0}” has {1}.", displayName(key), formatBytes(sizeBytes)),
    {
      modal: true,
      detail: isTooLarge ? vscode.l10n.t("That is more than an editor can hold.") : costs,
    },
    ...instead,
    ...(isTooLarge ? [] : [goOn]),
  );
}
