import * as vscode from "vscode";
import type { Connection } from "../core/connection.ts";
import { displayName } from "../core/display.ts";
import { parseLocation } from "../core/location.ts";
import type { CommandContext } from "./context.ts";
import { EveryHome, type HomePlace, type Meaning } from "./everyHome.ts";
import { itemsFor, type Found } from "./found.ts";
import { livePick, type LiveItem } from "./livePick.ts";
import { sentenceOf } from "./sentenceOf.ts";

/** Where to go: to something that was found, or further into a connection or service. */
export type Goal =
  | { readonly kind: "found"; readonly found: Found }
  | { readonly kind: "connection"; readonly connection: Connection }
  | { readonly kind: "home"; readonly address: HomePlace["address"] };

/**
 * Asks for an address of anything in any connection, and finds those that have its bucket; or for a
 * connection to look in.
 */
export async function pickAnywhere(
  { registry }: CommandContext,
  title: string,
): Promise<Goal | undefined> {
  const homes = new EveryHome(registry);
  const goal = await livePick<Goal>({
    title,
    placeholder: vscode.l10n.t("s3://bucket/key, an address of an endpoint, or a connection"),
    find: (typed, signal) => {
      const text = typed.trimStart();
      if (parseLocation(text, undefined).kind === "bare")
        return startingPoints(registry, homes, text, signal);
      // Keys may end with spaces, URLs do not.
      const address = /^https?:/i.test(text) ? text.trimEnd() : text;
      return goalsOf(findAnywhere(registry, homes, address, signal));
    },
  });
  return typeof goal === "object" ? goal : undefined;
}

/** The connections; of a single one, what it holds. */
async function startingPoints(
  registry: CommandContext["registry"],
  homes: EveryHome,
  typed: string,
  signal: AbortSignal,
): Promise<readonly LiveItem<Goal>[]> {
  const [only, ...others] = registry.list();
  const all: readonly LiveItem<Goal>[] =
    only && others.length === 0
      ? (await homes.placesOf(only, signal)).map(({ address, name }) => ({
          label: name,
          value: { kind: "home", address },
        }))
      : registry.list().map((connection) => ({
          label: connection.name,
          value: { kind: "connection", connection },
        }));
  const wanted = typed.toLocaleLowerCase();
  const items = all.filter(({ label }) => label.toLocaleLowerCase().includes(wanted));
  if (items.length > 0) return items;
  return [info(vscode.l10n.t("Neither an address nor a part of a connection's name."))];
}

async function* goalsOf(
  found: AsyncIterable<readonly LiveItem<Found>[]>,
): AsyncGenerator<readonly LiveItem<Goal>[]> {
  for await (const items of found)
    yield items.map(({ value, ...item }) => ({
      ...item,
      ...(value && { value: { kind: "found", found: value } }),
    }));
}

/**
 * What an address means in any connection: what has been found so far, again and again until every
 * connection has answered.
 */
export async function* findAnywhere(
  registry: CommandContext["registry"],
  homes: EveryHome,
  text: string,
  signal: AbortSignal,
): AsyncGenerator<readonly LiveItem<Found>[]> {
  const meanings: Meaning[] = [];
  for await (const meaning of homes.meaningsOf(text, signal)) {
    meanings.push(meaning);
    yield itemsOf(meanings);
  }
  const having = meanings.filter(({ kind }) => kind === "has");
  const [only] = having;
  if (only?.kind === "has" && having.length === 1) {
    const { bucket, path, place } = only;
    const address = { ...place.address, bucket };
    const found = await itemsFor(registry, address, path, signal, `s3://${bucket}/`);
    yield [...found.map((item) => inPlace(item, place)), ...failuresOf(meanings)];
  } else if (itemsOf(meanings).length === failuresOf(meanings).length) {
    const none = info(vscode.l10n.t("No connection has what {0} names.", displayName(text)));
    yield [none, ...failuresOf(meanings)];
  }
}

/** Places that surely have it stand alone; that others may have it, too, is of no help then. */
function itemsOf(meanings: readonly Meaning[]): readonly LiveItem<Found>[] {
  const hasAny = meanings.some(({ kind }) => kind === "has");
  const items = meanings.flatMap((meaning): LiveItem<Found>[] => {
    switch (meaning.kind) {
      case "has":
        return [placeItem(meaning, meaning.place.name)];
      case "mayHave":
        return hasAny
          ? []
          : [placeItem(meaning, vscode.l10n.t("{0}, if it is there", meaning.place.name))];
      case "begins":
        return meaning.buckets.map((bucket) =>
          placeItem({ place: meaning.place, bucket, path: "" }, meaning.place.name),
        );
      case "failed":
        return [];
    }
  });
  return [...items, ...failuresOf(meanings)];
}

function placeItem(
  { place, bucket, path }: { place: HomePlace; bucket: string; path: string },
  description: string,
): LiveItem<Found> {
  const value = { address: { ...place.address, bucket }, path };
  const label = displayName(path === "" ? bucket : `${bucket}/${path}`);
  return { label: `$(archive) ${label}`, description, value };
}

function inPlace({ description, ...item }: LiveItem<Found>, { name }: HomePlace): LiveItem<Found> {
  const texts = [description, name].filter((text) => text !== undefined);
  return { ...item, description: texts.join(", ") };
}

function failuresOf(meanings: readonly Meaning[]): readonly LiveItem<Found>[] {
  return meanings.flatMap((meaning) =>
    meaning.kind === "failed"
      ? [{ label: `$(warning) ${meaning.name}`, description: sentenceOf(meaning.error) }]
      : [],
  );
}

function info(text: string): LiveItem<never> {
  return { label: `$(info) ${text}` };
}
