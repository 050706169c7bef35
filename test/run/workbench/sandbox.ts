import { writeFileSync } from "node:fs";
import type { Connection, ConnectionSecrets } from "../../../src/core/connection.ts";
import type { S3Server } from "../../servers/s3.ts";

/** A connection that the extension has from the start when it is under development. */
export interface SandboxConnection {
  readonly connection: Connection;
  readonly secrets: ConnectionSecrets;
}

/** Writes the file that `STOWAGE_SANDBOX` names, for its owner only, and returns the variable. */
export function sandboxEnvironment(
  path: string,
  connections: readonly SandboxConnection[],
): Record<string, string> {
  writeFileSync(path, JSON.stringify({ connections }), { mode: 0o600 });
  return { STOWAGE_SANDBOX: path };
}

export function s3Sandbox(server: S3Server, name = "Sandbox"): SandboxConnection {
  const { accessKeyId, secretAccessKey, endpoint, region } = server;
  return {
    connection: {
      kind: "s3",
      id: `sandbox${name.toLowerCase().replace(/[^a-z0-9]/g, "")}`,
      name,
      endpoint,
      region,
      addressing: "path",
      buckets: [],
    },
    secrets: { accessKeyId, secretAccessKey },
  };
}
