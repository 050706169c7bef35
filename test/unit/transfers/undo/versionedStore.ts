import type { VersionEntry } from "../../../../src/core/bucketFeatures.ts";
import type { DeleteOutcome, DoomedObject } from "../../../../src/core/store.ts";
import { StorageError } from "../../../../src/core/errors.ts";
import type { VersionLookup } from "../../../../src/transfers/undo/deleteMarkers.ts";
import { MemoryStore } from "../../memoryStore.ts";

/** A bucket that keeps versions as Amazon's do: whatever is deleted gets a marker, also what is hidden. */
export class VersionedStore extends MemoryStore {
  /** Marker ids by key, the newest first, over what is hidden. */
  readonly markers = new Map<string, string[]>();
  readonly hidden = new Map<string, string>();
  /** How many requests are done without an answer. */
  lostAnswers = 0;
  /** Answers tell of no markers. */
  isSilent = false;
  /** How far its clock is behind ours. */
  behindMs = 0;
  /** Answers tell what its clock says. */
  tellsTime = true;
  #next = 0;

  override async delete(
    bucket: string,
    objects: readonly DoomedObject[],
  ): Promise<DeleteOutcome[]> {
    const outcomes = objects.map((object) => this.#deleteOne(bucket, object));
    if (this.lostAnswers === 0) return outcomes;
    this.lostAnswers -= 1;
    throw new StorageError("connectionLost", "The answer was lost");
  }

  readonly versions: VersionLookup =
    async () =>
    async (_, { prefix }) => ({
      items: [...new Set([...this.keys(), ...this.markers.keys()])]
        .filter((key) => key.startsWith(prefix))
        .sort()
        .flatMap((key) => this.#versionsOf(key)),
      ...(this.tellsTime && { serverTime: this.#now() }),
    });

  #now(): Date {
    return new Date(Date.now() - this.behindMs);
  }

  #versionsOf(key: string): VersionEntry[] {
    const markers = this.markers.get(key) ?? [];
    const all = markers.map((versionId, index): VersionEntry => {
      const isLatest = index === 0;
      return { kind: "deleteMarker", key, versionId, isLatest, lastModified: this.#now() };
    });
    const isLatest = markers.length === 0;
    return [...all, { kind: "version", key, versionId: "v", isLatest, sizeBytes: 1 }];
  }

  #deleteOne(bucket: string, { key, versionId }: DoomedObject): DeleteOutcome {
    const markers = this.markers.get(key) ?? [];
    if (versionId === undefined) {
      const marker = `m${++this.#next}`;
      if (markers.length === 0) this.hidden.set(key, this.text(key) ?? "");
      this.bucket(bucket).remove(key);
      this.markers.set(key, [marker, ...markers]);
      return this.isSilent ? { key } : { key, deleteMarkerVersionId: marker };
    }
    const left = markers.filter((one) => one !== versionId);
    this.markers.set(key, left);
    if (left.length === 0) {
      this.markers.delete(key);
      this.seed(key, this.hidden.get(key) ?? "");
    }
    return { key, versionId };
  }
}
