import { isStorageError } from "../../core/errors.ts";
import type { Service, ServiceSighting } from "../../core/service.ts";
import type { Clock } from "../../http/client.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;
const growth = 1.5;
/** A service that rests in another state than asked for is believed after so many looks. */
const restingLooks = 5;
/** So many failures in a row are not passing any more. */
const mostMisses = 10;

/**
 * Looks at a service again and again, with growing pauses that begin anew when it changes, and yields
 * it whenever it looks different: until it is where its owner wants it and nothing is going on, or
 * gone. Failures that pass by themselves are waited out.
 */
export async function* followService(
  look: (signal: AbortSignal) => Promise<Service>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<ServiceSighting, void, undefined> {
  let seen: string | undefined;
  let pauseMs = firstPauseMs;
  let looksAtRest = 0;
  let misses = 0;
  for (;;) {
    const service = await lookOnce(look, misses < mostMisses, signal);
    if (service === "gone") {
      yield { kind: "gone" };
      return;
    }
    misses = service === undefined ? misses + 1 : 0;
    if (service !== undefined) {
      const looks = JSON.stringify(service);
      if (looks !== seen) {
        yield { kind: "seen", service };
        pauseMs = firstPauseMs;
      }
      seen = looks;
      looksAtRest = service.isBusy ? 0 : looksAtRest + 1;
      if (isWhereWanted(service) || looksAtRest >= restingLooks) return;
    }
    await clock.sleep(pauseMs, signal);
    pauseMs = Math.min(longestPauseMs, pauseMs * growth);
  }
}

function isWhereWanted(service: Service): boolean {
  return service.state === (service.wanted === "started" ? "running" : "stopped");
}

/** Undefined when it could not be seen this time. */
async function lookOnce(
  look: (signal: AbortSignal) => Promise<Service>,
  mayMiss: boolean,
  signal: AbortSignal,
): Promise<Service | "gone" | undefined> {
  try {
    return await look(signal);
  } catch (error) {
    if (isStorageError(error, "noSuchResource")) return "gone";
    const isPassing = isStorageError(
      error,
      "throttled",
      "serverError",
      "timeout",
      "connectionLost",
    );
    if (isPassing && mayMiss) return undefined;
    throw error;
  }
}
