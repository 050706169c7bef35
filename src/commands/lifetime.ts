import * as vscode from "vscode";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** Asks how long a link shall work, in seconds. Undefined when the user pressed Escape. */
export async function askLifetime(maxSeconds: number): Promise<number | undefined> {
  const usual = [
    { label: vscode.l10n.t("1 minute"), seconds: minute },
    { label: vscode.l10n.t("15 minutes"), seconds: 15 * minute },
    { label: vscode.l10n.t("1 hour"), seconds: hour },
    { label: vscode.l10n.t("12 hours"), seconds: 12 * hour },
    { label: vscode.l10n.t("1 day"), seconds: day },
    { label: vscode.l10n.t("7 days"), seconds: 7 * day },
  ].filter(({ seconds }) => seconds <= maxSeconds);
  const custom = { label: vscode.l10n.t("Other…"), seconds: undefined };
  const picked = await vscode.window.showQuickPick([...usual, custom], {
    title: vscode.l10n.t("How long shall the link work?"),
    ignoreFocusOut: true,
  });
  return picked === custom ? askCustom(maxSeconds) : picked?.seconds;
}

async function askCustom(maxSeconds: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: vscode.l10n.t("How long shall the link work?"),
    prompt: vscode.l10n.t("A number with s, m, h or d, such as 90m or 2d"),
    ignoreFocusOut: true,
    validateInput: (typed) => problem(typed, maxSeconds),
  });
  return text === undefined ? undefined : parseLifetime(text);
}

function problem(text: string, maxSeconds: number): string | undefined {
  const seconds = parseLifetime(text);
  if (seconds === undefined)
    return text === ""
      ? undefined
      : vscode.l10n.t("Type a number with s, m, h or d, such as 90m or 2d.");
  if (seconds < minute) return vscode.l10n.t("A minute is the least.");
  return seconds > maxSeconds
    ? vscode.l10n.t("{0} days are the most here.", Math.floor(maxSeconds / day))
    : undefined;
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: minute, h: hour, d: day };

/** `90m`, `1.5h`, `2 d`: whole seconds; undefined for anything else. */
export function parseLifetime(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([smhd])\s*$/i.exec(text);
  const factor = unitSeconds[match?.[2]?.toLowerCase() ?? ""];
  return match && factor !== undefined ? Math.round(Number(match[1]) * factor) : undefined;
}
