import type { ConnectionSecrets, KrutrimConnection } from "../../core/connection.ts";
import { StorageError } from "../../core/errors.ts";
import type { Provider, SecretAccess, Session } from "../../core/provider.ts";
import { untranslated, type Translate } from "../../core/translate.ts";
import { createHttpClient } from "../../http/client.ts";
import type { Clock, HttpClient, HttpOptions } from "../../http/client.ts";
import { systemClock } from "../../http/clock.ts";
import { accessOf } from "./access.ts";
import { KrutrimApi } from "./api/client.ts";
import { testConnection } from "./connectionTest.ts";
import { Credentials } from "./credentials.ts";
import { BucketDirectory } from "./directory.ts";
import { KrutrimHome } from "./home.ts";
import { placeOf } from "./place.ts";
import { Planes } from "./planes.ts";
import { KrutrimSession } from "./session.ts";
import { KrutrimStore } from "./store.ts";

/** What a connection is made of, put together without a request. */
export interface KrutrimParts {
  readonly api: KrutrimApi;
  readonly session: KrutrimSession;
  readonly directory: BucketDirectory;
  readonly credentials: Credentials;
  readonly home: KrutrimHome;
}

export function partsOf(
  connection: KrutrimConnection,
  secrets: SecretAccess,
  http: HttpClient,
  { clock, l10n = untranslated }: { readonly clock: Clock; readonly l10n?: Translate },
): KrutrimParts {
  const credentials = new Credentials(secrets);
  const { baseUrl, accountId, customerId } = connection;
  const api = new KrutrimApi(http, {
    baseUrl,
    ...(accountId ? { accountId } : {}),
    ...(customerId ? { customerId } : {}),
    token: () => credentials.token(),
  });
  const session = new KrutrimSession({
    api,
    clock,
    secrets,
    place: placeOf(connection),
    keys: async () => {
      const keys = await credentials.keys();
      return keys && { accessKey: keys.accessKeyId, secretKey: keys.secretAccessKey };
    },
  });
  const directory = new BucketDirectory(api);
  const planes = new Planes({
    connection,
    api,
    session,
    credentials,
    now: () => clock.now(),
    forget: (bucket) => directory.forget(bucket),
  });
  const store = new KrutrimStore(connection, directory, planes);
  const home = new KrutrimHome({ api, connection, directory, store, l10n });
  return { api, session, directory, credentials, home };
}

type ProviderOptions = HttpOptions & { readonly l10n?: Translate };

function open(
  connection: KrutrimConnection,
  secrets: SecretAccess,
  options: ProviderOptions,
): Session {
  const http = createHttpClient(options);
  const { clock = systemClock, l10n = untranslated } = options;
  const { api, session, home } = partsOf(connection, secrets, http, { clock, l10n });
  const access = accessOf(api, connection);
  return {
    content: { kind: "buckets" },
    home: () => Promise.resolve(home),
    access: () => access,
    serviceSession: session,
    signOut: async (signal) => {
      await session.deactivate(signal);
    },
    dispose: async () => {
      session.dispose();
      await http.close();
    },
  };
}

/** Secrets that are not stored: a session that is started with them is not shared. */
function unsaved(secrets: ConnectionSecrets): SecretAccess {
  // The session that windows are working in must not be taken over, and ended, by a test.
  const entered = Object.entries(secrets).filter(([name]) => name !== "apiSession");
  let current: ConnectionSecrets = Object.fromEntries(entered);
  return {
    read: () => Promise.resolve(current),
    update: (change) => {
      current = change(current);
      return Promise.resolve();
    },
  };
}

/** Krutrim Object Storage. */
export function createProvider(options: ProviderOptions): Provider<KrutrimConnection> {
  return {
    open: (connection, secrets) => open(connection, secrets, options),
    async test(connection, secrets, signal) {
      // A person waits for the answer, so troubles are told sooner than in a transfer.
      const http = createHttpClient({
        ...options,
        timeouts: { connectMs: 8_000, headersMs: 15_000, idleMs: 15_000, ...options.timeouts },
        retry: { attempts: 2, ...options.retry },
      });
      try {
        const clock = options.clock ?? systemClock;
        const parts = () => partsOf(connection, unsaved(secrets), http, { clock });
        return await testConnection(parts, connection, secrets, signal);
      } catch (error) {
        if (!(error instanceof StorageError)) throw error;
        return { outcome: "fails", error };
      } finally {
        await http.close();
      }
    },
  };
}
