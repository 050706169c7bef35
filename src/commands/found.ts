import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { formatBytes } from "../core/format.ts";
import { delimiter } from "../core/key.ts";
import type { Entry, Page } from "../core/model.ts";
import { explain } from "./explain.ts";
import type { LiveItem } from "./livePick.ts";

/** A key or prefix in a bucket, as typed or as found; empty for the bucket itself. */
export interface Found {
  readonly address: BucketAddress;
  readonly path: string;
}

const limit = 200;

/**
 * What the server has under this beginning, one level deep, after the typed path itself. Accepting
 * goes there; the arrow of a folder looks inside. `before` is what the box shows before the path.
 */
export async function itemsFor(
  registry: Pick<ConnectionRegistry, "home">,
  { connectionId, serviceId, bucket }: BucketAddress,
  path: string,
  signal: AbortSignal,
  before = "",
): Promise<readonly LiveItem<Found>[]> {
  const address = { connectionId, bucket, ...(serviceId !== undefined && { serviceId }) };
  const page = await listOrExplain(registry, address, path, signal);
  const own = page.items.filter((entry) => pathOf(entry) === path);
  const others = page.items.filter((entry) => pathOf(entry) !== path);
  // Enter goes to what was typed, also where a folder of that name comes before it.
  const items = [...own, ...others].map((entry) => itemOf(entry, address, before));
  const exact: LiveItem<Found> = {
    label: `$(arrow-right) ${vscode.l10n.t("Go to {0}", displayName(path === "" ? bucket : path))}`,
    description: bucket,
    value: { address, path },
  };
  return [...(own.length > 0 ? [] : [exact]), ...items, ...endOf(items.length, page)];
}

type Answer = Page<Entry> & { readonly problem?: string };

/** Some may list only below a prefix of theirs: the way there is typed, and is no reason to stop. */
async function listOrExplain(
  registry: Pick<ConnectionRegistry, "home">,
  address: BucketAddress,
  prefix: string,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const store = await bucketStore(registry, address, signal);
    return await store.list(address.bucket, { prefix, delimiter, limit }, signal);
  } catch (error) {
    if (!isStorageError(error, "accessDenied")) throw error;
    return { items: [], problem: explain(error, vscode.l10n).message };
  }
}

function endOf(count: number, { cursor, problem }: Answer): readonly LiveItem<Found>[] {
  if (problem !== undefined) return [{ label: `$(lock) ${problem}` }];
  if (cursor !== undefined)
    return [{ label: `$(info) ${vscode.l10n.t("There are more: type on to find them.")}` }];
  return count === 0 ? [{ label: `$(info) ${vscode.l10n.t("Nothing begins with this.")}` }] : [];
}

export function itemOf(entry: Entry, address: BucketAddress, before: string): LiveItem<Found> {
  const path = pathOf(entry);
  const value = { address, path };
  if (entry.kind === "object") {
    const date = entry.lastModified?.toLocaleString(vscode.env.language);
    const description = [formatBytes(entry.sizeBytes), ...(date ? [date] : [])].join(", ");
    return { label: `$(file) ${displayName(path)}`, description, value };
  }
  const tooltip = vscode.l10n.t("Look inside");
  const buttons = [{ iconPath: new vscode.ThemeIcon("arrow-right"), tooltip }];
  return { label: `$(folder) ${displayName(path)}`, value, continueWith: before + path, buttons };
}

function pathOf(entry: Entry): string {
  return entry.kind === "object" ? entry.key : entry.prefix;
}
