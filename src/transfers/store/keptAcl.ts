import { isOwnersOnly, type AclGrant, type ObjectAcl } from "../../core/acl.ts";
import { isStorageError, type StorageError } from "../../core/errors.ts";
import type { ObjectPlace } from "./objectSource.ts";

/** What is known of the access control list of an object that is to be written anew. */
export type AclToKeep =
  /** The server has no such lists. */
  | { readonly kind: "none" }
  /** It is what every new object gets. */
  | { readonly kind: "usual" }
  | { readonly kind: "own"; readonly acl: ObjectAcl }
  | { readonly kind: "unread"; readonly error: StorageError };

export async function aclToKeep(
  { store, bucket, key, versionId }: ObjectPlace & { readonly versionId?: string },
  signal: AbortSignal,
): Promise<AclToKeep> {
  const object = { key, ...(versionId !== undefined && { versionId }) };
  try {
    const acl = await store.objectAcls?.get(bucket, object, signal);
    // MinIO makes up a list for every object, whose owner has no name.
    if (!acl || (isOwnersOnly(acl) && acl.ownerId === "")) return { kind: "none" };
    return isOwnersOnly(acl) ? { kind: "usual" } : { kind: "own", acl };
  } catch (error) {
    if (isStorageError(error, "unsupported")) return { kind: "none" };
    if (isStorageError(error, "accessDenied")) return { kind: "unread", error };
    throw error;
  }
}

/** Puts it back. Resolves to why that was not possible: the object is written by then. */
export async function keepAcl(
  to: ObjectPlace,
  kept: AclToKeep,
  signal: AbortSignal,
): Promise<StorageError | undefined> {
  if (kept.kind === "none" || kept.kind === "usual") return undefined;
  if (kept.kind === "unread") return kept.error;
  try {
    await putBack(to, kept.acl, signal);
    return undefined;
  } catch (error) {
    if (!isStorageError(error)) throw error;
    return error;
  }
}

async function putBack(
  { store, bucket, key }: ObjectPlace,
  acl: ObjectAcl,
  signal: AbortSignal,
): Promise<void> {
  const now = await store.objectAcls?.get(bucket, { key }, signal);
  if (!now || isSame(now, acl)) return;
  const { ownerId } = now;
  // Whoever writes an object owns it: what was granted to the owner before stays a grant.
  const own = now.grants.filter(({ to }) => to.kind === "account" && to.id === ownerId);
  const grants = [
    ...new Map([...own, ...acl.grants].map((grant) => [idOf(grant), grant])).values(),
  ];
  await store.objectAcls?.put(bucket, { key }, { ownerId, grants }, signal);
}

function isSame(some: ObjectAcl, others: ObjectAcl): boolean {
  const ids = new Set(others.grants.map(idOf));
  return some.grants.length === ids.size && some.grants.every((grant) => ids.has(idOf(grant)));
}

function idOf({ to, permission }: AclGrant): string {
  return JSON.stringify([to, permission]);
}
