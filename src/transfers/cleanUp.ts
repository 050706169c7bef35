import { isStorageError, StorageError } from "../core/errors.ts";

/** Runs work, and undoes it when it fails. When the undoing fails too, the error says so. */
export async function undoneOnFailure<T>(
  work: () => Promise<T>,
  undo: () => Promise<void>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    try {
      await undo();
    } catch (second) {
      throw new StorageError(
        isStorageError(second) ? second.kind : "unknown",
        "Something was left behind, because cleaning up failed",
        isStorageError(second) ? second.facts : {},
        { cause: new AggregateError([error, second]) },
      );
    }
    throw error;
  }
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
