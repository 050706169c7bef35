import * as vscode from "vscode";
import { sameBucket } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { openUris } from "../filesystem/openUris.ts";
import { addressOfUri, scheme } from "../filesystem/uri.ts";
import type { EntryNode, StorageNode } from "../tree/node.ts";
import { eachInTurns } from "../transfers/pace/inTurns.ts";
import type { Count } from "../transfers/transfer.ts";
import { deleteBucket } from "./bucketDelete.ts";
import type { CommandContext } from "./context.ts";
import { keepsDeleted } from "./compareEnds.ts";
import { countFor, countText } from "./count.ts";
import { describe } from "./describe.ts";
import { goingOn } from "./goingOn.ts";
import { whenSlow, withProgress } from "./progress.ts";
import { confirm, confirmByTyping } from "./prompts.ts";
import { runTransfer } from "./runTransfer.ts";
import { bucketsOf, entriesOf, pathOf } from "./selection.ts";
import { addressesOf, selectedOf } from "./targets.ts";

type Kept = Awaited<ReturnType<typeof keepsDeleted>>;

/** From this many objects on, a click is not enough: the user types what goes. */
const hugeCount = 1000;
const namesShown = 10;

/** Deletes what is selected, whatever it is: the Delete key means all of these. */
export async function remove(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const [connection] = nodes.filter((node) => node.kind === "connection");
  const entries = await entriesOf(nodes);
  if (entries.length > 0) await removeEntries(context, entries);
  else if (bucketsOf(nodes).length > 0) await deleteBucket(context, nodes);
  else if (connection)
    await vscode.commands.executeCommand("stowage.connection.remove", connection);
}

/** Counts, asks, deletes objects and everything below prefixes. */
async function removeEntries(
  context: CommandContext,
  entries: readonly EntryNode[],
): Promise<void> {
  const count = await countEntries(context, entries);
  if (!(await isConfirmed(entries, count, await keptBy(context, entries)))) return;
  const selected = await addressesOf(entries);
  await goingOn(context, entries, () => runTransfer(context, { kind: "delete", selected }));
}

/** Objects are counted as they are listed; only folders need requests. */
async function countEntries(
  context: CommandContext,
  entries: readonly EntryNode[],
): Promise<Count> {
  const objects = entries.filter((entry) => entry.kind === "object");
  if (objects.length === entries.length) {
    const bytes = objects.reduce((sum, { entry }) => sum + entry.sizeBytes, 0);
    return { objects: objects.length, bytes, isComplete: true };
  }
  return withProgress(vscode.l10n.t("Counting what would be deleted"), async (work) => {
    const engine = await context.transfers();
    return countFor(engine, await selectedOf(context.registry, entries, work.signal), work);
  });
}

/** Whether what is deleted can come back: no better than in the bucket where it is worst. */
async function keptBy(context: CommandContext, entries: readonly EntryNode[]): Promise<Kept> {
  const buckets = new Map<string, Parameters<typeof keepsDeleted>[1]>();
  await eachInTurns(entries, ({ address }) => {
    const id = JSON.stringify([address.connectionId, address.serviceId, address.bucket]);
    if (!buckets.has(id)) buckets.set(id, { kind: "prefix", ...address, prefix: "" });
  });
  const title = vscode.l10n.t("Asking whether versions are kept");
  const answers = await whenSlow(title, (signal) =>
    Promise.all([...buckets.values()].map((bucket) => keptIn(context, bucket, signal))),
  );
  return (["no", "unknown"] as const).find((kept) => answers.includes(kept)) ?? "yes";
}

/** Who may not ask is told that it is not known; deleting does not depend on the answer. */
async function keptIn(
  { registry, log }: CommandContext,
  bucket: Parameters<typeof keepsDeleted>[1],
  signal: AbortSignal,
): Promise<Kept> {
  try {
    return await keepsDeleted(registry, bucket, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    log.debug(`versioning: ${describe(error)}`);
    return "unknown";
  }
}

function keptText(kept: Kept): string {
  switch (kept) {
    case "yes":
      return vscode.l10n.t("The bucket keeps versions: this can be undone.");
    case "no":
      return vscode.l10n.t("This cannot be undone: the bucket keeps no versions.");
    case "unknown":
      return vscode.l10n.t("This cannot be undone, unless the bucket keeps versions.");
  }
}

async function isConfirmed(
  entries: readonly EntryNode[],
  count: Count,
  kept: Kept,
): Promise<boolean> {
  const isHuge = count.objects >= hugeCount || !count.isComplete;
  const detail = [...whatGoes(entries), "", ...unsavedText(entries), keptText(kept)].join("\n");
  const button = isHuge ? vscode.l10n.t("Delete…") : vscode.l10n.t("Delete");
  if (!(await confirm(question(entries, count), detail, button))) return false;
  return !isHuge || isTyped(entries, count);
}

/** Editors of what is deleted keep their text, and would make the object anew. */
function unsavedText(entries: readonly EntryNode[]): readonly string[] {
  const unsaved = new Map(
    openUris()
      .filter(({ uri, isDirty }) => isDirty && uri.scheme === scheme)
      .map(({ uri }) => [uri.toString(), addressOfUri(uri)]),
  );
  const { length } = [...unsaved.values()].filter((address) =>
    entries.some((entry) => isOrHolds(entry, address)),
  );
  if (length === 0) return [];
  if (length > 1)
    return [
      vscode.l10n.t("{0} of them are open in editors with changes that are not saved.", length),
    ];
  return [
    entries.length === 1 && entries[0]?.kind === "object"
      ? vscode.l10n.t("It is open in an editor with changes that are not saved.")
      : vscode.l10n.t("One of them is open in an editor with changes that are not saved."),
  ];
}

function isOrHolds(entry: EntryNode, address: ReturnType<typeof addressOfUri>): boolean {
  if (!sameBucket(entry.address, address)) return false;
  return entry.kind === "prefix"
    ? address.path.startsWith(entry.prefix)
    : address.path === entry.entry.key;
}

/** The question names a single item; several are listed under it. */
function whatGoes(entries: readonly EntryNode[]): readonly string[] {
  const buckets = new Set(entries.map(({ address }) => address.bucket));
  const where = vscode.l10n.t("In the bucket {0}", [...buckets].join(", "));
  if (entries.length === 1) return [where];
  const names = entries.slice(0, namesShown).map((entry) => displayName(pathOf(entry)));
  const rest = entries.length - names.length;
  return [where, ...names, ...(rest > 0 ? [vscode.l10n.t("… and {0} more", rest)] : [])];
}

function question(entries: readonly EntryNode[], count: Count): string {
  const [only] = entries;
  if (!only || entries.length > 1)
    return vscode.l10n.t("Delete the {0} selected items ({1})?", entries.length, countText(count));
  const name = displayName(pathOf(only));
  return only.kind === "prefix"
    ? vscode.l10n.t("Delete the folder “{0}” with everything in it ({1})?", name, countText(count))
    : vscode.l10n.t("Delete “{0}” ({1})?", name, countText(count));
}

/** One folder is confirmed by its name; several, or a name hard to type, by their count. */
async function isTyped(entries: readonly EntryNode[], count: Count): Promise<boolean> {
  const [only] = entries;
  const path = only && entries.length === 1 ? pathOf(only) : "";
  const isTypable = path !== "" && path === displayName(path) && path === path.trim();
  const expected = isTypable ? path : String(count.objects);
  return confirmByTyping(expected, {
    title: vscode.l10n.t("Delete {0}", countText(count)),
    prompt: vscode.l10n.t("Type {0} to delete all of it. Press Escape to keep it.", expected),
  });
}
