import { basename } from "node:path";
import type * as vscode from "vscode";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import type { EndAddress } from "../transfers/compare/endAddress.ts";
import type { SelectedAddress, TransferOrder } from "../transfers/order.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** What a transfer is about, as short as a row has to be: the row's icon tells what is done to it. */
export function labelOf(order: TransferOrder, l10n: L10n): string {
  switch (order.kind) {
    case "upload":
      return uploadLabel(order, l10n);
    case "download":
    case "copy":
    case "move":
    case "delete":
      return several(order.selected, nameOf, l10n);
    case "downloadTo":
      return several([order.object], nameOf, l10n);
    case "sync":
    case "restore":
      return shown(endName(order.target));
    case "restoreVersion":
      return shown(baseName(order.object.key));
    case "rename":
      return l10n.t("{0} → {1}", shown(nameOf(order.from)), shown(newName(order)));
    case "empty":
      return shown(order.bucket.bucket);
    case "undo":
      return l10n.t("Undo: {0}", labelOf(order.undone, l10n));
  }
}

/** What is done, as the title of a progress. */
export function titleOf(order: TransferOrder, l10n: L10n): string {
  const label = labelOf(order, l10n);
  switch (order.kind) {
    case "upload": {
      const { bucket, prefix } = order.to;
      return l10n.t("Uploading to {0}", displayName(prefix === "" ? bucket : prefix));
    }
    case "download":
      return order.selected.length === 1
        ? l10n.t("Downloading {0}", label)
        : l10n.t("Downloading {0} selected items", order.selected.length);
    case "downloadTo":
      return l10n.t("Downloading {0}", label);
    case "copy":
      return l10n.t("Copying to {0}", placeText(order.to));
    case "move":
      return l10n.t("Moving to {0}", placeText(order.to));
    case "rename":
      return l10n.t("Renaming to {0}", displayName(order.to));
    case "delete":
      return order.selected.length === 1
        ? l10n.t("Deleting {0}", label)
        : l10n.t("Deleting {0} selected items", order.selected.length);
    case "empty":
      return l10n.t("Emptying {0}", label);
    case "sync":
      return l10n.t("Synchronizing {0}", label);
    case "restore":
      return l10n.t("Bringing back what was deleted");
    case "restoreVersion":
      return l10n.t("Restoring {0}", label);
    case "undo":
      return undoTitle(order.undone.kind, l10n);
  }
}

function undoTitle(kind: "move" | "rename" | "delete", l10n: L10n): string {
  switch (kind) {
    case "move":
      return l10n.t("Undoing the move");
    case "rename":
      return l10n.t("Undoing the rename");
    case "delete":
      return l10n.t("Undoing the delete");
  }
}

/** Where things come from and go to; undefined where that is one of the two only. */
export function wayOf(order: TransferOrder): {
  readonly from?: string;
  readonly to?: string;
} {
  switch (order.kind) {
    case "upload": {
      const [first] = order.paths;
      return { ...(first !== undefined && { from: first }), to: placeText(order.to) };
    }
    case "download":
      return { ...fromSelected(order.selected), to: order.folder };
    case "downloadTo":
      return { ...fromSelected([order.object]), to: order.path };
    case "copy":
    case "move":
      return { ...fromSelected(order.selected), to: placeText(order.to) };
    case "rename": {
      const { bucket } = order.from;
      return { ...fromSelected([order.from]), to: placeText({ bucket, prefix: order.to }) };
    }
    case "delete":
      return fromSelected(order.selected);
    case "sync":
      return { from: endText(order.source), to: endText(order.target) };
    case "restore":
      return { to: endText(order.target) };
    case "restoreVersion": {
      const { bucket, key } = order.object;
      return { to: placeText({ bucket, prefix: key }) };
    }
    case "empty":
      return { from: displayName(order.bucket.bucket) };
    case "undo":
      return wayOf(order.undone);
  }
}

function endText(end: EndAddress): string {
  return end.kind === "folder" ? displayName(end.path) : placeText(end);
}

function endName(end: EndAddress): string {
  if (end.kind === "folder") return fileName(end.path);
  return end.prefix === "" ? end.bucket : `${baseName(end.prefix)}/`;
}

function fromSelected([first]: readonly SelectedAddress[]): { readonly from?: string } {
  return first ? { from: placeText({ bucket: first.bucket, prefix: pathOf(first) }) } : {};
}

function placeText({ bucket, prefix }: Pick<BucketAddress, "bucket"> & { prefix: string }): string {
  return displayName(`${bucket}/${prefix}`);
}

function uploadLabel(
  { paths, bytes = [] }: Extract<TransferOrder, { kind: "upload" }>,
  l10n: L10n,
): string {
  const [first] = paths;
  const names = first === undefined ? bytes : [fileName(first), ...paths.slice(1), ...bytes];
  return several(names, (name) => name, l10n);
}

/** Rows are drawn often, and there may be a hundred thousand: only the first is looked at. */
function several<T>(all: readonly T[], nameOf: (one: T) => string, l10n: L10n): string {
  const [first] = all;
  if (first === undefined) return "";
  const name = shown(nameOf(first));
  return all.length === 1 ? name : l10n.t("{0} and {1} more", name, all.length - 1);
}

function nameOf(selected: SelectedAddress): string {
  const path = pathOf(selected);
  if (path === "") return selected.bucket;
  return baseName(path) + (selected.kind === "prefix" ? "/" : "");
}

function newName({ from, to }: Extract<TransferOrder, { kind: "rename" }>): string {
  return baseName(to) + (from.kind === "prefix" ? "/" : "");
}

function pathOf(selected: SelectedAddress): string {
  return selected.kind === "object" ? selected.key : selected.prefix;
}

function fileName(path: string): string {
  const name = basename(path);
  return name === "" ? path : name;
}

function shown(name: string): string {
  return displayName(name, 60);
}
