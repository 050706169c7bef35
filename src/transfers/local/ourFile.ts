import type { Stats } from "node:fs";
import { lstat } from "node:fs/promises";
import { FileSource } from "./fileSource.ts";
import { errorCode } from "../../files/errorCode.ts";
import { localError } from "./localError.ts";
import { withSource } from "../source.ts";
import { isSameTime } from "../copy/sourceRemoval.ts";
import type { Tools } from "../tools.ts";
import { isMd5 } from "../verification/verify.ts";

/** Whether a file is what this transfer made of an object before it was interrupted. */
export async function isOurFile(
  { hasher }: Tools,
  path: string,
  stats: Stats,
  object: {
    readonly sizeBytes: number;
    readonly etag: string | undefined;
    readonly modified: Date | undefined;
  },
): Promise<boolean> {
  const { sizeBytes, etag, modified } = object;
  // Files get the time of their objects.
  if (stats.size !== sizeBytes || (modified && !isSameTime(modified, stats.mtime))) return false;
  if (!isMd5(etag)) return modified !== undefined;
  return (await withSource(await FileSource.open(path), (file) => file.md5(hasher))) === etag;
}

/** False when what an earlier run made has been removed since. */
export async function isFileThere(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (errorCode(error) === "ENOENT" || errorCode(error) === "ENOTDIR") return false;
    throw localError(error, "Cannot read", path);
  }
}
