import { after } from "node:test";
import type { ConnectionSecrets, UpCloudConnection } from "../../../src/core/connection.ts";
import type { SecretAccess } from "../../../src/core/provider.ts";
import type { Service, ServiceParts, Services } from "../../../src/core/service.ts";
import type { Clock } from "../../../src/http/client.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import { UpCloudSession } from "../../../src/providers/upcloud/session.ts";
import {
  startUpCloud,
  type UpCloudOptions,
  type UpCloudServer,
} from "../../servers/upcloud/server.ts";

/** Never aborted: the runner ends a test that hangs, and a limit for a whole file is none of a test. */
export const { signal } = new AbortController();

/** Secrets as the secret storage keeps them, in memory. */
export class Secrets implements SecretAccess {
  value: ConnectionSecrets;
  /** Thrown by the next update, to see what becomes of a secret that cannot be kept. */
  refusal: Error | undefined;

  constructor(value: ConnectionSecrets) {
    this.value = value;
  }

  read(): Promise<ConnectionSecrets> {
    return Promise.resolve(this.value);
  }

  async update(change: (secrets: ConnectionSecrets) => ConnectionSecrets): Promise<void> {
    if (this.refusal) throw this.refusal;
    this.value = change(this.value);
  }
}

export interface TestAccount {
  readonly server: UpCloudServer;
  readonly secrets: Secrets;
  readonly session: UpCloudSession;
  readonly services: Services;
}

/** Time runs ten times as fast, so that nobody waits for the pauses between two looks. */
const hastyClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, abort) =>
    new Promise((resolve, reject) => {
      abort.throwIfAborted();
      setTimeout(resolve, ms / 20);
      abort.addEventListener("abort", () => reject(abort.reason as Error), { once: true });
    }),
};

export function connectionTo(server: UpCloudServer): UpCloudConnection {
  return { kind: "upcloud", id: "test", name: "UpCloud", baseUrl: server.baseUrl };
}

const opened: Pick<TestAccount, "session" | "server">[] = [];
after(async () => {
  for (const { session, server } of opened) {
    await session.dispose();
    await server.stop();
  }
});

/** A session of the provider on an emulator of its own. */
export async function openAccount(
  options: UpCloudOptions = {},
  secrets?: ConnectionSecrets,
): Promise<TestAccount> {
  const server = await startUpCloud({ stepMs: 5, ...options });
  const kept = new Secrets(secrets ?? { token: server.token });
  const http = createHttpClient({ retry: { attempts: 2, firstWaitMs: 5, longestWaitMs: 10 } });
  const session = new UpCloudSession(connectionTo(server), kept, { http, clock: hastyClock });
  opened.push({ session, server });
  return { server, secrets: kept, session, services: session.content.services };
}

const publicNetwork = { name: "public", type: "public", family: "IPv4" } as const;

/** A service that runs, with its parts. */
export async function runningService(
  { services }: TestAccount,
  name = "files",
): Promise<{ service: Service; parts: ServiceParts }> {
  const created = await services.create(
    { name, region: "europe-1", wanted: "started", networks: [publicNetwork] },
    signal,
  );
  const service = await settled(services, created.id);
  return { service, parts: services.open(service.id) };
}

export async function settled(services: Services, id: string): Promise<Service> {
  let last: Service | undefined;
  for await (const sighting of services.follow(id, signal)) {
    if (sighting.kind === "seen") last = sighting.service;
  }
  if (!last) throw new Error("The service is gone");
  return last;
}

/** A JSON policy document that allows one action. */
export function allowing(action: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: [action], Resource: "*" }],
  });
}
