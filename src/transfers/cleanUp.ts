import { isStorageError, StorageError, type StorageErrorFacts } from "../core/errors.ts";

/**
 * Runs work, and undoes it when it fails. When the undoing fails too, the error is the one of the
 * work, with what is left behind among its facts: `left`, or the file that could not be removed.
 */
export async function undoneOnFailure<T>(
  work: () => Promise<T>,
  undo: (error: unknown) => Promise<void>,
  left?: StorageErrorFacts["leftBehind"],
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    try {
      await undo(error);
    } catch (second) {
      throw notUndone(error, second, left);
    }
    throw error;
  }
}

function notUndone(
  error: unknown,
  second: unknown,
  left: StorageErrorFacts["leftBehind"],
): StorageError {
  const told = isStorageError(error) ? error : isStorageError(second) ? second : undefined;
  const path = isStorageError(second) ? second.facts.path : undefined;
  const leftBehind = left ?? (path === undefined ? undefined : { what: "partialFile", name: path });
  return new StorageError(
    told?.kind ?? "unknown",
    `Something was left behind, because cleaning up failed, too: ${told?.message ?? "unexpected"}`,
    { ...told?.facts, ...(leftBehind && { leftBehind }) },
    { cause: new AggregateError([error, second]) },
  );
}

/** Tries once more when bytes arrived damaged: that passes, unless it is the disk or the server. */
export async function againIfCorrupted<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isStorageError(error, "corrupted")) throw error;
    return work();
  }
}
