import * as vscode from "vscode";
import type { TransferKind } from "../transfers/order.ts";
import type { Group, Transfer } from "../transfers/queue/transfer.ts";
import { idOf, type TransferNode, type TransferViewNode } from "./node.ts";
import type { TransferTexts } from "./texts.ts";

interface Look {
  readonly label: string;
  readonly context: string;
  readonly icon?: string;
  readonly color?: string;
  readonly description?: string;
  readonly spoken?: string;
  readonly expands: "no" | "closed" | "open";
}

const kindIcons: Readonly<Record<TransferKind, string>> = {
  upload: "cloud-upload",
  download: "cloud-download",
  downloadTo: "cloud-download",
  copy: "copy",
  move: "arrow-right",
  rename: "edit",
  delete: "trash",
  empty: "trash",
  sync: "sync",
  restore: "history",
  restoreVersion: "history",
  undo: "discard",
};

const groupIcons: Readonly<Record<Exclude<Group, "running">, readonly [string, string?]>> = {
  interrupted: ["warning", "list.warningForeground"],
  paused: ["debug-pause"],
  queued: ["clock"],
  failed: ["error", "list.errorForeground"],
  done: ["pass", "testing.iconPassed"],
  cancelled: ["circle-slash"],
};

/** Groups that ask for a look are open from the start. */
const opensByItself: ReadonlySet<Group> = new Set(["interrupted", "paused", "queued", "failed"]);

export interface TransferItemsOptions {
  readonly texts: TransferTexts;
  readonly count: (group: Group) => number;
  readonly canUndo: (transfer: Transfer) => boolean;
}

/** Makes what VS Code draws of the nodes of the TRANSFERS view. */
export class TransferItems {
  readonly #options: TransferItemsOptions;

  constructor(options: TransferItemsOptions) {
    this.#options = options;
  }

  tooltip(node: TransferViewNode): string | undefined {
    const { texts } = this.#options;
    switch (node.kind) {
      case "transfer":
        return texts.tooltip(node.transfer);
      case "failedFile":
        return `${texts.path(node.failure.what)}\n${texts.failure(node)}`;
      case "activeFile":
        return texts.path(node.file.name);
      default:
        return undefined;
    }
  }

  of(node: TransferViewNode): vscode.TreeItem {
    const look = this.#look(node);
    const { Collapsed, Expanded, None } = vscode.TreeItemCollapsibleState;
    const states = { no: None, closed: Collapsed, open: Expanded };
    const item = new vscode.TreeItem(look.label, states[look.expands]);
    item.id = idOf(node);
    item.contextValue = look.context;
    if (look.icon !== undefined) {
      const color = look.color === undefined ? undefined : new vscode.ThemeColor(look.color);
      item.iconPath = new vscode.ThemeIcon(look.icon, color);
    }
    if (look.description !== undefined) item.description = look.description;
    const spoken = look.description ? `${look.label}, ${look.description}` : look.label;
    item.accessibilityInformation = { label: look.spoken ?? spoken };
    if (node.kind === "moreTransfers")
      item.command = { command: "stowage.transfer.showMore", title: "", arguments: [node] };
    return item;
  }

  #look(node: TransferViewNode): Look {
    const { texts, count } = this.#options;
    switch (node.kind) {
      case "transferGroup": {
        const [icon, color] = groupIcons[node.group];
        return {
          label: texts.group(node, count(node.group)),
          context: `transferGroup ${node.group}`,
          icon,
          ...(color !== undefined && { color }),
          expands: opensByItself.has(node.group) ? "open" : "closed",
        };
      }
      case "transfer":
        return this.#transfer(node);
      case "activeFile": {
        const label = texts.file(node.file.name);
        const description = texts.fileDescription(node);
        return { label, description, context: "activeFile", icon: "file", expands: "no" };
      }
      case "failedFile":
        return {
          ...{ label: texts.file(node.failure.what), description: texts.failure(node) },
          ...{ context: "failedFile", icon: "error", color: "list.errorForeground" },
          expands: "no",
        };
      case "moreTransfers":
        return { label: texts.more(node.left), context: "moreTransfers", expands: "no" };
    }
  }

  #transfer({ transfer }: TransferNode): Look {
    const { texts, canUndo } = this.#options;
    const { state, order } = transfer;
    const undoable = canUndo(transfer) ? " undoable" : "";
    const isUnderWay = state === "running";
    return {
      label: texts.label(transfer),
      description: texts.description(transfer),
      spoken: texts.spoken(transfer),
      context: `transfer ${order.kind} ${state}${undoable}`,
      icon: kindIcons[order.kind],
      ...(isUnderWay && { color: "progressBar.background" }),
      expands: hasFiles(transfer) ? "closed" : "no",
    };
  }
}

function hasFiles({ state, progress, report }: Transfer): boolean {
  if ((report?.failed.length ?? 0) > 0) return true;
  if (state !== "running" || !progress) return false;
  return progress.filesTotal > 1 || progress.failed.length > 0;
}
