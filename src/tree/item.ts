import * as vscode from "vscode";
import { uriParts } from "../core/objectUri.ts";
import { providerTraits } from "../core/providerTraits.ts";
import type { ServiceSessionState } from "../core/serviceSession.ts";
import type { ServiceListRequest } from "../core/service.ts";
import { isDoubt, isRefusal } from "./connectionHealth.ts";
import type { ItemTexts } from "./itemTexts.ts";
import type {
  BucketNode,
  ConnectionNode,
  ContainerNode,
  EarlierNode,
  MessageNode,
  MoreNode,
  ObjectNode,
  PrefixNode,
  ServiceNode,
  StorageNode,
} from "./node.ts";
import { nodeId } from "./nodeId.ts";
import { isKeyMissing, isServiceKeyProblem } from "./serviceKey.ts";

export interface ItemMakerOptions {
  readonly texts: ItemTexts;
  /** Whether a node was open when it was last seen. */
  readonly isOpen: (id: string) => boolean;
  /** Why the credentials of a connection were refused; undefined while they work. */
  readonly refusal: (connectionId: string) => unknown;
  /** What is known of the session that the service of a connection keeps. */
  readonly session: (connectionId: string) => ServiceSessionState | undefined;
  readonly isLoading: (node: ContainerNode) => boolean;
  /** Which services of a connection are listed, and how. */
  readonly serviceList: (connectionId: string) => ServiceListRequest;
  /** Whether an order or a filter is on that can only cover what is loaded. */
  readonly isPartial: () => boolean;
  /** Objects up to this size open without a question. */
  readonly askAboveBytes: () => number;
}

/**
 * Makes what VS Code draws. Called for every loaded node at every redraw: what only the row under
 * the pointer needs is left to `resolve`.
 */
export class ItemMaker {
  readonly #options: ItemMakerOptions;
  readonly #texts: ItemTexts;

  constructor(options: ItemMakerOptions) {
    this.#options = options;
    this.#texts = options.texts;
  }

  of(node: StorageNode): vscode.TreeItem {
    const item = this.#item(node);
    item.id = nodeId(node);
    const words = [item.label, item.description].filter((text) => typeof text === "string");
    item.accessibilityInformation = { label: words.filter((text) => text !== "").join(", ") };
    return item;
  }

  /** Adds what VS Code asks for when the pointer rests on a row, or when it is opened. */
  resolve(item: vscode.TreeItem, node: StorageNode): vscode.TreeItem {
    const tooltip = this.#tooltip(node);
    if (tooltip !== undefined) item.tooltip = tooltip;
    const command = commandOf(node, this.#options.askAboveBytes());
    if (command) item.command = command;
    return item;
  }

  /** Plain text: names come from somebody else, and Markdown would act on them. */
  #tooltip(node: StorageNode): string | undefined {
    switch (node.kind) {
      case "connection": {
        const refusal = this.#options.refusal(node.connection.id);
        const session = this.#options.session(node.connection.id);
        return this.#texts.connectionTooltip(node.connection, refusal, session);
      }
      case "service":
        return this.#texts.serviceTooltip(node.service);
      case "bucket":
        return this.#texts.bucketTooltip(node.bucket);
      case "prefix":
        return this.#texts.prefixTooltip(node);
      case "object":
        return this.#texts.objectTooltip(node);
      case "message":
        return this.#texts.messageTooltip(node);
      case "group":
      case "earlier":
      case "more":
        return undefined;
    }
  }

