import type * as vscode from "vscode";
import type { VersionsTexts } from "../protocol/versions.ts";

export function versionsTexts(l10n: Pick<typeof vscode.l10n, "t">): VersionsTexts {
  return {
    intro: l10n.t(
      "What was overwritten or deleted while the bucket kept versions, the newest first. A delete marker stands for a deletion: removing it brings the object back.",
    ),
    none: l10n.t("There are no versions here."),
    name: l10n.t("Object"),
    state: l10n.t("State"),
    version: l10n.t("Version"),
    modified: l10n.t("Since"),
    size: l10n.t("Size"),
    more: l10n.t("Load More"),
    refresh: l10n.t("Refresh"),
    loading: l10n.t("Loading…"),
    kinds: {
      current: l10n.t("current"),
      earlier: l10n.t("earlier"),
      deleted: l10n.t("deleted"),
      wasDeleted: l10n.t("was deleted"),
    },
    actions: {
      open: l10n.t("Open"),
      compare: l10n.t("Compare with Current"),
      download: l10n.t("Download…"),
      restore: l10n.t("Restore"),
      delete: l10n.t("Delete…"),
    },
    undelete: l10n.t("Remove Delete Marker…"),
  };
}
