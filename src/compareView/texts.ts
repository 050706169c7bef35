import { basename } from "node:path";
import { displayName, escapedName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { Comparison } from "../transfers/compare/compare.ts";
import type { BarredReason, Criterion, Difference } from "../transfers/compare/difference.ts";
import type { EndAddress } from "../transfers/compare/endAddress.ts";
import type { Figure, Figures, Plan, PlanFolder } from "../transfers/compare/plan.ts";

/** `vscode.l10n.t` without the module, so that texts can be tested in plain Node. */
export interface Translate {
  t(message: string, ...args: (string | number | boolean)[]): string;
}

/** What people call a place: its folder's name, or its bucket with the prefix. */
export function placeName(end: EndAddress): string {
  if (end.kind === "folder") return displayName(basename(end.path) || end.path);
  return displayName(end.prefix === "" ? end.bucket : `${end.bucket}/${end.prefix}`);
}

/** The whole of it, for a tooltip and for questions. */
export function placeText(end: EndAddress, l10n: Translate): string {
  return end.kind === "folder"
    ? l10n.t("the folder {0}", displayName(end.path, 200))
    : l10n.t("the bucket {0}", displayName(`${end.bucket}/${end.prefix}`, 200));
}

export function criterionText(criterion: Criterion, l10n: Translate): string {
  switch (criterion) {
    case "size":
      return l10n.t("by size");
    case "time":
      return l10n.t("by size and time");
    case "checksum":
      return l10n.t("by checksum");
  }
}

/** What would be done, with why and with sizes: the description of a row. */
export function differenceText(
  difference: Difference,
  deletesExtra: boolean,
  l10n: Translate,
): string {
  const size = sizeText(difference);
  const words = [actionText(difference, deletesExtra, l10n), size, reasonText(difference, l10n)];
  return words.filter((word) => word !== "").join(" · ");
}

function sizeText(difference: Difference): string {
  if (difference.isFolder) return "";
  switch (difference.kind) {
    case "create":
      return formatBytes(difference.source.sizeBytes);
    case "update": {
      const [before, after] = [difference.target.sizeBytes, difference.source.sizeBytes];
      return before === after
        ? formatBytes(after)
        : `${formatBytes(before)} → ${formatBytes(after)}`;
    }
    case "extra":
      return formatBytes(difference.target.sizeBytes);
    case "barred":
      return "";
  }
}

function actionText({ kind }: Difference, deletesExtra: boolean, l10n: Translate): string {
  switch (kind) {
    case "create":
      return l10n.t("create");
    case "update":
      return l10n.t("update");
    case "extra":
      return deletesExtra ? l10n.t("delete") : l10n.t("keep");
    case "barred":
      return l10n.t("skip");
  }
}

function reasonText(difference: Difference, l10n: Translate): string {
  switch (difference.kind) {
    case "create":
      return "";
    case "extra":
      return l10n.t("only at the target");
    case "update": {
      const reason = {
        size: l10n.t("other size"),
        newer: l10n.t("newer"),
        content: l10n.t("other content"),
      }[difference.reason];
      return difference.isTargetNewer
        ? `${reason}, ${l10n.t("but the target is the newer one")}`
        : reason;
    }
    case "barred":
      return barredText(difference.reason, l10n);
  }
}

function barredText(reason: BarredReason, l10n: Translate): string {
  switch (reason) {
    case "symlink":
      return l10n.t("a symbolic link, which is not followed");
    case "special":
      return l10n.t("neither a file nor a folder");
    case "unreadable":
      return l10n.t("cannot be read");
    case "hidden":
      return l10n.t("below something that is not looked into");
    case "fileAndFolder":
      return l10n.t("a file at one place, a folder at the other");
    case "unsafeName":
      return l10n.t("not a name that a file can have");
    case "nameTaken":
      return l10n.t("its name is that of something else here");
    case "keyTooLong":
      return l10n.t("its key would be too long");
  }
}

/** `12 to create (3 MB), 2 to update (1 MB), 4 to delete (2 KB)`; empty when there is nothing. */
export function figuresText(
  figures: Figures["all"],
  deletesExtra: boolean,
  l10n: Translate,
): string {
  const part = ({ count, bytes }: Figure, text: (count: string, size: string) => string) =>
    count > 0 ? [text(formatCount(count), formatBytes(bytes))] : [];
  return [
    ...part(figures.create, (count, size) => l10n.t("{0} to create ({1})", count, size)),
    ...part(figures.update, (count, size) => l10n.t("{0} to update ({1})", count, size)),
    ...(deletesExtra
      ? part(figures.extra, (count, size) => l10n.t("{0} to delete ({1})", count, size))
      : []),
  ].join(", ");
}

/** The same in short, with what is left alone: the description of a folder. */
export function folderText(
  { figures }: PlanFolder,
  deletesExtra: boolean,
  l10n: Translate,
): string {
  const part = ({ count }: Figure, text: (count: string) => string) =>
    count > 0 ? [text(formatCount(count))] : [];
  const { create, update, extra, barred } = figures.all;
  return [
    ...part(create, (count) => l10n.t("{0} to create", count)),
    ...part(update, (count) => l10n.t("{0} to update", count)),
    ...part(extra, (count) =>
      deletesExtra ? l10n.t("{0} to delete", count) : l10n.t("{0} kept", count),
    ),
    ...part(barred, (count) => l10n.t("{0} skipped", count)),
  ].join(", ");
}

/** Above the rows: what is chosen, what is left alone, and what one should know. */
export function totalsText(plan: Plan, comparison: Comparison, l10n: Translate): string {
  const { all, checked } = plan.root.figures;
  const chosen = figuresText(checked, plan.deletesExtra, l10n);
  const { same, excluded, unverified } = comparison;
  const isLevel = all.create.count + all.update.count + all.extra.count + all.barred.count === 0;
  if (isLevel)
    return [
      l10n.t("No difference: {0} files are the same.", formatCount(same)),
      ...remarks(excluded, unverified, l10n),
    ].join(" ");
  return [
    chosen === "" ? l10n.t("Nothing is chosen.") : `${chosen}.`,
    ...(all.extra.count > 0 && !plan.deletesExtra
      ? [l10n.t("{0} only at the target are kept.", formatCount(all.extra.count))]
      : []),
    ...(all.barred.count > 0 ? [l10n.t("{0} are skipped.", formatCount(all.barred.count))] : []),
    l10n.t("{0} are the same.", formatCount(same)),
    ...remarks(excluded, unverified, l10n),
  ].join(" ");
}

function remarks(excluded: number, unverified: number, l10n: Translate): string[] {
  return [
    ...(excluded > 0
      ? [l10n.t("Patterns leave out {0}, a folder counted once.", formatCount(excluded))]
      : []),
    ...(unverified > 0
      ? [
          l10n.t(
            "{0} have no checksum that can be compared: their times decided.",
            formatCount(unverified),
          ),
        ]
      : []),
  ];
}

export function rowName(name: string): string {
  return escapedName(name, 200);
}
