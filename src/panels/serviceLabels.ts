import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import type { Label } from "../core/service.ts";
import type { SectionRow } from "../protocol/service.ts";
import { remarksOf, type Section } from "./serviceSection.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

export function labelSection(l10n: L10n): Section {
  return {
    texts: {
      ...{ id: "labels", title: l10n.t("Labels"), addLabel: l10n.t("Add Label") },
      help: l10n.t("Words by which services are filtered."),
      none: l10n.t("The service has no labels."),
    },
    fields: [
      { name: "key", label: l10n.t("Key"), kind: "text" },
      { name: "value", label: l10n.t("Value"), kind: "text", help: l10n.t("May stay empty.") },
    ],
    rows: async ({ parts }, signal) =>
      (await parts.labels.list(signal)).map((label) => rowOf(label, l10n)),
    now: async (id, { parts }, signal) => rowOf(await parts.labels.get(id, signal), l10n),
    check: ({ key = "", value = "" }, { rules }) =>
      remarksOf([
        ["key", rules.labelKey(key.trim())],
        ["value", rules.labelValue(value)],
      ]),
    add: ({ key = "", value = "" }, { parts }, signal) =>
      parts.labels.add({ key: key.trim(), value }, signal),
    edit: (id, { key = "", value = "" }, { parts }, signal) =>
      parts.labels.modify(id, { ...(key.trim() !== id && { key: key.trim() }), value }, signal),
    remove: (id, { parts }, signal) => parts.labels.remove(id, signal),
    removal: {
      question: l10n.t("Remove the label “{0}”?", "{0}"),
      detail: l10n.t("Nothing else changes."),
    },
  };
}

function rowOf({ key, value }: Label, l10n: L10n): SectionRow {
  return {
    ...{ id: key, title: displayName(key), values: { key, value } },
    facts: [{ label: l10n.t("Value"), value: displayName(value, 255) }],
  };
}
