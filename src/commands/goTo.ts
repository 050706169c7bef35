import * as vscode from "vscode";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { delimiter } from "../core/key.ts";
import { endpointHostOf, parseLocation } from "../core/location.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { itemsFor, type Found } from "./found.ts";
import { homeAddressFor } from "./homeAddress.ts";
import { livePick, type LiveItem } from "./livePick.ts";
import { bucketNames } from "./pickPlace.ts";
import { whenSlow } from "./progress.ts";
import { folderOf } from "./selection.ts";
import { homeOf } from "./targets.ts";

type Home = Omit<BucketAddress, "bucket">;

/**
 * Finds keys and folders by their beginning on the server as the user types, and shows what is
 * chosen in the view. Takes `s3://` URIs, addresses of the endpoint and bare keys, too.
 */
export async function goTo(context: CommandContext, nodes: readonly StorageNode[]): Promise<void> {
  const [node] = nodes;
  const folder = node && folderOf(node);
  const title = vscode.l10n.t("Go to Prefix or Key");
  const home = await homeAddressFor(context, nodes, title);
  if (!home) return;
  const start = folder?.prefix ?? "";
  const found = await livePick<Found>({
    title: folder ? `${title}: ${folder.bucket}` : title,
    placeholder: folder
      ? vscode.l10n.t("The beginning of a key, s3://bucket/key, or an address of the endpoint")
      : vscode.l10n.t("A bucket, bucket/key, s3://bucket/key, or an address of the endpoint"),
    value: start,
    find: (typed, signal) => find(context, home, folder, pasted(typed, start), signal),
  });
  if (typeof found === "object") await show(context, found);
}

/** An address pasted behind what the box held at first stands for itself. Keys may end with spaces, URLs do not. */
function pasted(typed: string, start: string): string {
  const rest = typed.startsWith(start) ? typed.slice(start.length) : typed;
  if (/^https?:\/\//i.test(rest)) return rest.trim();
  return /^(s3:\/\/|arn:aws)/i.test(rest) ? rest : typed;
}

async function find(
  context: CommandContext,
  address: Home,
  folder: PrefixAddress | undefined,
  typed: string,
  signal: AbortSignal,
): Promise<readonly LiveItem<Found>[]> {
  const home = await homeOf(context.registry, address, signal);
  const location = parseLocation(typed, endpointHostOf(home.store));
  switch (location.kind) {
    case "inBucket":
      return itemsFor(
        context.registry,
        { ...address, bucket: location.bucket },
        location.path,
        signal,
      );
    case "elsewhere":
      return [{ label: elsewhere(context, address, location.host) }];
    case "bare":
      return folder
        ? itemsFor(context.registry, folder, location.path, signal)
        : inAnyBucket(context, address, location.path, signal);
  }
}

/** Without a bucket, the first segment is one. */
async function inAnyBucket(
  { registry }: CommandContext,
  address: Home,
  path: string,
  signal: AbortSignal,
): Promise<readonly LiveItem<Found>[]> {
  const end = path.indexOf(delimiter);
  if (end >= 0)
    return itemsFor(
      registry,
      { ...address, bucket: path.slice(0, end) },
      path.slice(end + 1),
      signal,
      path.slice(0, end + 1),
    );
  const names = await bucketNames(await homeOf(registry, address, signal), path, signal);
  return names.map((bucket) => ({
    label: `$(archive) ${bucket}`,
    continueWith: bucket + delimiter,
  }));
}

function elsewhere({ registry }: CommandContext, { connectionId }: Home, host: string): string {
  const name = registry.get(connectionId)?.name ?? connectionId;
  return `$(info) ${vscode.l10n.t("{0} is not the server of {1}.", displayName(host), name)}`;
}

/** A text without `/` at its end may be a key or a folder: whichever is there. */
export async function show(context: CommandContext, { address, path }: Found): Promise<void> {
  const isShown = await whenSlow(
    vscode.l10n.t("Going to {0}", displayName(path === "" ? address.bucket : path)),
    async (signal) => {
      if (path === "" || path.endsWith(delimiter))
        return context.tree.reveal({ ...address, prefix: path }, signal);
      return (
        (await context.tree.reveal({ ...address, key: path }, signal)) ||
        context.tree.reveal({ ...address, prefix: path + delimiter }, signal)
      );
    },
  );
  if (isShown) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      "There is no object or folder “{0}” in {1}. Check the spelling: keys tell upper and lower case apart.",
      displayName(path),
      address.bucket,
    ),
  );
}
