import { isAbort, isStorageError, StorageError } from "../../core/errors.ts";

/** What reading the state again has shown: is the change there? */
export type Finding = "done" | "notDone" | "unknown";

/** The request may have reached the service, and what became of it was not heard. */
function isLostAnswer(error: unknown): error is StorageError {
  if (!(error instanceof StorageError)) return false;
  const { status, code } = error.facts;
  switch (error.kind) {
    case "timeout":
      return code !== "UND_ERR_CONNECT_TIMEOUT";
    case "connectionLost":
    case "truncated":
      return true;
    // A success that cannot be read is a success somewhere.
    case "badResponse":
      return status === undefined || status < 300;
    // A gateway speaks of the service, not for it.
    case "serverError":
      return status === 502 || status === 504;
    default:
      return false;
  }
}

const sentences: Record<Finding, string> = {
  done: "The state was read again: the change is there.",
  notDone:
    "The state was read again: the change is not there, at least not yet. Look again before repeating it.",
  unknown: "Whether the change was made is not known: look before repeating it.",
};

/**
 * Makes a change that must not be sent twice. When its answer is lost, reads the state again with
 * `look` and throws the error with what was found in `facts.outcome`; nothing is repeated.
 */
export async function toldWhenLost<T>(
  change: () => Promise<T>,
  look: (signal: AbortSignal) => Promise<Finding>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await change();
  } catch (error) {
    if (signal.aborted || !isLostAnswer(error)) throw error;
    const outcome = await found(look, signal);
    const message = `${error.message.replace(/[.\s]*$/, "")}. ${sentences[outcome]}`;
    throw new StorageError(error.kind, message, { ...error.facts, outcome }, { cause: error });
  }
}

async function found(
  look: (signal: AbortSignal) => Promise<Finding>,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    return await look(signal);
  } catch (error) {
    if (signal.aborted || isAbort(error)) throw error;
    // The first error is the one to tell; that looking failed too is what "unknown" says.
    return "unknown";
  }
}

/** 404 is how some operations say that a list is empty. */
export async function emptyWhenMissing<T>(
  list: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  try {
    return await list();
  } catch (error) {
    if (isStorageError(error, "noSuchResource")) return [];
    throw error;
  }
}

/** Whether something is there that a 404 of this kind would deny. */
export async function isThere(
  ask: () => Promise<unknown>,
  missing: "noSuchObject" | "noSuchBucket" | "noSuchResource",
): Promise<boolean> {
  try {
    await ask();
    return true;
  } catch (error) {
    if (isStorageError(error, missing)) return false;
    throw error;
  }
}
