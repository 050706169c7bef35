import * as vscode from "vscode";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { delimiter } from "../core/key.ts";
import { endpointHostOf, parseLocation } from "../core/location.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { EveryHome } from "./everyHome.ts";
import { findAnywhere, pickAnywhere } from "./goAnywhere.ts";
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
 * chosen in the view. Takes `s3://` URIs, addresses of the endpoint and bare keys, too. Addresses
 * of what is not in the connection that is selected, or where none is, are looked for in all.
 */
export async function goTo(context: CommandContext, nodes: readonly StorageNode[]): Promise<void> {
  const title = vscode.l10n.t("Go to Prefix or Key");
  if (nodes.length > 0 || !(await hasSeveralHomes(context))) {
    const home = await homeAddressFor(context, nodes, title);
    if (home) await goWithin(context, home, nodes[0] && folderOf(nodes[0]));
    return;
  }
  const goal = await pickAnywhere(context, title);
  switch (goal?.kind) {
    case "found":
      return show(context, goal.found);
    case "home":
      return goWithin(context, goal.address, undefined);
    case "connection":
      return goTo(context, [goal]);
    case undefined:
      return;
  }
}

async function hasSeveralHomes({ registry }: CommandContext): Promise<boolean> {
  const [first, second] = registry.list();
  if (!first || second) return second !== undefined;
  return (await registry.session(first.id)).content.kind === "services";
}

async function goWithin(
  context: CommandContext,
  home: Home,
  folder: PrefixAddress | undefined,
): Promise<void> {
  const title = vscode.l10n.t("Go to Prefix or Key");
  const start = folder?.prefix ?? "";
  const homes = new EveryHome(context.registry);
  const found = await livePick<Found>({
    title: folder ? `${title}: ${folder.bucket}` : title,
    placeholder: folder
      ? vscode.l10n.t("The beginning of a key, s3://bucket/key, or an address of the endpoint")
      : vscode.l10n.t("A bucket, bucket/key, s3://bucket/key, or an address of the endpoint"),
    value: start,
    find: (typed, signal) => find(context, { home, folder, homes }, pasted(typed, start), signal),
  });
  if (typeof found === "object") await show(context, found);
}

/** An address pasted behind what the box held at first stands for itself. Keys may end with spaces, URLs do not. */
function pasted(typed: string, start: string): string {
  const rest = typed.startsWith(start) ? typed.slice(start.length) : typed;
  if (/^https?:\/\//i.test(rest)) return rest.trim();
  return /^(s3:\/\/|arn:aws)/i.test(rest) ? rest : typed;
}

interface Start {
  readonly home: Home;
  readonly folder: PrefixAddress | undefined;
  readonly homes: EveryHome;
}

async function find(
  context: CommandContext,
  start: Start,
  typed: string,
  signal: AbortSignal,
): Promise<readonly LiveItem<Found>[]> {
  const { registry } = context;
  const { store } = await homeOf(registry, start.home, signal);
  const location = parseLocation(typed, endpointHostOf(store));
  switch (location.kind) {
    case "inBucket": {
      const address = { ...start.home, bucket: location.bucket };
      try {
        return await itemsFor(registry, address, location.path, signal, `s3://${address.bucket}/`);
      } catch (error) {
        if (!isStorageError(error, "noSuchBucket")) throw error;
        return anywhere(context, start, typed, signal);
      }
    }
    case "elsewhere": {
      const found = await anywhere(context, start, typed, signal);
      if (found.some(({ value }) => value)) return found;
      return [{ label: elsewhere(context, start.home, location.host) }, ...found.slice(1)];
    }
    case "bare":
      return start.folder
        ? itemsFor(registry, start.folder, location.path, signal)
        : inAnyBucket(context, start.home, location.path, signal);
  }
}

/** In all connections, once all have answered: until then the rows of before stay. */
async function anywhere(
  { registry }: CommandContext,
  { homes }: Start,
  typed: string,
  signal: AbortSignal,
): Promise<readonly LiveItem<Found>[]> {
  let last: readonly LiveItem<Found>[] = [];
  for await (const items of findAnywhere(registry, homes, typed, signal)) last = items;
  return last;
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
