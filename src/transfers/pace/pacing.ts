import type { Disposable } from "../../core/events.ts";
import type { ObjectStore } from "../../core/store.ts";
import { AdaptiveLimit } from "./adaptiveLimit.ts";
import type { Gate } from "./pipeline.ts";

const options = { ceiling: 64, growMs: 3000, togetherMs: 1000 };

/** Where a store's requests for a bucket go; undefined where that is no address. */
export function originOf(store: Pick<ObjectStore, "url">, bucket: string): string | undefined {
  return URL.parse(store.url(bucket, "x"))?.origin;
}

/** How many files may be under way at each server, over all transfers together. */
export class Pacing implements Disposable {
  readonly #limits = new Map<string, AdaptiveLimit>();

  /** A file that is under way between these servers counts for each of them. */
  gate(...places: readonly { readonly store: ObjectStore; readonly bucket: string }[]): Gate {
    const origins = new Set(places.flatMap(({ store, bucket }) => originOf(store, bucket) ?? []));
    // Always in one order: two that wait for each other's would wait for ever.
    const limits = [...origins].sort().map((origin) => this.#limitOf(origin));
    return {
      enter: async (signal) => {
        const entered: AdaptiveLimit[] = [];
        const leave = () => entered.forEach((limit) => limit.leave());
        try {
          for (const limit of limits) {
            const wait = limit.enter(signal);
            if (wait) await wait;
            entered.push(limit);
          }
        } catch (error) {
          leave();
          throw error;
        }
        return leave;
      },
    };
  }

  /** A server asked for fewer requests. One that is not known as a server of objects may be any. */
  slowDown(origin: string): void {
    const limit = this.#limits.get(origin);
    for (const each of limit ? [limit] : this.#limits.values()) each.slowDown();
  }

  dispose(): void {
    for (const limit of this.#limits.values()) limit.dispose();
  }

  #limitOf(origin: string): AdaptiveLimit {
    let limit = this.#limits.get(origin);
    if (!limit) this.#limits.set(origin, (limit = new AdaptiveLimit(options)));
    return limit;
  }
}
