import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { BucketAddress, PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { delimiter, nameInParent, parentPrefix } from "../core/key.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import type { ObjectStore } from "../core/store.ts";
import type { StorageNode } from "../tree/node.ts";
import type { CommandContext } from "./context.ts";
import { explain } from "./explain.ts";
import { back, livePick, type LiveItem } from "./livePick.ts";
import { folderOf } from "./selection.ts";
import { homeOf } from "./targets.ts";

type Home = Omit<BucketAddress, "bucket">;

/** The folder that the selection stands for; asks when it stands for none. */
export async function targetFolder(
  context: CommandContext,
  nodes: readonly StorageNode[],
  title: string,
): Promise<PrefixAddress | undefined> {
  const [node] = nodes;
  if (!node) return pickPlace(context, title);
  if (node.kind !== "connection" && node.kind !== "service") return folderOf(node);
  const connectionId = node.connection.id;
  const home =
    node.kind === "service"
      ? { connectionId, serviceId: node.service.id }
      : await pickService(context, connectionId, title);
  if (typeof home !== "object") return undefined;
  const folder = await pickInHome(context, home, title);
  return typeof folder === "object" ? folder : undefined;
}

/** Asks for a connection, a bucket and a folder in it, one after the other, with a way back. */
export async function pickPlace(
  context: CommandContext,
  title: string,
): Promise<PrefixAddress | undefined> {
  for (;;) {
    const home = await pickHome(context, title);
    if (!home) return undefined;
    const folder = await pickInHome(context, home, title);
    if (folder !== back) return folder;
  }
}

async function pickInHome(
  context: CommandContext,
  home: Home,
  title: string,
): Promise<PrefixAddress | typeof back | undefined> {
  for (;;) {
    const bucket = await pickBucket(context, home, title);
    if (bucket === undefined || bucket === back) return bucket;
    const folder = await pickFolder(context, { ...home, bucket }, title);
    if (folder !== back) return folder;
  }
}

/** Asks for a connection, and for a service where it has several. One alone is not asked for. */
export async function pickHome(context: CommandContext, title: string): Promise<Home | undefined> {
  for (;;) {
    const id = await pickConnection(context, title);
    if (id === undefined) return undefined;
    const home = await pickService(context, id, title);
    if (home !== back) return home;
    if (context.registry.list().length === 1) return undefined;
  }
}

/** The home of a connection's buckets; asks for a service where it has them. */
export async function pickService(
  context: CommandContext,
  connectionId: string,
  title: string,
): Promise<Home | typeof back | undefined> {
  const { content } = await context.registry.session(connectionId);
  if (content.kind === "buckets") return { connectionId };
  const serviceId = await livePick<string>({
    title,
    placeholder: vscode.l10n.t("Choose a service"),
    canGoBack: true,
    find: async (typed, signal) =>
      (await content.services.list({ sort: "name" }, signal))
        .filter(({ name }) => includes(name, typed))
        .map(({ id, name, region }) => ({ label: name, description: region, value: id })),
  });
  return typeof serviceId === "string" ? { connectionId, serviceId } : serviceId;
}

async function pickConnection(context: CommandContext, title: string): Promise<string | undefined> {
  const connections = context.registry.list();
  const [only, second] = connections;
  if (!only) return offerConnection();
  if (!second) return only.id;
  const placeholder = vscode.l10n.t("Choose a connection");
  const items = connections.map(({ id, name }) => ({ label: name, id }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: placeholder }))?.id;
}

async function offerConnection(): Promise<undefined> {
  const add = vscode.l10n.t("Add Connection");
  const text = vscode.l10n.t("There is no connection yet. Add one first.");
  if ((await vscode.window.showInformationMessage(text, add)) === add)
    await vscode.commands.executeCommand("stowage.connection.add");
}

