import type { VersionEntry } from "./bucketFeatures.ts";
import { isDue, isInFilter, type LifecycleRuleFields } from "./lifecycle.ts";

export type Version = Exclude<VersionEntry, { kind: "prefix" }>;

/**
 * What a rule would remove of a bucket's history. Versions are given in the order in which a bucket
 * lists them: key by key, the newest first. Tags are left to the caller.
 */
export class HistorySweep {
  readonly #rule: LifecycleRuleFields;
  readonly #now: Date;
  #previous: Version | undefined;
  /** How many versions of the key are newer than the next one, and not current. */
  #newer = 0;
  /** A delete marker that hides nothing, if nothing more of its key comes. */
  #lonely: Version | undefined;

  constructor(rule: LifecycleRuleFields, now: Date) {
    this.#rule = rule;
    this.#now = now;
  }

  /** What is known to be removed once this version is known, too. */
  next(version: Version): readonly Version[] {
    const isSameKey = this.#previous?.key === version.key;
    const settled = isSameKey ? [] : this.end();
    if (isSameKey) this.#lonely = undefined;
    else if (version.kind === "deleteMarker" && version.isLatest) this.#lonely = version;
    const isGone = isSameKey && this.#isOutdated(version);
    if (!isSameKey) this.#newer = 0;
    else if (version.kind === "version") this.#newer += 1;
    this.#previous = version;
    return isGone ? [...settled, version] : settled;
  }

  /** What is known to be removed because nothing more comes. */
  end(): readonly Version[] {
    const lonely = this.#lonely;
    this.#lonely = undefined;
    const { removesExpiredDeleteMarkers, filter } = this.#rule;
    const isIn = lonely && lonely.key.startsWith(filter?.prefix ?? "");
    return isIn && removesExpiredDeleteMarkers ? [lonely] : [];
  }

  /** A version is outdated from the moment on when the one before it in the list came. */
  #isOutdated(version: Version): boolean {
    const { noncurrentDays, newerNoncurrentVersions = 0, filter } = this.#rule;
    const since = this.#previous?.lastModified;
    if (noncurrentDays === undefined || !since || version.isLatest) return false;
    const sizeBytes = version.kind === "version" ? version.sizeBytes : 0;
    if (!isInFilter(filter, { key: version.key, sizeBytes })) return false;
    return this.#newer >= newerNoncurrentVersions && isDue(since, noncurrentDays, this.#now);
  }
}
