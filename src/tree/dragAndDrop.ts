import * as vscode from "vscode";
import { uriParts } from "../core/objectUri.ts";
import type { StorageNode } from "./node.ts";

/** VS Code names the type after the view, in lower case. */
const nodeType = "application/vnd.code.tree.stowage.storage";
const uriListType = "text/uri-list";

/** What was dropped on the view, as far as VS Code tells. */
export interface Drop {
  /** Where; undefined is the empty space of the view. */
  readonly target: StorageNode | undefined;
  readonly nodes: readonly StorageNode[];
  readonly uris: readonly vscode.Uri[];
  readonly files: readonly vscode.DataTransferFile[];
}

/**
 * Dragging objects inside the view and into editors; dropping files from the Explorer, from editor
 * tabs and from the desktop. VS Code does not tell which keys are held during a drop, so whether it
 * moves or copies is for whoever handles it to find out.
 */
export class StorageDragAndDrop implements vscode.TreeDragAndDropController<StorageNode> {
  readonly dropMimeTypes = [nodeType, uriListType, "files"];
  readonly dragMimeTypes = [uriListType];
  readonly #onDrop: (drop: Drop) => Promise<void>;

  constructor(onDrop: (drop: Drop) => Promise<void>) {
    this.#onDrop = onDrop;
  }

  handleDrag(source: readonly StorageNode[], dataTransfer: vscode.DataTransfer): void {
    const dragged = source.filter(({ kind }) => ["bucket", "prefix", "object"].includes(kind));
    if (dragged.length === 0) return;
    dataTransfer.set(nodeType, new vscode.DataTransferItem(dragged));
    // An editor opens what this lists; folders it could not.
    const uris = dragged.filter((node) => node.kind === "object").map(uriOf);
    if (uris.length > 0) {
      dataTransfer.set(uriListType, new vscode.DataTransferItem(uris.join("\r\n")));
    }
  }

  async handleDrop(
    target: StorageNode | undefined,
    dataTransfer: vscode.DataTransfer,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const drop = { target, ...(await contentOf(dataTransfer)) };
    if (!token.isCancellationRequested) await this.#onDrop(drop);
  }
}

async function contentOf(dataTransfer: vscode.DataTransfer): Promise<Omit<Drop, "target">> {
  const value: unknown = dataTransfer.get(nodeType)?.value;
  if (Array.isArray(value)) return { nodes: value as StorageNode[], uris: [], files: [] };
  const list = await dataTransfer.get(uriListType)?.asString();
  const files: vscode.DataTransferFile[] = [];
  // Several files of one type come under one name: only iterating sees them all.
  for (const [, item] of dataTransfer) {
    const file = item.asFile();
    if (file) files.push(file);
  }
  return { nodes: [], uris: urisOf(list ?? ""), files };
}

/** RFC 2483: one URI a line, lines that begin with `#` are comments. */
function urisOf(list: string): vscode.Uri[] {
  return list
    .split(/\r?\n/)
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => vscode.Uri.parse(line, true));
}

function uriOf(node: StorageNode & { kind: "object" }): string {
  return vscode.Uri.from(uriParts({ ...node.address, key: node.entry.key })).toString();
}
