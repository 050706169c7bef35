import type { ConnectionSecrets, S3Connection } from "../../core/connection.ts";
import { StorageError } from "../../core/errors.ts";
import type { Provider, SecretAccess, Session } from "../../core/provider.ts";
import type { Translate } from "../../core/translate.ts";
import { createHttpClient } from "../../http/client.ts";
import type { HttpClient, HttpOptions } from "../../http/client.ts";
import { createS3Home } from "../../s3/home.ts";
import type { S3HomeOptions } from "../../s3/home.ts";
import type { S3Credentials } from "../../s3/sign.ts";
import { testConnection } from "./connectionTest.ts";
import { withTlsTold } from "./tlsPort.ts";

function credentialsOf(secrets: ConnectionSecrets): S3Credentials {
  const { accessKeyId, secretAccessKey, sessionToken } = secrets;
  if (!accessKeyId || !secretAccessKey) {
    throw new StorageError("missingCredentials", "There is no access key or no secret");
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
}

function homeOptions(
  connection: S3Connection,
  http: HttpClient,
  credentials: S3HomeOptions["credentials"],
): S3HomeOptions {
  const { endpoint, region, addressing, buckets } = connection;
  // The same server under other keys may not see the same buckets, so the connection is the identity.
  return { http, endpoint, region, addressing, buckets, credentials, identity: connection.id };
}

/** Reads the secrets once: asking the keyring for every request would cost more than the request. */
function remembered(secrets: SecretAccess): () => Promise<S3Credentials> {
  let reading: Promise<S3Credentials> | undefined;
  return () => {
    reading ??= secrets.read().then(credentialsOf);
    reading.catch(() => (reading = undefined));
    return reading;
  };
}

type ProviderOptions = HttpOptions & { readonly l10n?: Translate };

function open(connection: S3Connection, secrets: SecretAccess, options: ProviderOptions): Session {
  const http = createHttpClient(options);
  const { l10n } = options;
  const home = createS3Home({
    ...homeOptions(connection, http, remembered(secrets)),
    ...(l10n && { l10n }),
  });
  return {
    content: { kind: "buckets" },
    home: () => Promise.resolve(home),
    dispose: () => http.close(),
  };
}

/** Any server that speaks S3. */
export function createProvider(options: ProviderOptions): Provider<S3Connection> {
  return {
    open: (connection, secrets) => open(connection, secrets, options),
    async test(connection, secrets, signal) {
      // A person waits for the answer, so troubles are told sooner than in a transfer.
      const http = createHttpClient({
        ...options,
        timeouts: { connectMs: 8_000, headersMs: 15_000, idleMs: 15_000, ...options.timeouts },
        retry: { attempts: 2, ...options.retry },
      });
      const credentials = () => credentialsOf(secrets);
      try {
        const home = homeOptions(connection, http, credentials);
        const test = await testConnection(connection, home, signal);
        return await withTlsTold(test, connection.endpoint, options, signal);
      } finally {
        await http.close();
      }
    },
  };
}
