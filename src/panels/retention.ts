import * as vscode from "vscode";
import type { Retention } from "../core/bucketFeatures.ts";

/** What new objects are to be kept for. Undefined when the person leaves. */
export async function askRetention(
  now: Retention | undefined,
): Promise<{ readonly retention: Retention | undefined } | undefined> {
  const title = vscode.l10n.t("Default Retention of New Objects");
  const modes = [
    {
      ...{ mode: undefined, label: vscode.l10n.t("None") },
      detail: vscode.l10n.t("New objects are kept only where they are written so."),
    },
    {
      ...{ mode: "GOVERNANCE", label: vscode.l10n.t("Governance") },
      detail: vscode.l10n.t("Whoever has a special permission can still delete them."),
    },
    {
      ...{ mode: "COMPLIANCE", label: vscode.l10n.t("Compliance") },
      detail: vscode.l10n.t("Nobody at all can delete them before the time is over."),
    },
  ];
  const items = modes.map((item) => ({
    ...item,
    ...(item.mode === now?.mode && { description: vscode.l10n.t("as it is now") }),
  }));
  const chosen = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (!chosen) return undefined;
  const { mode } = chosen;
  if (mode === undefined) return { retention: undefined };
  const typed = await vscode.window.showInputBox({
    ...{ title, value: textOf(now), ignoreFocusOut: true },
    prompt: vscode.l10n.t("How long: days as in 30d, or years as in 1y"),
    validateInput: (text) =>
      parseDuration(text) ? undefined : vscode.l10n.t("Enter days as in 30d, or years as in 1y."),
  });
  const duration = typed === undefined ? undefined : parseDuration(typed);
  return duration && { retention: { mode, ...duration } };
}

/** `30`, `30d` and `30 days` are days; `1y` and `2 years` are years. Undefined for anything else. */
export function parseDuration(text: string): Pick<Retention, "days" | "years"> | undefined {
  const found = /^\s*([1-9]\d{0,4})\s*(d|days?|y|years?)?\s*$/i.exec(text);
  if (!found) return undefined;
  const count = Number(found[1]);
  return found[2]?.toLowerCase().startsWith("y") ? { years: count } : { days: count };
}

function textOf(retention: Retention | undefined): string {
  if (!retention) return "";
  return retention.years === undefined ? `${retention.days ?? ""}d` : `${retention.years}y`;
}
