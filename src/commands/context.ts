import type * as vscode from "vscode";
import type { RevealOptions } from "../access/accessTree.ts";
import type { AccessContainer, AccessMessageNode, AccessNode, AccessRow } from "../access/node.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress, ObjectAddress, PrefixAddress } from "../core/address.ts";
import type { ServiceListRequest } from "../core/service.ts";
import type { RemoteDocuments } from "../filesystem/remoteDocuments.ts";
import type { ConnectionForms } from "../panels/connectionForms.ts";
import type { MoreNode as MoreTransfers, TransferViewNode } from "../transferView/node.ts";
import type { PastTransfer } from "../transfers/journal/past.ts";
import type { Undoable } from "../transfers/journal/record.ts";
import type { TransferQueue } from "../transfers/queue/queue.ts";
import type { TransferEngine } from "../transfers/transfer.ts";
import type { SortOrder } from "../tree/entryOrder.ts";
import type { EntryNode, MoreNode, StorageNode } from "../tree/node.ts";
import type { Comparing } from "./lazyCompare.ts";
import type { Foreground } from "./foreground.ts";
import type { Panels } from "./lazyPanels.ts";
import type { ObjectClipboard } from "./objectClipboard.ts";
import type { ReadOnlyDocuments } from "./readOnlyDocuments.ts";

/** What commands ask of the STORAGE view. `StorageTree` is one. */
export interface TreePort {
  /** What is selected in the view now. */
  readonly selection: readonly StorageNode[];
  /** Why the credentials of a connection were refused; undefined while they work. */
  refusal(connectionId: string): unknown;
  /** Lists a node again, or everything when none is given. */
  refresh(node?: StorageNode): void;
  loadMore(node: MoreNode): Promise<void>;
  /** Hides loaded entries whose name does not hold this text. */
  filter: string | undefined;
  sortOrder: SortOrder;
  /** Lists a place again where it is shown. */
  invalidate(address: BucketAddress, prefix: string): void;
  /** An object was not found: where it has a row still, its folder is listed again. */
  missed(address: ObjectAddress): void;
  /** Lists the buckets of a connection or service again. */
  invalidateBuckets(home: Omit<BucketAddress, "bucket">): void;
  /** Which services of a connection are listed, and in which order. */
  serviceList(connectionId: string): ServiceListRequest;
  /** Lists the services of a connection so from now on. */
  listServices(connectionId: string, request: ServiceListRequest): void;
  /** Where to go on when these rows are gone. */
  neighbour(gone: readonly EntryNode[]): ObjectAddress | PrefixAddress | undefined;
  /**
   * Loads what leads there, then selects and shows it, expanded unless it is to stay as it is. False
   * when it is not there.
   */
  reveal(
    address: ObjectAddress | PrefixAddress,
    signal: AbortSignal,
    options?: { readonly expand?: boolean },
  ): Promise<boolean>;
}

/** What commands ask of the ACCESS view. `AccessTree` is one. */
export interface AccessPort {
  readonly selection: readonly AccessNode[];
  /** Asks again for a node's list, for the list that a row is in, or for everything. */
  refresh(node?: AccessNode): void;
  /** Shows the next page of the list that such a row ends. */
  loadMore(node: AccessMessageNode): void;
  /** Opens a list and selects the row with this name. False when there is none. */
  reveal(container: AccessContainer, name: string, options?: RevealOptions): Promise<boolean>;
  /** Every row of a list, also those that are not shown yet. */
  rowsOf(container: AccessContainer): Promise<readonly AccessRow[]>;
  revealRow(container: AccessContainer, id: string): Promise<boolean>;
}

/** What commands ask of the TRANSFERS view. `TransferTree` is one. */
export interface TransferPort {
  readonly selection: readonly TransferViewNode[];
  showMore(node: MoreTransfers): void;
}

/** What can be taken back of transfers that are over. */
export interface UndoPort {
  /** Of a transfer that this window ran. */
  get(id: string): Undoable | undefined;
  /** Of all windows, also of earlier ones; the newest first. */
  past(): Promise<readonly PastTransfer[]>;
  forgetPast(id: string): Promise<void>;
}

/** What every command gets; made once, in `extension.ts`. */
export interface CommandContext {
  readonly registry: ConnectionRegistry;
  readonly tree: TreePort;
  readonly access: AccessPort;
  /** All transfers: everything that moves bytes or removes objects goes through it. */
  readonly queue: TransferQueue;
  /** Shows the transfer that a person has just begun. */
  readonly foreground: Pick<Foreground, "follow">;
  readonly undoables: UndoPort;
  readonly transferTree: TransferPort;
  /** Loads the engine on first use. */
  readonly transfers: () => Promise<TransferEngine>;
  /** Loads the COMPARE view on first use. */
  readonly comparing: () => Promise<Comparing>;
  /** Loads the panels on first use. */
  readonly connectionForms: () => Promise<Pick<ConnectionForms, "open">>;
  readonly panels: Panels;
  readonly log: Pick<vscode.LogOutputChannel, "debug" | "info" | "warn" | "error" | "show">;
  /** Remembers folders and choices between runs; never a secret. */
  readonly state: Pick<vscode.Memento, "get" | "update">;
  readonly extensionUri: vscode.Uri;
  readonly clipboard: ObjectClipboard;
  readonly documents: ReadOnlyDocuments;
  /** Policies and settings that services keep as JSON. */
  readonly serviceDocuments: Pick<RemoteDocuments, "failureOf">;
}

/**
 * Does the work of one command on what was selected. Throws what goes wrong: the boundary in
 * `runCommand.ts` is the only place that shows and logs errors.
 */
export type Handler = (context: CommandContext, nodes: readonly StorageNode[]) => Promise<void>;

/** A row of the command table: also gets what the command was called with, exactly as it was. */
export type CommandHandler = (
  context: CommandContext,
  nodes: readonly StorageNode[],
  args: readonly unknown[],
) => Promise<void>;