async function pickBucket(
  context: CommandContext,
  home: Home,
  title: string,
): Promise<string | typeof back | undefined> {
  return livePick({
    title,
    placeholder: vscode.l10n.t("Choose a bucket"),
    canGoBack: context.registry.list().length > 1,
    find: async (typed, signal) => {
      const found = await bucketNames(await homeOf(context.registry, home, signal), typed, signal);
      const other = typed !== "" && !found.includes(typed) ? [typed] : [];
      return [
        ...found.map((name) => ({ label: `$(archive) ${name}`, value: name })),
        // Credentials that may not list buckets may still use one whose name is known.
        ...other.map((value) => ({ label: vscode.l10n.t("Bucket {0}", value), value })),
      ];
    },
  });
}

/** All buckets whose name holds what is typed, from every page. */
export async function bucketNames(
  home: BucketHome,
  typed: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const request = {
      ...(typed !== "" && { search: typed }),
      ...(cursor !== undefined && { cursor }),
    };
    const page = await home.listBuckets(request, signal);
    for (const { name } of page.items) if (includes(name, typed)) names.push(name);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return names;
}

async function pickFolder(
  context: CommandContext,
  address: BucketAddress,
  title: string,
): Promise<PrefixAddress | typeof back | undefined> {
  const prefix = await livePick({
    title: `${title}: ${address.bucket}`,
    placeholder: vscode.l10n.t("Type the beginning of a folder, or choose one"),
    canGoBack: true,
    find: async (typed, signal) => {
      const store = await bucketStore(context.registry, address, signal);
      const request = { bucket: address.bucket, typed };
      return [...chosenItems(typed), ...(await foldersOrReason(store, request, signal))];
    },
  });
  return prefix === back || prefix === undefined ? prefix : { ...address, prefix };
}

/** What is typed can always be chosen, whether it exists or not. */
function chosenItems(typed: string): readonly LiveItem<string>[] {
  const isComplete = typed === "" || typed.endsWith(delimiter);
  const prefix = isComplete ? typed : typed + delimiter;
  const label = prefix === "" ? vscode.l10n.t("the whole bucket") : displayName(prefix);
  const up = typed === "" ? [] : [upItem(typed)];
  return [{ label: `$(check) ${vscode.l10n.t("Use {0}", label)}`, value: prefix }, ...up];
}

function upItem(typed: string): LiveItem<string> {
  const above = parentPrefix(typed);
  return { label: `$(arrow-up) ..`, description: displayName(above), continueWith: above };
}

interface FolderSearch {
  readonly bucket: string;
  readonly typed: string;
}

/** Who may not list here may still write here: what is typed can be chosen all the same. */
async function foldersOrReason(
  store: ObjectStore,
  search: FolderSearch,
  signal: AbortSignal,
): Promise<readonly LiveItem<string>[]> {
  try {
    return await foldersAt(store, search, signal);
  } catch (error) {
    if (!isStorageError(error, "accessDenied")) throw error;
    return [{ label: `$(lock) ${explain(error, vscode.l10n).message}` }];
  }
}

const maxPages = 5;

/** The folders whose prefix begins with what is typed, of the first few pages of the listing. */
async function foldersAt(
  store: ObjectStore,
  { bucket, typed }: FolderSearch,
  signal: AbortSignal,
): Promise<readonly LiveItem<string>[]> {
  const found: LiveItem<string>[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < maxPages; page++) {
    const request = { prefix: typed, delimiter, ...(cursor !== undefined && { cursor }) };
    const answer = await store.list(bucket, request, signal);
    for (const item of answer.items)
      if (item.kind === "prefix") found.push(folderItem(item.prefix));
    cursor = answer.cursor;
    if (cursor === undefined) return found;
  }
  const label = vscode.l10n.t("There may be more: type the beginning of a name.");
  return [...found, { label: `$(info) ${label}` }];
}

function folderItem(prefix: string): LiveItem<string> {
  const parent = parentPrefix(prefix);
  return {
    label: `$(folder) ${displayName(nameInParent(prefix, parent))}`,
    description: displayName(parent),
    continueWith: prefix,
  };
}

function includes(name: string, typed: string): boolean {
  return name.toLocaleLowerCase().includes(typed.toLocaleLowerCase());
}
