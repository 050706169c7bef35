import { errorCode } from "../../files/errorCode.ts";
import { isAbort, isStorageError, StorageError, type StorageErrorKind } from "../../core/errors.ts";

/** https://nodejs.org/api/errors.html#common-system-errors and errno(3). */
const kinds: Readonly<Record<string, StorageErrorKind>> = {
  ENOSPC: "diskFull",
  EDQUOT: "diskFull",
  EACCES: "localAccessDenied",
  EPERM: "localAccessDenied",
  EROFS: "localAccessDenied",
  EBUSY: "localAccessDenied",
  ENOENT: "localMissing",
  ENOTDIR: "localMissing",
  EEXIST: "localExists",
  EISDIR: "localExists",
  ENOTEMPTY: "localExists",
  EFBIG: "localUnsupported",
  ENAMETOOLONG: "localUnsupported",
  EINVAL: "localUnsupported",
  ELOOP: "localUnsupported",
  ENXIO: "localUnsupported",
  ENOTSUP: "localUnsupported",
};

/** The error of a file operation in our terms. Aborts and StorageErrors stay what they are. */
export function localError(error: unknown, what: string, path: string): unknown {
  if (isStorageError(error) || isAbort(error)) return error;
  const code = errorCode(error);
  const kind = (code !== undefined && kinds[code]) || "unknown";
  return new StorageError(
    kind,
    `${what}: ${path}`,
    { path, ...(code !== undefined && { code }) },
    { cause: error },
  );
}

/** Runs a file operation; what it throws is in our terms. */
export async function local<T>(what: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw localError(error, what, path);
  }
}
