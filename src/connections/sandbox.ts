import { readFile } from "node:fs/promises";
import type { Connection, ConnectionSecrets } from "../core/connection.ts";
import { isStorageError, StorageError } from "../core/errors.ts";
import { isRecord, parseConnection, secretsOfRecord } from "./parse.ts";
import type { ConnectionRegistry } from "./registry.ts";

/**
 * Saves the connections of a file, for trying the extension out while it is developed. The file is
 * `{"connections": [{"connection": …, "secrets": …}]}`. Connections that are already saved as they
 * stand there are left alone. Throws `invalidInput` for a file of another shape.
 */
export async function addSandbox(registry: ConnectionRegistry, path: string): Promise<void> {
  const document = parseJson(await readFile(path, "utf8"));
  if (!isRecord(document) || !Array.isArray(document.connections)) throw invalid(path);
  for (const entry of document.connections as unknown[]) {
    const connection = isRecord(entry) ? parseConnection(entry.connection) : undefined;
    const secrets = isRecord(entry) ? secretsOfRecord(entry.secrets) : undefined;
    if (!connection || !secrets) throw invalid(path);
    if (!(await isSaved(registry, connection, secrets))) await registry.save(connection, secrets);
  }
}

async function isSaved(
  registry: ConnectionRegistry,
  connection: Connection,
  secrets: ConnectionSecrets,
): Promise<boolean> {
  if (JSON.stringify(registry.get(connection.id)) !== JSON.stringify(connection)) return false;
  try {
    // The session at the service is not of the file, and another window may be using it.
    const saved = { ...(await registry.secrets(connection.id)), apiSession: undefined };
    return JSON.stringify(saved) === JSON.stringify({ ...secrets, apiSession: undefined });
  } catch (error) {
    if (isStorageError(error, "missingCredentials")) return false;
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message quotes the text, which holds secrets.
    return undefined;
  }
}

function invalid(path: string): StorageError {
  return new StorageError("invalidInput", `Not a file of connections: ${path}`, { path });
}
