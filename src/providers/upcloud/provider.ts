import type { ConnectionSecrets, UpCloudConnection } from "../../core/connection.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { ConnectionTest, Provider } from "../../core/provider.ts";
import { untranslated, type Translate } from "../../core/translate.ts";
import { createHttpClient, type HttpClient, type HttpOptions } from "../../http/client.ts";
import { systemClock } from "../../http/clock.ts";
import { createApi } from "./api/client.ts";
import { serviceRecord } from "./records/service.ts";
import { UpCloudSession } from "./session.ts";
import { items } from "./records/loose.ts";

/** UpCloud Managed Object Storage: services of an account, their users and policies, their objects. */
export function createProvider(
  options: HttpOptions & { readonly l10n?: Translate },
): Provider<UpCloudConnection> {
  const { clock = systemClock, l10n = untranslated } = options;
  return {
    open: (connection, secrets) =>
      new UpCloudSession(connection, secrets, { http: createHttpClient(options), clock, l10n }),
    test: async (connection, secrets, signal) => {
      // A person waits for the answer, so troubles are told sooner than elsewhere.
      const http = createHttpClient({
        ...options,
        timeouts: { connectMs: 8_000, headersMs: 15_000, idleMs: 15_000, ...options.timeouts },
        retry: { attempts: 2, ...options.retry },
      });
      try {
        return await testConnection(connection, secrets, http, signal);
      } finally {
        await http.close();
      }
    },
  };
}

async function testConnection(
  connection: UpCloudConnection,
  secrets: ConnectionSecrets,
  http: HttpClient,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const started = performance.now();
  try {
    const api = createApi({
      http,
      baseUrl: connection.baseUrl,
      secrets: () => Promise.resolve(secrets),
      now: Date.now,
    });
    const query = { limit: 1 };
    await api.call(
      { operation: "listServices", method: "GET", path: "/object-storage-2", query },
      items(serviceRecord),
      signal,
    );
    return { outcome: "works", detail: { latencyMs: Math.round(performance.now() - started) } };
  } catch (error) {
    if (!isStorageError(error)) throw error;
    if (error.kind === "noSuchResource") {
      const message = `This does not answer like UpCloud's API. ${error.message}`;
      const facts = { ...error.facts, field: "baseUrl" };
      const told = new StorageError("badResponse", message, facts, { cause: error });
      return { outcome: "fails", error: told };
    }
    // The token is right, or the answer would be another one; it may only do other things.
    return { outcome: error.kind === "accessDenied" ? "limited" : "fails", error };
  }
}
