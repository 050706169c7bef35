import * as vscode from "vscode";
import type { ServiceRules } from "../core/service.ts";

export interface TypedLabel {
  readonly key: string;
  /** Absent when no `=` was typed. */
  readonly value?: string;
}

/** `env=production, team` as labels, or what is wrong with it. */
export function parseLabels(
  text: string,
  rules: Pick<ServiceRules, "labelKey" | "labelValue">,
): { readonly labels: readonly TypedLabel[] } | { readonly problem: string } {
  const labels: TypedLabel[] = [];
  const parts = text.split(",").map((part) => part.trim());
  for (const part of parts.filter((each) => each !== "")) {
    const at = part.indexOf("=");
    const key = (at < 0 ? part : part.slice(0, at)).trim();
    const value = at < 0 ? undefined : part.slice(at + 1).trim();
    const problem = rules.labelKey(key) ?? rules.labelValue(value ?? "");
    if (problem !== undefined) return { problem: vscode.l10n.t("{0}: {1}", part, problem) };
    if (labels.some((label) => label.key === key)) {
      return { problem: vscode.l10n.t("The label {0} is there twice.", key) };
    }
    labels.push({ key, ...(value !== undefined && { value }) });
  }
  return { labels };
}
