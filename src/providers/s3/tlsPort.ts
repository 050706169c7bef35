import { isStorageError, StorageError, tlsPort } from "../../core/errors.ts";
import type { ConnectionTest } from "../../core/provider.ts";
import type { HttpOptions } from "../../http/client.ts";
import { speaksTls } from "../../http/tlsProbe.ts";

/**
 * A server that is asked over `http://` at a port for https closes the connection, sends an alert or
 * a page: none of that says what is wrong. Whether it answers a greeting of TLS does.
 */
export async function withTlsTold(
  test: ConnectionTest,
  endpoint: string,
  options: HttpOptions,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  if (test.outcome !== "fails" || !endpoint.startsWith("http://")) return test;
  const { error } = test;
  const isLikely = isStorageError(
    error,
    ...(["connectionLost", "badResponse", "truncated", "invalidRequest"] as const),
  );
  if (!isLikely || !(await speaksTls(endpoint, options, signal))) return test;
  const message = `A port for https is asked over http: ${error.message}`;
  const facts = { ...error.facts, code: tlsPort };
  return { outcome: "fails", error: new StorageError("tls", message, facts, { cause: error }) };
}
