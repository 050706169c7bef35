import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { PrefixAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { formatCount } from "../core/format.ts";
import type { ObjectEntry } from "../core/model.ts";
import { NameSearch } from "../core/nameSearch.ts";
import type { StorageNode } from "../tree/node.ts";
import { listPages } from "../transfers/store/listing.ts";
import type { CommandContext } from "./context.ts";
import { itemOf, type Found } from "./found.ts";
import { show } from "./goTo.ts";
import { livePick, type LiveItem } from "./livePick.ts";
import { targetFolder } from "./pickPlace.ts";

/** More would be of no help to anybody; it says that there are more. */
const mostShown = 1000;
const showEveryMs = 250;

/**
 * Finds objects and folders by name, however deep below a bucket or prefix: everything there is
 * listed page by page while what was found is shown already.
 */
export async function findObjects(
  context: CommandContext,
  nodes: readonly StorageNode[],
): Promise<void> {
  const title = vscode.l10n.t("Find Objects");
  const folder = await targetFolder(context, nodes, title);
  if (!folder) return;
  const place = displayName(folder.prefix === "" ? folder.bucket : folder.prefix);
  const found = await livePick<Found>({
    title: `${title}: ${place}`,
    placeholder: vscode.l10n.t("A part of a name, or a pattern such as *.json or 2026-??/*"),
    find: (typed, signal) => search(context, folder, typed, signal),
  });
  if (typeof found === "object") await show(context, found);
}

/** The results so far, again and again until everything was looked at. */
async function* search(
  { registry }: CommandContext,
  folder: PrefixAddress,
  typed: string,
  signal: AbortSignal,
): AsyncGenerator<readonly LiveItem<Found>[]> {
  const { bucket, prefix } = folder;
  if (typed === "") return;
  const store = await bucketStore(registry, folder, signal);
  const results = new Results(folder, typed);
  let shownAt = Date.now();
  for await (const page of listPages({ store, bucket, prefix }, signal)) {
    results.add(page);
    if (results.isFull) break;
    if (Date.now() - shownAt < showEveryMs) continue;
    yield results.items("searching");
    shownAt = Date.now();
  }
  yield results.items("done");
}

class Results {
  readonly #folder: PrefixAddress;
  readonly #search: NameSearch;
  readonly #items: LiveItem<Found>[] = [];
  #lookedAt = 0;

  constructor(folder: PrefixAddress, text: string) {
    this.#folder = folder;
    this.#search = new NameSearch(text);
  }

  get isFull(): boolean {
    return this.#items.length >= mostShown;
  }

  add(page: readonly ObjectEntry[]): void {
    const { prefix } = this.#folder;
    for (const entry of page) {
      if (this.isFull) return;
      this.#lookedAt += 1;
      const { folders, isFound } = this.#search.found(entry.key, prefix);
      for (const one of folders) this.#push({ kind: "prefix", prefix: one });
      if (isFound) this.#push(entry);
    }
  }

  items(state: "searching" | "done"): readonly LiveItem<Found>[] {
    return [{ label: this.#status(state) }, ...this.#items];
  }

  #push(entry: Parameters<typeof itemOf>[0]): void {
    const { connectionId, serviceId, bucket } = this.#folder;
    const address = { connectionId, bucket, ...(serviceId !== undefined && { serviceId }) };
    const { label, description, value } = itemOf(entry, address, "");
    this.#items.push({
      label,
      ...(description !== undefined && { description }),
      ...(value && { value }),
    });
  }

  #status(state: "searching" | "done"): string {
    const [found, lookedAt] = [this.#items.length, this.#lookedAt].map(formatCount);
    if (this.isFull)
      return `$(info) ${vscode.l10n.t("The first {0}: there may be more. Type more to find fewer.", found ?? "")}`;
    if (state === "searching")
      return `$(loading~spin) ${vscode.l10n.t("{0} found so far, {1} objects looked at", found ?? "", lookedAt ?? "")}`;
    return this.#items.length === 0
      ? `$(info) ${vscode.l10n.t("Nothing of that name among {0} objects", lookedAt ?? "")}`
      : `$(pass) ${vscode.l10n.t("{0} found among {1} objects", found ?? "", lookedAt ?? "")}`;
  }
}
