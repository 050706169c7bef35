import type { ConnectionRegistry } from "../connections/registry.ts";
import { bucketStore } from "../connections/bucketStore.ts";
import type { BucketAddress } from "../core/address.ts";
import type { Connection } from "../core/connection.ts";
import { isAbort, isStorageError } from "../core/errors.ts";
import { endpointHostOf, parseLocation } from "../core/location.ts";
import { bucketNames } from "./pickPlace.ts";
import { homeOf } from "./targets.ts";

type Registry = Pick<ConnectionRegistry, "list" | "home" | "session">;

/** A connection, or a service of one, as a person knows it. */
export interface HomePlace {
  readonly address: Omit<BucketAddress, "bucket">;
  readonly name: string;
}

/** What an address means at one place. */
export type Meaning =
  | {
      readonly kind: "has";
      readonly place: HomePlace;
      readonly bucket: string;
      readonly path: string;
    }
  /** The server is the right one, but nobody may say whether the bucket is there. */
  | {
      readonly kind: "mayHave";
      readonly place: HomePlace;
      readonly bucket: string;
      readonly path: string;
    }
  /** Buckets whose names begin with what was typed of one. */
  | { readonly kind: "begins"; readonly place: HomePlace; readonly buckets: readonly string[] }
  | { readonly kind: "failed"; readonly name: string; readonly error: unknown };

/** A home that has been asked. `names` is absent where buckets may not be listed. */
interface Known {
  readonly place: HomePlace;
  readonly endpointHost: string | undefined;
  readonly names?: readonly string[];
}

/** All homes of buckets of all connections; each is asked for its buckets once. */
export class EveryHome {
  readonly #registry: Registry;
  readonly #places = new Map<string, readonly HomePlace[]>();
  readonly #known = new Map<string, Known>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** What an address means at every place that it means something at, as soon as each is known. */
  async *meaningsOf(text: string, signal: AbortSignal): AsyncGenerator<Meaning> {
    const asked = this.#registry.list().map((connection) => this.#at(connection, text, signal));
    const waiting = new Map(
      asked.map((answer, index) => [index, answer.then((meanings) => ({ index, meanings }))]),
    );
    while (waiting.size > 0) {
      const { index, meanings } = await Promise.race(waiting.values());
      waiting.delete(index);
      yield* meanings;
    }
  }

  /** The homes of a connection: itself, or its services. */
  async placesOf(connection: Connection, signal: AbortSignal): Promise<readonly HomePlace[]> {
    const { id, name } = connection;
    const kept = this.#places.get(id);
    if (kept) return kept;
    const { content } = await this.#registry.session(id);
    const places: readonly HomePlace[] =
      content.kind === "buckets"
        ? [{ address: { connectionId: id }, name }]
        : (await content.services.list({ sort: "name" }, signal)).map((service) => ({
            address: { connectionId: id, serviceId: service.id },
            name: `${name}: ${service.name}`,
          }));
    this.#places.set(id, places);
    return places;
  }

  async #at(
    connection: Connection,
    text: string,
    signal: AbortSignal,
  ): Promise<readonly Meaning[]> {
    const { name } = connection;
    try {
      const places = await this.placesOf(connection, signal);
      const found = await Promise.all(places.map((place) => this.#in(place, text, signal)));
      return found.flatMap((meaning) => meaning ?? []);
    } catch (error) {
      if (isAbort(error)) throw error;
      return [{ kind: "failed", name, error }];
    }
  }

  async #in(place: HomePlace, text: string, signal: AbortSignal): Promise<Meaning | undefined> {
    try {
      const { endpointHost, names } = await this.#ask(place, text, signal);
      const location = parseLocation(text, endpointHost);
      if (location.kind !== "inBucket") return undefined;
      const { bucket, path } = location;
      if (names?.includes(bucket)) return { kind: "has", place, bucket, path };
      const isUnfinished = path === "" && !text.endsWith("/");
      const buckets = isUnfinished ? (names ?? []).filter((name) => name.startsWith(bucket)) : [];
      if (buckets.length > 0) return { kind: "begins", place, buckets };
      if (bucket === "") return undefined;
      const isOfServer = /^https?:/i.test(text);
      if (names) return isOfServer ? { kind: "mayHave", place, bucket, path } : undefined;
      return await this.#probe(place, { bucket, path }, signal);
    } catch (error) {
      if (isAbort(error)) throw error;
      return { kind: "failed", name: place.name, error };
    }
  }

  /** Buckets are only listed at a server that an address can be of. */
  async #ask(place: HomePlace, text: string, signal: AbortSignal): Promise<Known> {
    const id = JSON.stringify(place.address);
    const kept = this.#known.get(id);
    if (kept) return kept;
    const home = await homeOf(this.#registry, place.address, signal);
    const endpointHost = endpointHostOf(home.store);
    if (parseLocation(text, endpointHost).kind !== "inBucket") return { place, endpointHost };
    const known = { place, endpointHost };
    try {
      const names = await bucketNames(home, "", signal);
      this.#known.set(id, { ...known, names });
    } catch (error) {
      if (!isStorageError(error, "accessDenied")) throw error;
      this.#known.set(id, known);
    }
    return this.#known.get(id) ?? known;
  }

  /** Who may not list buckets may still use one whose name is known. */
  async #probe(
    place: HomePlace,
    { bucket, path }: { readonly bucket: string; readonly path: string },
    signal: AbortSignal,
  ): Promise<Meaning | undefined> {
    try {
      const store = await bucketStore(this.#registry, { ...place.address, bucket }, signal);
      await store.list(bucket, { prefix: path, limit: 1 }, signal);
      return { kind: "has", place, bucket, path };
    } catch (error) {
      if (isStorageError(error, "accessDenied")) return { kind: "mayHave", place, bucket, path };
      if (isStorageError(error, "noSuchBucket")) return undefined;
      throw error;
    }
  }
}