  #item(node: StorageNode): vscode.TreeItem {
    switch (node.kind) {
      case "connection":
        return this.#connection(node);
      case "service":
        return this.#service(node);
      case "group":
        return this.#container(node, node.label, "location", "group");
      case "bucket":
        return this.#bucket(node);
      case "prefix":
        return this.#prefix(node);
      case "object":
        return this.#object(node);
      case "earlier":
        return this.#earlier(node);
      case "more":
        return this.#more(node);
      case "message":
        return this.#message(node);
    }
  }

  #connection(node: ConnectionNode): vscode.TreeItem {
    const { connection } = node;
    const refusal = this.#options.refusal(connection.id);
    const isRefused = refusal !== undefined;
    const session = this.#options.session(connection.id);
    const { icon, keepsSession } = providerTraits[connection.kind];
    const kept = keepsSession ? " session" : "";
    const context = `connection ${connection.kind}${kept}${isRefused ? " refused" : ""}`;
    const item = this.#container(node, connection.name, icon, context);
    const list = this.#texts.serviceListText(this.#options.serviceList(connection.id));
    item.description = this.#texts.connectionDescription(connection, refusal, session) + list;
    if (isRefused) {
      const color = isDoubt(refusal) ? "list.warningForeground" : "list.errorForeground";
      item.iconPath = new vscode.ThemeIcon("key", new vscode.ThemeColor(color));
    }
    return item;
  }

  #service(node: ServiceNode): vscode.TreeItem {
    const { service } = node;
    const { isBusy, state, wanted, isProtected } = service;
    const icon = isBusy ? "sync~spin" : "server";
    const words = [isBusy ? "busy" : state, wanted, isProtected ? "protected" : "deletable"];
    const item = this.#container(node, service.name, icon, `service ${words.join(" ")}`);
    item.description = this.#texts.serviceDescription(service);
    if (state === "stopped" && !isBusy) item.iconPath = dimmed(icon);
    return item;
  }

  #bucket(node: BucketNode): vscode.TreeItem {
    const { bucket } = node;
    const isDeleting = bucket.state === "deleting";
    const item = this.#container(node, bucket.name, isDeleting ? "trash" : "archive", "bucket");
    item.description = this.#texts.bucketDescription(node);
    if (isDeleting) {
      item.contextValue = "deletedBucket";
      item.collapsibleState = vscode.TreeItemCollapsibleState.None;
    } else if (bucket.access === "public") {
      item.iconPath = new vscode.ThemeIcon(
        "globe",
        new vscode.ThemeColor("list.warningForeground"),
      );
    }
    return item;
  }

  #prefix(node: PrefixNode): vscode.TreeItem {
    const item = this.#container(node, this.#texts.entryLabel(node), "folder", "prefix");
    // The theme's own icons: for folders by this, for files by the name in the URI.
    item.iconPath = vscode.ThemeIcon.Folder;
    item.resourceUri = vscode.Uri.from(uriParts({ ...node.address, prefix: node.prefix }));
    return item;
  }

  #object(node: ObjectNode): vscode.TreeItem {
    const item = leaf(this.#texts.entryLabel(node), "object");
    item.description = this.#texts.objectDescription(node, Date.now());
    item.iconPath = vscode.ThemeIcon.File;
    item.resourceUri = vscode.Uri.from(uriParts({ ...node.address, key: node.entry.key }));
    return item;
  }

  #earlier(node: EarlierNode): vscode.TreeItem {
    const item = this.#container(node, this.#texts.earlierLabel(node), "fold-up", "earlier");
    item.description = this.#texts.earlierDescription(node);
    return item;
  }

  #more(node: MoreNode): vscode.TreeItem {
    const isLoading = this.#options.isLoading(node.parent);
    const item = leaf(this.#texts.moreLabel(isLoading), "more");
    item.description = this.#texts.moreDescription(node, this.#options.isPartial());
    item.iconPath = new vscode.ThemeIcon(isLoading ? "loading~spin" : "ellipsis");
    return item;
  }

  #message(node: MessageNode): vscode.TreeItem {
    const text = this.#texts.messageLabel(node);
    const { message } = node;
    if (message.type === "action") {
      const item = leaf(text, "message action");
      item.iconPath = new vscode.ThemeIcon(actionIcons[message.action]);
      return item;
    }
    if (message.type === "error") {
      const { error } = message;
      const isRefused =
        (isRefusal(error) && !isServiceKeyProblem(node, error)) ||
        (isDoubt(error) && isOfConnection(node.parent));
      const item = leaf(text, `message error${isRefused ? " refused" : ""}`);
      if (isKeyMissing(node)) {
        item.iconPath = new vscode.ThemeIcon("info");
        return item;
      }
      item.iconPath = new vscode.ThemeIcon("error", new vscode.ThemeColor("list.errorForeground"));
      return item;
    }
    const item = leaf("", `message ${message.type}`);
    item.description = text;
    if (message.type === "loading") item.iconPath = new vscode.ThemeIcon("loading~spin");
    return item;
  }

  #container(node: ContainerNode, label: string, icon: string, context: string): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(
      label,
      this.#options.isOpen(nodeId(node)) ? Expanded : Collapsed,
    );
    item.iconPath = new vscode.ThemeIcon(icon);
    item.contextValue = context;
    return item;
  }
}

/** Lists the buckets of a connection, and not those of one of its services. */
function isOfConnection({ kind }: StorageNode): boolean {
  return kind === "connection" || kind === "group";
}

const actionIcons = { createKeys: "key", enterKeys: "edit", startService: "play" } as const;
const actionCommands = {
  ...{ createKeys: "createKeys", enterKeys: "enterKeys", startService: "start" },
} as const;

/** Stopped is no error: what does not run is there, but pale. */
function dimmed(icon: string): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icon, new vscode.ThemeColor("disabledForeground"));
}

function leaf(label: string, context: string): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.contextValue = context;
  return item;
}

/**
 * What a click or Enter does. What opens at once is left to VS Code's own command, which knows of
 * previews, of keys that are held, and of the focus that stays in the tree.
 */
function commandOf(node: StorageNode, askAboveBytes: number): vscode.Command | undefined {
  switch (node.kind) {
    case "object": {
      if (node.entry.sizeBytes > askAboveBytes)
        return { command: "stowage.object.open", title: "", arguments: [node] };
      const uri = vscode.Uri.from(uriParts({ ...node.address, key: node.entry.key }));
      return { command: "vscode.open", title: "", arguments: [uri] };
    }
    case "more":
      return { command: "stowage.storage.loadMore", title: "", arguments: [node] };
    case "message":
      if (node.message.type === "action") {
        const command = `stowage.service.${actionCommands[node.message.action]}`;
        return { command, title: "", arguments: [node] };
      }
      return node.message.type === "error"
        ? { command: "stowage.storage.refresh", title: "", arguments: [node.parent] }
        : undefined;
    default:
      return undefined;
  }
}
