import { fillKrutrim } from "../servers/krutrim/sample.ts";
import { startKrutrim } from "../servers/krutrim/server.ts";
import { fillWithSamples } from "../servers/sampleData.ts";
import { startS3Server } from "../servers/s3.ts";
import { fillWithSamples as fillUpCloud } from "../servers/upcloud/sample.ts";
import { startUpCloud } from "../servers/upcloud/server.ts";
import { s3Sandbox, type SandboxConnection } from "./workbench/sandbox.ts";

/** A server that runs while `npm start` does, and the connections that lead to it. */
export interface SandboxServer {
  readonly connections: readonly SandboxConnection[];
  stop(): Promise<void>;
}

/** What `npm start` starts, one line for each. */
const starters: readonly (() => Promise<SandboxServer>)[] = [
  startS3Sandbox,
  startKrutrimSandbox,
  startUpCloudSandbox,
];

export async function startSandboxServers(): Promise<SandboxServer> {
  const started = await Promise.allSettled(starters.map((start) => start()));
  const servers = started.filter((one) => one.status === "fulfilled").map(({ value }) => value);
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
  const failed = started.find((one) => one.status === "rejected");
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { connections: servers.flatMap((server) => server.connections), stop };
}

async function startS3Sandbox(): Promise<SandboxServer> {
  const server = await startS3Server();
  await fillWithSamples(server).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return { connections: [s3Sandbox(server)], stop: () => server.stop() };
}

/** Its key is of Bangalore: those objects are reached over S3, the ones in Hyderabad over the API. */
async function startKrutrimSandbox(): Promise<SandboxServer> {
  const server = await startKrutrim();
  await fillKrutrim(server);
  const { baseUrl, apiKey: token, customerId, accessKeyId, secretAccessKey } = server;
  const region = "In-Bangalore-1";
  const where = { kind: "krutrim", id: "sandboxkrutrim", baseUrl, region, customerId } as const;
  const connection = { ...where, name: "Krutrim" };
  const secrets = { token, accessKeyId, secretAccessKey };
  return { connections: [{ connection, secrets }], stop: () => server.stop() };
}

/** Services take as long to start as a person can watch. */
async function startUpCloudSandbox(): Promise<SandboxServer> {
  const server = await startUpCloud({ stepMs: 1500, bucketDeletionMs: 15_000 });
  await fillUpCloud(server);
  const { baseUrl, token } = server;
  const connection = { kind: "upcloud", id: "sandboxupcloud", name: "UpCloud", baseUrl } as const;
  return { connections: [{ connection, secrets: { token } }], stop: () => server.stop() };
}
