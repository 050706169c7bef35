import { isStorageError, StorageError } from "../../core/errors.ts";
import { keepingTags } from "../../core/saving.ts";
import type { ObjectStore } from "../../core/store.ts";
import type { ObjectPlace } from "./objectSource.ts";

type Tags = Readonly<Record<string, string>>;

/**
 * The tags of an object that is to be written anew; undefined where the server has no tags. Throws
 * `accessDenied` when they may not be read: then nobody knows what would be lost.
 */
export async function tagsToKeep(
  { store, bucket, key, versionId }: ObjectPlace & { readonly versionId?: string },
  signal: AbortSignal,
): Promise<Tags | undefined> {
  const object = { key, ...(versionId !== undefined && { versionId }) };
  try {
    return await store.objectTags?.get(bucket, object, signal);
  } catch (error) {
    if (isStorageError(error, "unsupported")) return undefined;
    if (!isStorageError(error, "accessDenied")) throw error;
    const message = `The tags may not be read, and would be lost: ${key}`;
    const facts = { ...error.facts, bucket, key, operation: keepingTags };
    throw new StorageError("accessDenied", message, facts, { cause: error });
  }
}

/**
 * Sees to it that an object has these tags, after they were to come with it: Ceph loses them in a
 * copy that replaces headers, and makes them unreadable when an upload in parts brings them.
 */
export async function keepTags(
  { store, bucket, key }: ObjectPlace,
  tags: Tags | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { objectTags } = store;
  if (!objectTags || !tags || Object.keys(tags).length === 0) return;
  const now = await objectTags.get(bucket, { key }, signal).catch((error: unknown) => {
    if (isStorageError(error, "unsupported")) return undefined;
    throw error;
  });
  if (now && isSame(now, tags)) return;
  await objectTags.overwrite(bucket, { key }, tags, signal);
}

/**
 * Sees to it that an object on another server has these tags, which may have come with it. Resolves
 * to why that is not possible: the object is there by then.
 */
export async function giveTags(
  { store, bucket, key }: ObjectPlace,
  tags: Tags,
  signal: AbortSignal,
): Promise<StorageError | undefined> {
  const { objectTags } = store;
  if (!objectTags) return new StorageError("unsupported", "No tags there", { bucket, key });
  try {
    if (isSame(await objectTags.get(bucket, { key }, signal), tags)) return undefined;
    await objectTags.put(bucket, { key }, tags, signal);
    return undefined;
  } catch (error) {
    if (isTagsRefusal(error)) return error;
    throw error;
  }
}

/**
 * Writes an object with its tags, so that no crash can come between. A server that refuses that gets
 * the object alone: whether it takes tags at all is found out afterwards.
 */
export async function taggedIfTaken<T>(
  { objectTags }: ObjectStore,
  tags: Tags | undefined,
  write: (tags: { readonly tags?: Tags }) => Promise<T>,
): Promise<T> {
  if (!objectTags || !tags || Object.keys(tags).length === 0) return write({});
  try {
    return await write({ tags });
  } catch (error) {
    if (!isTagsRefusal(error)) throw error;
    return write({});
  }
}

function isTagsRefusal(error: unknown): error is StorageError {
  return isStorageError(error, "unsupported", "accessDenied", "invalidRequest");
}

function isSame(some: Tags, others: Tags): boolean {
  const entries = Object.entries(some);
  return (
    entries.length === Object.keys(others).length &&
    entries.every(([name, value]) => others[name] === value)
  );
}
