import type { Disposable } from "../../core/events.ts";
import type { ObjectStore } from "../../core/store.ts";
import { AdaptiveLimit, type AdaptiveOptions } from "./adaptiveLimit.ts";

const options: AdaptiveOptions = { ceiling: 64, growMs: 3000, togetherMs: 1000 };

/** A bucket somewhere, by which the server is known that its requests go to. */
export interface Served {
  readonly store: Pick<ObjectStore, "url">;
  readonly bucket: string;
}

/** Where a store's requests for a bucket go; undefined where that is no address. */
export function originOf({ store, bucket }: Served): string | undefined {
  return URL.parse(store.url(bucket, "x"))?.origin;
}

/** How much of one kind may be under way at each server. */
export class OriginLimits implements Disposable {
  readonly #limits = new Map<string, AdaptiveLimit>();

  /** Those of some servers, always in one order: two that wait for each other's would wait for ever. */
  of(origins: readonly (string | undefined)[]): readonly AdaptiveLimit[] {
    const known = new Set(origins.filter((origin) => origin !== undefined));
    return [...known].sort().map((origin) => this.#limitOf(origin));
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

/** Waits for each; resolves to what has to be called once when the work is done. Throws the abort's reason. */
export async function enterAll(
  limits: readonly AdaptiveLimit[],
  signal: AbortSignal,
): Promise<() => void> {
  const entered: AdaptiveLimit[] = [];
  const leave = () => entered.splice(0).forEach((limit) => limit.leave());
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
}
