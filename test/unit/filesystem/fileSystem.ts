import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import { Baselines } from "../../../src/filesystem/baselines.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import { createMemoryHome, MemoryStore } from "../memoryStore.ts";

const { ObjectSaving } = await import("../../../src/filesystem/objectSaving.ts");
const { ObjectFileSystem } = await import("../../../src/filesystem/objectFileSystem.ts");
const { objectUri } = await import("../../../src/filesystem/uri.ts");
const { FileSystemError } = await import("../vscodeStub/vscode.ts");

export const address = { connectionId: "c1", bucket: "bucket" };
export const uriOf = (key: string) => objectUri({ ...address, key });

/** A file system of objects in memory, and what it told and asked. */
export function fileSystem(store = new MemoryStore()) {
  const failures: unknown[] = [];
  const registry: Pick<ConnectionRegistry, "home"> = { home: async () => createMemoryHome(store) };
  const engine = createTransferEngine();
  const written: string[] = [];
  const asked: unknown[] = [];
  const absent: string[] = [];
  const onWritten = ({ prefix }: { prefix: string }) => written.push(prefix);
  const baselines = new Baselines({ get: () => undefined, update: async () => {} }, (error) =>
    assert.fail(String(error)),
  );
  const saving = new ObjectSaving({
    ...{ baselines, onWritten, save: (save, signal) => engine.save(save, signal) },
    questions: {
      onConflict: async (conflict) => {
        asked.push(conflict);
        return "cancel";
      },
      mayLoseTags: async () => false,
      onNotKept: () => {},
    },
  });
  const files = new ObjectFileSystem({
    ...{ baselines, saving, onWritten, unzip: engine.unzip },
    registry: registry as ConnectionRegistry,
    explain: (error) => `Explained: ${String(error)}`,
    onFailure: (error) => failures.push(error),
    onAbsent: ({ path }) => absent.push(path),
  });
  return { files, store, failures, absent, written, asked };
}

export function isCode(code: string) {
  return (error: unknown) => error instanceof FileSystemError && error.code === code;
}
