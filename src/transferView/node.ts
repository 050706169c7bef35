import type { Group, Transfer } from "../transfers/queue/transfer.ts";
import type { FileProgress, TransferReport } from "../transfers/transfer.ts";

/** What the TRANSFERS view shows; `item.ts` makes a TreeItem of it, commands receive it. */
export type TransferViewNode =
  GroupNode | TransferNode | ActiveFileNode | FailedFileNode | MoreNode;

/** Transfers in one state, under a row that counts them. Those that run need none. */
export interface GroupNode {
  readonly kind: "transferGroup";
  readonly group: Exclude<Group, "running">;
}

export interface TransferNode {
  readonly kind: "transfer";
  readonly transfer: Transfer;
}

/** A file that is on its way now. */
export interface ActiveFileNode {
  readonly kind: "activeFile";
  readonly parent: TransferNode;
  readonly file: FileProgress;
}

export interface FailedFileNode {
  readonly kind: "failedFile";
  readonly parent: TransferNode;
  readonly failure: TransferReport["failed"][number];
}

/** Shows the next page of a long list. */
export interface MoreNode {
  readonly kind: "moreTransfers";
  readonly parent: GroupNode | TransferNode;
  readonly left: number;
}

const kinds: ReadonlySet<unknown> = new Set<TransferViewNode["kind"]>([
  "transferGroup",
  "transfer",
  "activeFile",
  "failedFile",
  "moreTransfers",
]);

/** Commands can be called by anyone with anything; only nodes of ours are acted upon. */
export function isTransferViewNode(value: unknown): value is TransferViewNode {
  return typeof value === "object" && value !== null && "kind" in value && kinds.has(value.kind);
}

export function idOf(node: TransferViewNode): string {
  switch (node.kind) {
    case "transferGroup":
      return node.group;
    case "transfer":
      return `transfer/${node.transfer.id}`;
    case "activeFile":
      return `${idOf(node.parent)}/active/${node.file.name}`;
    case "failedFile":
      return `${idOf(node.parent)}/failed/${node.failure.what}`;
    case "moreTransfers":
      return `${idOf(node.parent)}/more`;
  }
}
