import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { TransferKind } from "../transfers/order.ts";
import type { SkipReason, TransferReport } from "../transfers/transfer.ts";
import { explain } from "./explain.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** The whole result in one line: what was done, and every number that is not zero. */
export function summary(kind: TransferKind, report: TransferReport, l10n: L10n): string {
  const parts = [
    doneText(kind, report, l10n),
    ...(report.counts.skipped > 0
      ? [l10n.t("{0} skipped", formatCount(report.counts.skipped))]
      : []),
    ...(report.counts.failed > 0 ? [l10n.t("{0} failed", formatCount(report.counts.failed))] : []),
    ...(report.counts.renamed > 0
      ? [l10n.t("{0} saved under another name", formatCount(report.counts.renamed))]
      : []),
    ...lossParts(report, l10n),
  ];
  const text = `${parts.join(", ")}.`;
  return report.isCancelled ? l10n.t("Cancelled. {0}", text) : text;
}

function lossParts({ notKept = [] }: TransferReport, l10n: L10n): string[] {
  const acls = notKept.filter(({ what }) => what === "acl").length;
  const tags = notKept.length - acls;
  return [
    ...(acls > 0 ? [l10n.t("{0} whose own permissions could not be kept", formatCount(acls))] : []),
    ...(tags > 0 ? [l10n.t("{0} whose tags could not be kept", formatCount(tags))] : []),
  ];
}

function doneText(kind: TransferKind, { done, bytes }: TransferReport, l10n: L10n): string {
  const count = formatCount(done);
  const size = formatBytes(bytes);
  const isOne = done === 1;
  switch (kind) {
    case "upload":
      return isOne
        ? l10n.t("Uploaded 1 file ({0})", size)
        : l10n.t("Uploaded {0} files ({1})", count, size);
    case "download":
    case "downloadTo":
      return isOne
        ? l10n.t("Downloaded 1 object ({0})", size)
        : l10n.t("Downloaded {0} objects ({1})", count, size);
    case "copy":
      return isOne ? l10n.t("Copied 1 object") : l10n.t("Copied {0} objects", count);
    case "move":
      return isOne ? l10n.t("Moved 1 object") : l10n.t("Moved {0} objects", count);
    case "rename":
      return isOne ? l10n.t("Renamed 1 object") : l10n.t("Renamed {0} objects", count);
    case "delete":
    case "empty":
      return isOne ? l10n.t("Deleted 1 object") : l10n.t("Deleted {0} objects", count);
    case "sync":
      return isOne
        ? l10n.t("Synchronized 1 item ({0})", size)
        : l10n.t("Synchronized {0} items ({1})", count, size);
    case "restore":
      return isOne ? l10n.t("Brought back 1 item") : l10n.t("Brought back {0} items", count);
    case "restoreVersion":
    case "undo":
      return isOne ? l10n.t("Restored 1 object") : l10n.t("Restored {0} objects", count);
  }
}

/** Whether something was found that was not simply done under its own name. */
export function hasDetails({ counts, notKept = [] }: TransferReport): boolean {
  return counts.skipped + counts.failed + counts.renamed + notKept.length > 0;
}

/** Everything that was not simply done, as a text to read. */
export function details(kind: TransferKind, report: TransferReport, l10n: L10n): string {
  const failed = report.failed.flatMap(({ what, error }) => [
    `  ${whole(what)}`,
    `      ${explain(error, l10n).message}`,
  ]);
  const skipped = report.skipped.map(({ what, why }) => `  ${whole(what)}: ${reason(why, l10n)}`);
  const renamed = report.renamed.map(({ key, path }) => `  ${whole(key)}\n      → ${whole(path)}`);
  const lost = (what: "acl" | "tags") =>
    (report.notKept ?? [])
      .filter((one) => one.what === what)
      .flatMap(({ key, error }) => [`  ${whole(key)}`, `      ${explain(error, l10n).message}`]);
  const sections = [
    section(l10n.t("Failed"), failed, report.counts.failed - report.failed.length, l10n),
    section(l10n.t("Skipped"), skipped, report.counts.skipped - report.skipped.length, l10n),
    section(
      l10n.t("Saved under another name"),
      renamed,
      report.counts.renamed - report.renamed.length,
      l10n,
    ),
    section(
      l10n.t("Permissions of their own, if there were any, could not be kept and start anew"),
      lost("acl"),
      0,
      l10n,
    ),
    section(l10n.t("Tags, if there were any, could not be kept"), lost("tags"), 0, l10n),
  ];
  return (
    [summary(kind, report, l10n), ...sections.filter((text) => text !== "")].join("\n\n") + "\n"
  );
}

/** `unlisted` is how many the report counted without keeping their names. */
function section(title: string, lines: readonly string[], unlisted: number, l10n: L10n): string {
  if (lines.length === 0) return "";
  const rest = unlisted > 0 ? [l10n.t("  … and {0} more", formatCount(unlisted))] : [];
  return [title, ...lines, ...rest].join("\n");
}

function reason(why: SkipReason, l10n: L10n): string {
  switch (why) {
    case "exists":
      return l10n.t("exists already");
    case "symlink":
      return l10n.t("is a symbolic link, which is not followed");
    case "special":
      return l10n.t("is neither a file nor a folder");
    case "sameFile":
      return l10n.t("is the destination itself");
    case "changed":
      return l10n.t("has changed since it was compared");
    case "notEmpty":
      return l10n.t("is a folder with something in it");
    case "afterFailure":
      return l10n.t("is kept, because something else failed");
  }
}

function whole(name: string): string {
  return displayName(name, Number.POSITIVE_INFINITY);
}
