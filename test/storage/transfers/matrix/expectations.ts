import { live } from "../../s3/server.ts";
import type { Scene } from "./scene.ts";

/** Whether something is there whole, not at all, or as something else. */
export type Presence = "whole" | "absent" | "wrong";

export function presence(found: Uint8Array | undefined, right: Uint8Array): Presence {
  if (found === undefined) return "absent";
  return Buffer.compare(found, right) === 0 ? "whole" : "wrong";
}

export async function presenceOf(
  scene: Scene,
  bucket: string,
  key: string,
  right: Uint8Array,
): Promise<Presence> {
  return presence(await scene.stored(bucket, key), right);
}

/**
 * One object at its target: whole when it is reported as done, whole or absent when not. A write
 * whose answer was lost is there and reported as failed.
 */
export async function targetProblems(
  scene: Scene,
  target: { readonly bucket: string; readonly key: string; readonly isDone: boolean },
  right: Uint8Array,
): Promise<string[]> {
  const { bucket, key, isDone } = target;
  const found = await presenceOf(scene, bucket, key, right);
  const isFine = found === "whole" || (found === "absent" && !isDone);
  return isFine ? [] : [`${key} is ${found}, reported as ${isDone ? "done" : "failed"}`];
}

/** Uploads in parts that nobody will ever complete. */
export async function orphans(scene: Scene): Promise<string[]> {
  const { store, bucket, otherBucket } = scene.material;
  const found: string[] = [];
  for (const one of [bucket, otherBucket]) {
    const page = await store.multipart?.unfinished(one, { prefix: scene.prefix }, live());
    found.push(...(page?.items ?? []).map(({ key }) => `an upload of ${key} is left`));
  }
  return found;
}

/** Nothing where something is one of those that it may be; a mixture of two is neither. */
export function anyOf(
  name: string,
  found: Uint8Array | undefined,
  allowed: readonly (Uint8Array | undefined)[],
): string[] {
  const isAllowed = allowed.some((one) =>
    one === undefined || found === undefined ? one === found : Buffer.compare(one, found) === 0,
  );
  return isAllowed ? [] : [`${name} is ${found ? `${found.length} other bytes` : "gone"}`];
}
