import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { StorageErrorFacts } from "../core/errors.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

export function duration(ms: number, l10n: L10n): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds === 1) return l10n.t("1 second");
  if (seconds < 120) return l10n.t("{0} seconds", seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return l10n.t("{0} minutes", minutes);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? l10n.t("{0} hours", hours) : l10n.t("{0} days", Math.round(hours / 24));
}

export function bucketOf(facts: StorageErrorFacts, l10n: L10n): string {
  return facts.bucket === undefined
    ? l10n.t("the bucket")
    : l10n.t("the bucket “{0}”", displayName(facts.bucket));
}

export function serviceOf(facts: StorageErrorFacts, l10n: L10n): string {
  return facts.service === undefined
    ? l10n.t("the service")
    : l10n.t("the service “{0}”", displayName(facts.service));
}

export function objectOf(facts: StorageErrorFacts, l10n: L10n): string {
  return facts.key === undefined ? l10n.t("the object") : `“${displayName(facts.key)}”`;
}

export function thingOf(facts: StorageErrorFacts, l10n: L10n): string {
  return facts.key === undefined ? bucketOf(facts, l10n) : objectOf(facts, l10n);
}

export function pathOf(facts: StorageErrorFacts, l10n: L10n): string {
  return facts.path === undefined ? l10n.t("the file") : `“${displayName(facts.path)}”`;
}

export function localOrRemote(facts: StorageErrorFacts, l10n: L10n): string {
  return facts.path === undefined ? objectOf(facts, l10n) : pathOf(facts, l10n);
}

export function hostOf(facts: StorageErrorFacts, l10n: L10n): string {
  return facts.host === undefined
    ? l10n.t("the server")
    : l10n.t("the server {0}", displayName(facts.host));
}

/** The server's own words for it, which a search engine or its operator will understand. */
export function inParentheses(facts: StorageErrorFacts): string {
  const words = [
    ...(facts.status === undefined ? [] : [`HTTP ${facts.status}`]),
    ...(facts.code === undefined ? [] : [displayName(facts.code)]),
  ];
  return words.length === 0 ? "" : ` (${words.join(", ")})`;
}
