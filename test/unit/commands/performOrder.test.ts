import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bytesGone } from "../../../src/core/errors.ts";
import { createMemoryHome, MemoryStore } from "../memoryStore.ts";
import { answering, engineFor, folderFor } from "../transfers/setting.ts";
const { performOrder } = await import("../../../src/commands/performOrder.ts");

test("an upload of files and bytes that goes on after a restart has the files, and says that the bytes are gone", async (t) => {
  const store = new MemoryStore();
  const home = createMemoryHome(store);
  const path = join(folderFor(t), "file");
  writeFileSync(path, "x");
  const to = { connectionId: "c", bucket: "bucket", prefix: "" };
  const order = { kind: "upload", paths: [path], bytes: ["pasted.png"], to } as const;
  const registry = { home: () => Promise.resolve(home) };
  const report = await performOrder(registry, engineFor(t), { order, live: {} }, answering());
  assert.deepEqual(store.keys(), ["file"]);
  assert.deepEqual(
    report.failed.map(({ what, error }) => [what, error.kind, error.facts.code]),
    [["pasted.png", "localMissing", bytesGone]],
  );
});
