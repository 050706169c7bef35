import type { StorageError } from "./errors.ts";
import type { ObjectHead, ObjectHeaders } from "./model.ts";
import type { ObjectStore } from "./store.ts";

/** What an object was when somebody looked, as far as its changes can be seen. */
export type ObjectState = Pick<ObjectHead, "etag" | "sizeBytes" | "lastModified">;

/** What a save takes the place of: it fails when something else is there by then. */
export type Replaced =
  { readonly kind: "nothing" } | { readonly kind: "object"; readonly state: ObjectState };

/**
 * Bytes of an editor that become an object; they are compressed where its Content-Encoding says gzip.
 */
export interface ObjectSave {
  readonly store: ObjectStore;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly over: Replaced;
  /** Of a new object; absent makes a Content-Type from its name. What is replaced keeps its own. */
  readonly headers?: ObjectHeaders;
  /** Saves also where the tags of what is replaced may not be read, and go with it. */
  readonly mayLoseTags?: true;
}

export interface SavedObject {
  readonly state: ObjectState;
  /** What belonged to the object before and could not be given to it again, and why. */
  readonly notKept: readonly { readonly what: "acl" | "tags"; readonly error: StorageError }[];
}

/**
 * Writes an object that was edited. Throws `preconditionFailed` when what is there is not what is to
 * be replaced, and `accessDenied` with the operation {@link keepingTags} when its tags cannot be kept.
 */
export type SaveObject = (save: ObjectSave, signal: AbortSignal) => Promise<SavedObject>;

/** `facts.operation` of a refusal to read the tags of an object that is to be written anew. */
export const keepingTags = "keep tags";

/** `facts.operation` of what keeps an access control list from going along with a copy. */
export const keepingAcl = "keep access control list";

/** Whether nothing shows that an object has changed in between. An ETag says more than a date. */
export function isSameState(some: ObjectState, others: ObjectState): boolean {
  if (some.etag !== undefined && others.etag !== undefined) return some.etag === others.etag;
  return (
    some.sizeBytes === others.sizeBytes &&
    some.lastModified?.getTime() === others.lastModified?.getTime()
  );
}
