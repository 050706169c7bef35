import type { FileToPlace, PlacingOptions } from "../core/placing.ts";
import type { S3Caller } from "./caller.ts";

/** See `ObjectStore.place`. All are signed at once, since they are asked for within moments. */
export async function place(
  caller: S3Caller,
  bucket: string,
  files: readonly FileToPlace[],
  options: PlacingOptions,
  signal: AbortSignal,
): Promise<void> {
  const signing = await caller.signing(bucket, signal);
  await signing.http.place(
    {
      ...{ operation: "get", origin: signing.origin, parallel: options.parallel },
      onPlaced: (index) => options.onPlaced(index),
      onLeftBehind: (index, failure) => options.onLeftBehind(index, failure),
      files: files.map(({ key, ...file }) => ({ ...file, ...signing.sign("GET", key, {}) })),
    },
    signal,
  );
}
