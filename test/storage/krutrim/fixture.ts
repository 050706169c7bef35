import type { KrutrimConnection, ConnectionSecrets } from "../../../src/core/connection.ts";
import type { SecretAccess } from "../../../src/core/provider.ts";
import { createHttpClient, type Clock } from "../../../src/http/client.ts";
import { systemClock } from "../../../src/http/clock.ts";
import { accessOf } from "../../../src/providers/krutrim/access.ts";
import { partsOf } from "../../../src/providers/krutrim/provider.ts";
import type { Behaviour } from "../../servers/krutrim/call.ts";
import { startKrutrim, type KrutrimServer } from "../../servers/krutrim/server.ts";

/** Never aborted: the runner ends a test that hangs, and a limit for a whole file is none of a test. */
export const { signal } = new AbortController();

/** Secrets as one machine keeps them for all of its windows. */
export class Secrets implements SecretAccess {
  current: ConnectionSecrets;

  constructor(secrets: ConnectionSecrets) {
    this.current = secrets;
  }

  read(): Promise<ConnectionSecrets> {
    return Promise.resolve(this.current);
  }

  update(change: (secrets: ConnectionSecrets) => ConnectionSecrets): Promise<void> {
    this.current = change(this.current);
    return Promise.resolve();
  }
}

export interface WindowOptions {
  readonly connection?: Partial<KrutrimConnection>;
  readonly secrets?: Secrets;
  readonly clock?: Clock;
  readonly http?: Parameters<typeof createHttpClient>[0];
}

export function connectionTo(server: KrutrimServer): KrutrimConnection {
  return {
    id: "k1",
    name: "Krutrim",
    kind: "krutrim",
    baseUrl: server.baseUrl,
    region: "In-Bangalore-1",
    customerId: server.customerId,
  };
}

export function secretsFor(server: KrutrimServer): Secrets {
  const { apiKey: token, accessKeyId, secretAccessKey } = server;
  return new Secrets({ token, accessKeyId, secretAccessKey });
}

/** What one window of VS Code has of a connection. */
export function openWindow(server: KrutrimServer, options: WindowOptions = {}) {
  const connection = { ...connectionTo(server), ...options.connection };
  const secrets = options.secrets ?? secretsFor(server);
  const http = createHttpClient({
    retry: { attempts: 3, firstWaitMs: 1, longestWaitMs: 5 },
    timeouts: { connectMs: 5_000, headersMs: 20_000, idleMs: 20_000 },
    ...options.http,
  });
  const parts = partsOf(connection, secrets, http, { clock: options.clock ?? systemClock });
  return {
    ...parts,
    connection,
    secrets,
    access: accessOf(parts.api, connection),
    close: async () => {
      parts.session.dispose();
      await http.close();
    },
  };
}

export type Window = ReturnType<typeof openWindow>;

/** Runs a test against a service of its own. */
export async function withService(
  behaviour: Partial<Behaviour>,
  run: (server: KrutrimServer, window: Window) => Promise<void>,
  options: WindowOptions = {},
): Promise<void> {
  const server = await startKrutrim({ behaviour });
  const window = openWindow(server, options);
  try {
    await run(server, window);
    if (server.violations.length > 0)
      throw new Error(`Not as documented: ${server.violations.join("; ")}`);
  } finally {
    await window.close();
    await server.stop();
  }
}

export function bytesOf(text: string) {
  return { kind: "bytes", bytes: new TextEncoder().encode(text) } as const;
}

export async function textOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces).toString("utf8");
}
