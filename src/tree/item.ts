import * as vscode from "vscode";
import { uriParts } from "../core/objectUri.ts";
import type { ConnectionHealth } from "./connectionHealth.ts";
import type { Expansion } from "./expansion.ts";
import type { ItemTexts } from "./itemTexts.ts";
import type {
  BucketNode,
  ConnectionNode,
  ContainerNode,
  MessageNode,
  MoreNode,
  ObjectNode,
  PrefixNode,
  ServiceNode,
  StorageNode,
} from "./node.ts";
import { nodeId } from "./nodeId.ts";

/**
 * Makes what VS Code draws. Called for every loaded node at every redraw, so it makes no tooltip:
 * `tooltip` does, for the one node under the pointer.
 */
export class ItemMaker {
  readonly #texts: ItemTexts;
  readonly #expansion: Expansion;
  readonly #health: ConnectionHealth;

  constructor(texts: ItemTexts, expansion: Expansion, health: ConnectionHealth) {
    this.#texts = texts;
    this.#expansion = expansion;
    this.#health = health;
  }

  of(node: StorageNode): vscode.TreeItem {
    const item = this.#item(node);
    item.id = nodeId(node);
    return item;
  }

  /** Plain text: names come from somebody else, and Markdown would act on them. */
  tooltip(node: StorageNode): string | undefined {
    switch (node.kind) {
      case "connection":
        return this.#texts.connectionTooltip(
          node.connection,
          this.#health.refusal(node.connection.id),
        );
      case "service":
        return this.#texts.serviceTooltip(node.service);
      case "bucket":
        return this.#texts.bucketTooltip(node.bucket);
      case "prefix":
        return this.#texts.prefixTooltip(node);
      case "object":
        return this.#texts.objectTooltip(node);
      case "message":
        return this.#texts.messageLabel(node);
      case "group":
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
        return this.#container(node, node.label, "globe", "group");
      case "bucket":
        return this.#bucket(node);
      case "prefix":
        return this.#prefix(node);
      case "object":
        return this.#object(node);
      case "more":
        return this.#more(node);
      case "message":
        return this.#message(node);
    }
  }

  #connection(node: ConnectionNode): vscode.TreeItem {
    const { connection } = node;
    const isRefused = this.#health.refusal(connection.id) !== undefined;
    const context = `connection ${connection.kind}${isRefused ? " refused" : ""}`;
    const item = this.#container(node, connection.name, "server-environment", context);
    item.description = this.#texts.connectionDescription(connection, isRefused);
    if (isRefused) {
      const color = new vscode.ThemeColor("list.errorForeground");
      item.iconPath = new vscode.ThemeIcon("key", color);
    }
    return item;
  }

  #service(node: ServiceNode): vscode.TreeItem {
    const { service } = node;
    const icon = service.isBusy ? "sync" : service.state === "running" ? "server" : "debug-stop";
    const item = this.#container(node, service.name, icon, `service ${service.state}`);
    item.description = this.#texts.serviceDescription(service);
    return item;
  }

  #bucket(node: BucketNode): vscode.TreeItem {
    const { bucket } = node;
    const isDeleting = bucket.state === "deleting";
    const item = this.#container(node, bucket.name, isDeleting ? "trash" : "archive", "bucket");
    item.description = this.#texts.bucketDescription(bucket);
    if (isDeleting) {
      item.contextValue = "deletedBucket";
      item.collapsibleState = vscode.TreeItemCollapsibleState.None;
    } else if (bucket.access === "public") {
      item.iconPath = new vscode.ThemeIcon("globe", new vscode.ThemeColor("charts.orange"));
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
    const label = this.#texts.entryLabel(node);
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.description = this.#texts.objectDescription(node, Date.now());
    item.iconPath = vscode.ThemeIcon.File;
    item.resourceUri = vscode.Uri.from(uriParts({ ...node.address, key: node.entry.key }));
    item.contextValue = "object";
    item.accessibilityInformation = { label: `${label}, ${item.description}` };
    item.command = { command: "stowage.object.open", title: "", arguments: [node] };
    return item;
  }

  #more(node: MoreNode): vscode.TreeItem {
    const label = this.#texts.moreLabel();
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.description = this.#texts.moreDescription(node);
    item.iconPath = new vscode.ThemeIcon("ellipsis");
    item.contextValue = "more";
    item.accessibilityInformation = { label: `${label} ${item.description}` };
    item.command = { command: "stowage.storage.loadMore", title: label, arguments: [node] };
    return item;
  }

  #message(node: MessageNode): vscode.TreeItem {
    const label = this.#texts.messageLabel(node);
    const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
    item.contextValue = `message ${node.message.type}`;
    item.accessibilityInformation = { label };
    if (node.message.type === "error") {
      const color = new vscode.ThemeColor("list.errorForeground");
      item.iconPath = new vscode.ThemeIcon("error", color);
      item.command = { command: "stowage.storage.refresh", title: "", arguments: [node.parent] };
    } else {
      item.label = "";
      item.description = label;
    }
    return item;
  }

  #container(node: ContainerNode, label: string, icon: string, context: string): vscode.TreeItem {
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const isOpen = this.#expansion.has(nodeId(node));
    const item = new vscode.TreeItem(label, isOpen ? Expanded : Collapsed);
    item.iconPath = new vscode.ThemeIcon(icon);
    item.contextValue = context;
    item.accessibilityInformation = { label };
    return item;
  }
}
