import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import { displayName } from "../core/display.ts";
import { baseName } from "../core/key.ts";
import { mapInTurns } from "../transfers/pace/inTurns.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { entriesOrBucketsOf, pathOf } from "./selection.ts";

/** Puts the exact keys and prefixes on the clipboard, one a line. */
export async function copyKey(_: CommandContext, nodes: readonly StorageNode[]): Promise<void> {
  await putText(await mapInTurns(await entriesOrBucketsOf(nodes), pathOf));
}

export async function copyName(_: CommandContext, nodes: readonly StorageNode[]): Promise<void> {
  await putText(
    await mapInTurns(await entriesOrBucketsOf(nodes), (entry) =>
      pathOf(entry) === "" ? entry.address.bucket : baseName(pathOf(entry)),
    ),
  );
}

export async function copyUri(_: CommandContext, nodes: readonly StorageNode[]): Promise<void> {
  await putText(await s3Uris(nodes));
}

/** `s3://bucket/key` for each, the key exactly as it is: tools take what follows the bucket whole. */
export async function s3Uris(nodes: readonly StorageNode[]): Promise<readonly string[]> {
  const entries = await entriesOrBucketsOf(nodes);
  return mapInTurns(entries, (entry) => `s3://${entry.address.bucket}/${pathOf(entry)}`);
}

/** `arn:aws:s3:::bucket/key` for each, as policies name them. */
export async function copyArn(_: CommandContext, nodes: readonly StorageNode[]): Promise<void> {
  await putText(
    await mapInTurns(await entriesOrBucketsOf(nodes), (entry) => {
      const path = pathOf(entry);
      return `arn:aws:s3:::${entry.address.bucket}${path === "" ? "" : `/${path}`}`;
    }),
  );
}

/** The plain addresses at the endpoint; whether they can be read depends on permissions. */
export async function copyUrl(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const { signal } = new AbortController();
  const urls: string[] = [];
  for (const entry of await entriesOrBucketsOf(nodes)) {
    const store = await bucketStore(context.registry, entry.address, signal);
    urls.push(store.url(entry.address.bucket, pathOf(entry)));
  }
  await putText(urls);
}

/** Puts lines on the clipboard and says so; nothing for none. */
export async function putText(lines: readonly string[]): Promise<void> {
  const [first] = lines;
  if (first === undefined) return;
  await vscode.env.clipboard.writeText(lines.join("\n"));
  vscode.window.setStatusBarMessage(
    lines.length === 1
      ? vscode.l10n.t("Copied {0}", displayName(first))
      : vscode.l10n.t("Copied {0} lines", lines.length),
    4000,
  );
}
