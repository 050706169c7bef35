import * as vscode from "vscode";
import { AgeFormat } from "../core/age.ts";
import { escapedName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import type { Group, Transfer } from "../transfers/queue/transfer.ts";
import { bytesText, filesText, percentText, rateText, runningText } from "./figures.ts";
import type { ActiveFileNode, FailedFileNode, GroupNode } from "./node.ts";
import { labelOf, titleOf, wayOf } from "./titles.ts";

const longestName = 200;
/** Longer than any key, escapes included. */
const longestPath = 10_000;

/** The words of the TRANSFERS view. */
export class TransferTexts {
  readonly #age: AgeFormat;
  readonly #explain: (error: unknown) => string;

  /** `explain` makes one sentence with a next step out of an error. */
  constructor(language: string, explain: (error: unknown) => string) {
    this.#age = new AgeFormat(language);
    this.#explain = explain;
  }

  group({ group }: GroupNode, count: number): string {
    return `${groupName(group)} (${formatCount(count)})`;
  }

  label({ order }: Transfer): string {
    return labelOf(order, vscode.l10n);
  }

  /** How it stands, in a few words. */
  description(transfer: Transfer, now = Date.now()): string {
    const { progress, report, state, order } = transfer;
    switch (state) {
      case "running":
        return runningText(transfer, vscode.l10n);
      case "pausing":
        return vscode.l10n.t("pausing…");
      case "cancelling":
        return vscode.l10n.t("cancelling…");
      case "queued": {
        const { from, to } = wayOf(order);
        return to === undefined ? (from ?? "") : `→ ${to}`;
      }
      case "paused":
        return progress ? percentText(progress) : vscode.l10n.t("not begun");
      case "interrupted":
        if (!transfer.hasBegun) return vscode.l10n.t("not begun");
        return now - transfer.addedAt.getTime() < 60_000
          ? vscode.l10n.t("began just now")
          : vscode.l10n.t("began {0}", this.#age.of(transfer.addedAt, now));
      case "failed":
        return report && transfer.error === undefined
          ? this.#figures(transfer)
          : this.#explain(transfer.error);
      case "done":
      case "cancelled":
        return this.#figures(transfer);
    }
  }

  tooltip(transfer: Transfer): string {
    const { order, progress, pace, state, error, addedAt, report } = transfer;
    const { from, to } = wayOf(order);
    const rate = rateText(order.kind, pace, vscode.l10n);
    const [failure] = report?.failed ?? [];
    const lines: readonly (readonly [string, string | undefined])[] = [
      [vscode.l10n.t("From"), from],
      [vscode.l10n.t("To"), to],
      [vscode.l10n.t("State"), stateName(state)],
      [vscode.l10n.t("Files"), progress && filesText(progress, vscode.l10n)],
      [vscode.l10n.t("Bytes"), progress && bytesText(progress, vscode.l10n)],
      [vscode.l10n.t("Rate"), state === "running" ? rate : undefined],
      [vscode.l10n.t("Added"), addedAt.toLocaleString()],
      [vscode.l10n.t("Problem"), error === undefined ? undefined : this.#explain(error)],
      [vscode.l10n.t("First failure"), failure && this.#explain(failure.error)],
    ];
    const known = lines.filter(([, text]) => text !== undefined && text !== "");
    return [
      titleOf(order, vscode.l10n),
      ...known.map(([name, text]) => `${name}: ${text ?? ""}`),
    ].join("\n");
  }

  /** What a screen reader says of a row. */
  spoken(transfer: Transfer): string {
    const title = titleOf(transfer.order, vscode.l10n);
    const parts = [this.label(transfer), title, stateName(transfer.state)];
    return [...parts, this.description(transfer)].join(", ");
  }

  /** Paths are long: the tooltip has all of it. */
  file(name: string): string {
    const parts = name.split(/[/\\]/).filter((part) => part !== "");
    return escapedName(parts.at(-1) ?? name, longestName);
  }

  path(name: string): string {
    return escapedName(name, longestPath);
  }

  fileDescription({ file: { bytesDone, sizeBytes } }: ActiveFileNode): string {
    if (sizeBytes === 0) return "";
    const percent = Math.floor((100 * bytesDone) / sizeBytes);
    return `${percent}% · ${formatBytes(sizeBytes)}`;
  }

  failure({ failure }: FailedFileNode): string {
    return this.#explain(failure.error);
  }

  more(left: number): string {
    return vscode.l10n.t("Show More… ({0})", formatCount(left));
  }

  #figures({ report }: Transfer): string {
    if (!report) return "";
    const { done, bytes, counts } = report;
    const files =
      done === 1 ? vscode.l10n.t("1 item") : vscode.l10n.t("{0} items", formatCount(done));
    return [
      ...(counts.failed > 0 ? [vscode.l10n.t("{0} failed", formatCount(counts.failed))] : []),
      files,
      ...(bytes > 0 ? [formatBytes(bytes)] : []),
      ...(counts.skipped > 0 ? [vscode.l10n.t("{0} skipped", formatCount(counts.skipped))] : []),
    ].join(" · ");
  }
}

function groupName(group: Exclude<Group, "running">): string {
  switch (group) {
    case "interrupted":
      return vscode.l10n.t("Interrupted");
    case "paused":
      return vscode.l10n.t("Paused");
    case "queued":
      return vscode.l10n.t("Queued");
    case "failed":
      return vscode.l10n.t("Failed");
    case "done":
      return vscode.l10n.t("Done");
    case "cancelled":
      return vscode.l10n.t("Cancelled");
  }
}

function stateName(state: Transfer["state"]): string {
  switch (state) {
    case "running":
      return vscode.l10n.t("Running");
    case "pausing":
      return vscode.l10n.t("Pausing");
    case "cancelling":
      return vscode.l10n.t("Cancelling");
    default:
      return groupName(state);
  }
}
