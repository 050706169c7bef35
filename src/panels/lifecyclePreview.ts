import type { BucketFeatures } from "../core/bucketFeatures.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { isDue, wouldExpire, type LifecycleRuleFields } from "../core/lifecycle.ts";
import { HistorySweep, type Version } from "../core/lifecycleHistory.ts";
import type { ObjectStore } from "../core/store.ts";

const shownKeys = 20;
const tagsAtOnce = 8;

/** What a rule would remove today, as far as it has been looked. */
export interface Found {
  readonly objects: number;
  readonly bytes: number;
  readonly listed: number;
  readonly versions: number;
  readonly versionBytes: number;
  readonly versionsListed: number;
  readonly deleteMarkers: number;
  readonly uploads: number;
  readonly uploadsListed: number;
  /** The first few. */
  readonly keys: readonly string[];
  readonly isComplete: boolean;
}

export interface PreviewPlace {
  readonly bucket: string;
  readonly store: ObjectStore;
  readonly features: BucketFeatures | undefined;
}

type Counts = { -readonly [K in Exclude<keyof Found, "keys" | "isComplete">]: number };

/** Looks at everything that the rule is about, told after every page. */
export async function* previewRule(
  rule: LifecycleRuleFields,
  place: PreviewPlace,
  now: Date,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const counts: Counts = {
    ...{ objects: 0, bytes: 0, listed: 0, versions: 0, versionBytes: 0, versionsListed: 0 },
    ...{ deleteMarkers: 0, uploads: 0, uploadsListed: 0 },
  };
  const keys: string[] = [];
  const remember = (key: string) => {
    if (keys.length < shownKeys) keys.push(displayName(key, 200));
  };
  const found = (isComplete: boolean): Found => ({ ...counts, keys: [...keys], isComplete });
  const sweep = new Sweep(rule, place, counts, remember, now, signal);
  if (rule.expirationDays !== undefined || rule.expirationDate) {
    yield* afterEach(sweep.objects(), () => found(false));
  }
  if (rule.noncurrentDays !== undefined || rule.removesExpiredDeleteMarkers) {
    yield* afterEach(sweep.history(), () => found(false));
  }
  if (rule.abortUploadsAfterDays !== undefined) {
    yield* afterEach(sweep.uploads(), () => found(false));
  }
  yield found(true);
}

async function* afterEach(pages: AsyncGenerator<void>, found: () => Found): AsyncGenerator<Found> {
  while (!(await pages.next()).done) yield found();
}

class Sweep {
  readonly #rule: LifecycleRuleFields;
  readonly #place: PreviewPlace;
  readonly #counts: Counts;
  readonly #remember: (key: string) => void;
  readonly #now: Date;
  readonly #signal: AbortSignal;

  constructor(
    rule: LifecycleRuleFields,
    place: PreviewPlace,
    counts: Counts,
    remember: (key: string) => void,
    now: Date,
    signal: AbortSignal,
  ) {
    this.#rule = rule;
    this.#place = place;
    this.#counts = counts;
    this.#remember = remember;
    this.#now = now;
    this.#signal = signal;
  }

  async *objects(): AsyncGenerator<void> {
    const { store, bucket } = this.#place;
    let cursor: string | undefined;
    do {
      const page = await store.list(bucket, this.#request(cursor), this.#signal);
      const objects = page.items.filter((entry) => entry.kind === "object");
      this.#counts.listed += objects.length;
      const due = objects.filter((entry) => wouldExpire(this.#rule, entry, this.#now));
      for (const { key, sizeBytes } of await this.#tagged(due)) {
        this.#counts.objects += 1;
        this.#counts.bytes += sizeBytes;
        this.#remember(key);
      }
      cursor = page.cursor;
      yield;
    } while (cursor !== undefined);
  }

  async *history(): AsyncGenerator<void> {
    const { features, bucket } = this.#place;
    if (!features) return;
    const sweep = new HistorySweep(this.#rule, this.#now);
    let cursor: string | undefined;
    do {
      const page = await features.versions(bucket, this.#request(cursor), this.#signal);
      const versions = page.items.filter((entry) => entry.kind !== "prefix");
      this.#counts.versionsListed += versions.filter(({ isLatest }) => !isLatest).length;
      cursor = page.cursor;
      const gone = versions.flatMap((version) => [...sweep.next(version)]);
      await this.#removed([...gone, ...(cursor === undefined ? sweep.end() : [])]);
      yield;
    } while (cursor !== undefined);
  }

  async #removed(gone: readonly Version[]): Promise<void> {
    const markers = gone.filter(({ kind }) => kind === "deleteMarker");
    const versions = await this.#tagged(gone.filter(({ kind }) => kind === "version"));
    this.#counts.deleteMarkers += markers.length;
    this.#counts.versions += versions.length;
    for (const version of versions) {
      if (version.kind === "version") this.#counts.versionBytes += version.sizeBytes;
      this.#remember(version.key);
    }
  }

  async *uploads(): AsyncGenerator<void> {
    const { store, bucket } = this.#place;
    const { abortUploadsAfterDays: days = 0 } = this.#rule;
    let cursor: string | undefined;
    do {
      const page = await store.multipart?.unfinished(bucket, this.#request(cursor), this.#signal);
      const uploads = page?.items ?? [];
      this.#counts.uploadsListed += uploads.length;
      for (const { key, startedAt } of uploads) {
        if (!startedAt || !isDue(startedAt, days, this.#now)) continue;
        this.#counts.uploads += 1;
        this.#remember(key);
      }
      cursor = page?.cursor;
      yield;
    } while (cursor !== undefined);
  }

  #request(cursor: string | undefined): { prefix: string; cursor?: string } {
    const prefix = this.#rule.filter?.prefix ?? "";
    return { prefix, ...(cursor !== undefined && { cursor }) };
  }

  /** Those that have all tags of the filter. Tags are in no listing, so each is asked for its own. */
  async #tagged<T extends { readonly key: string; readonly versionId?: string }>(
    candidates: readonly T[],
  ): Promise<readonly T[]> {
    const wanted = Object.entries(this.#rule.filter?.tags ?? {});
    const { features, bucket } = this.#place;
    if (wanted.length === 0 || !features) return candidates;
    const kept: T[] = [];
    for (let at = 0; at < candidates.length; at += tagsAtOnce) {
      const some = candidates.slice(at, at + tagsAtOnce);
      const tags = await Promise.all(some.map((one) => this.#tagsOf(features, bucket, one)));
      some.forEach((one, index) => {
        const has = tags[index] ?? {};
        if (wanted.every(([name, value]) => has[name] === value)) kept.push(one);
      });
    }
    return kept;
  }

  async #tagsOf(
    features: BucketFeatures,
    bucket: string,
    object: { readonly key: string; readonly versionId?: string },
  ): Promise<Readonly<Record<string, string>> | undefined> {
    const { key, versionId } = object;
    const id = { key, ...(versionId !== undefined && { versionId }) };
    try {
      return await features.objectTags.get(bucket, id, this.#signal);
    } catch (error) {
      // Deleted since it was listed: there is nothing to remove any more.
      if (isStorageError(error, "noSuchObject")) return undefined;
      throw error;
    }
  }
}
