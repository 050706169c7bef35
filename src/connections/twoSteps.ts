import { StorageError } from "../core/errors.ts";

/**
 * Does the second of two steps that belong together, and takes the first one back when it fails.
 * Throws what the second step threw, as a {@link StorageError}; when the first could not be taken
 * back either, the cause holds both reasons.
 */
export async function orUndo(
  second: () => Promise<void>,
  undoFirst: () => Promise<void>,
  message: string,
): Promise<void> {
  try {
    await second();
  } catch (error) {
    const undoing = await undoFirst().then(
      () => undefined,
      (undoError: unknown) => ({ undoError }),
    );
    if (!undoing && error instanceof StorageError) throw error;
    const kind = error instanceof StorageError ? error.kind : "unknown";
    const cause = undoing ? new AggregateError([error, undoing.undoError], message) : error;
    throw new StorageError(kind, message, {}, { cause });
  }
}
