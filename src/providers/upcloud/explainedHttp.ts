import { isStorageError, type StorageError } from "../../core/errors.ts";
import type { HttpClient } from "../../http/client.ts";

/**
 * A client whose failures are looked into: when a request could not be answered, `explain` is asked
 * whether there is a reason that says more, such as a service that was stopped meanwhile.
 */
export function explainedHttp(
  http: HttpClient,
  explain: (signal: AbortSignal) => Promise<StorageError | undefined>,
): HttpClient {
  return {
    send: (request, signal) => http.send(request, signal),
    call: async (request, read, signal) => {
      try {
        return await http.call(request, read, signal);
      } catch (error) {
        if (!mayBeTheService(error)) throw error;
        throw (await explain(signal)) ?? error;
      }
    },
    lands: (origin) => http.lands(origin),
    place: (request, signal) => http.place(request, signal),
    asks: (origin) => http.asks(origin),
    ask: (request, signal) => http.ask(request, signal),
    close: () => http.close(),
  };
}

function mayBeTheService(error: unknown): boolean {
  return isStorageError(
    error,
    "dns",
    "refused",
    "unreachable",
    "connectionLost",
    "timeout",
    "tls",
    "serverError",
    "badResponse",
  );
}
