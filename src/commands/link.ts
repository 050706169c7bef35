import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { BucketAddress, ObjectAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import type { PresignedLinks } from "../core/store.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { askLifetime } from "./lifetime.ts";
import { whenSlow } from "./progress.ts";
import { askName } from "./prompts.ts";
import { attempt } from "./runCommand.ts";
import { folderOf } from "./selection.ts";

/** Makes a link with which anyone can read one object for a while. */
export async function copyDownloadLink(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [node] = nodes.filter((one) => one.kind === "object");
  if (node) await copyLink(context, "GET", { ...node.address, key: node.entry.key });
}

/** Long enough to look at what streams; the link stays in the browser's history. */
const browserSeconds = 15 * 60;

/** Opens objects in the browser by links of a quarter of an hour: what VS Code cannot show. */
export async function openInBrowser(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  for (const node of nodes) {
    if (node.kind !== "object") continue;
    const { address, entry } = node;
    await attempt(context, "open in browser", [node], async () => {
      const link = await whenSlow(vscode.l10n.t("Making the link"), async (signal) => {
        const links = await linksOf(context, address, signal);
        const expiresInSeconds = Math.min(browserSeconds, links.maxSeconds);
        return links.create("GET", address.bucket, entry.key, { expiresInSeconds }, signal);
      });
      // As text: a Uri would not keep the signed query as it is.
      await vscode.commands.executeCommand("vscode.open", link);
    });
  }
}

/** Makes a link with which anyone can write one object, there already or not, for a while. */
export async function copyUploadLink(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [node] = nodes;
  const folder = node && folderOf(node);
  if (!folder) return;
  const name = await askName(
    { kind: "object", parent: folder.prefix },
    {
      title: vscode.l10n.t("Link to Upload"),
      prompt: vscode.l10n.t(
        "Name of the object that the link writes in {0}",
        displayName(`${folder.bucket}/${folder.prefix}`),
      ),
      ...(node.kind === "object" && { value: node.entry.key.slice(folder.prefix.length) }),
    },
  );
  if (name !== undefined) await copyLink(context, "PUT", { ...folder, key: folder.prefix + name });
}

async function copyLink(
  context: CommandContext,
  method: "GET" | "PUT",
  address: ObjectAddress,
): Promise<void> {
  const { signal } = new AbortController();
  const links = await linksOf(context, address, signal);
  const expiresInSeconds = await askLifetime(links.maxSeconds);
  if (expiresInSeconds === undefined) return;
  await attempt(context, "link", [], async () => {
    const link = await whenSlow(vscode.l10n.t("Making the link"), (linkSignal) =>
      links.create(method, address.bucket, address.key, { expiresInSeconds }, linkSignal),
    );
    await vscode.env.clipboard.writeText(link);
    void vscode.window.showInformationMessage(note(method, address.key, expiresInSeconds));
  });
}

async function linksOf(
  { registry }: CommandContext,
  address: BucketAddress,
  signal: AbortSignal,
): Promise<PresignedLinks> {
  const { links } = await bucketStore(registry, address, signal);
  if (!links) throw new StorageError("unsupported", "No presigned links", { operation: "link" });
  return links;
}

/** The link itself is never shown or logged: it is a permission. */
function note(method: "GET" | "PUT", key: string, expiresInSeconds: number): string {
  const until = new Date(Date.now() + expiresInSeconds * 1000).toLocaleString(vscode.env.language);
  return method === "GET"
    ? vscode.l10n.t(
        "Link copied. Anyone who has it can download “{0}” until {1}.",
        displayName(key),
        until,
      )
    : vscode.l10n.t(
        "Link copied. Anyone who has it can upload to “{0}” with HTTP PUT until {1}.",
        displayName(key),
        until,
      );
}
