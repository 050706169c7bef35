import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { addSandbox } from "../../../src/connections/sandbox.ts";
import { keys, Machine, s3, Window } from "./windows.ts";

let file = "";
before(async () => {
  file = join(await mkdtemp(join(tmpdir(), "sandbox-")), "sandbox.json");
});
after(() => rm(join(file, ".."), { recursive: true }));

test("the connections of the file are saved once, and again when they differ", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  const connections = [
    { connection: s3("a"), secrets: keys() },
    { connection: s3("b"), secrets: keys() },
  ];
  await writeFile(file, JSON.stringify({ connections }));
  await addSandbox(registry, file);
  assert.deepEqual(registry.list(), [s3("a"), s3("b")]);
  const calls = machine.calls.length;
  await addSandbox(registry, file);
  assert.equal(machine.calls.length, calls);

  machine.keyring.delete("stowage.connection.a");
  await registry.save(s3("b", "changed"), keys());
  await addSandbox(registry, file);
  assert.deepEqual(await registry.secrets("a"), keys());
  assert.equal(registry.get("b")?.name, "b");
});

test("a file of another shape is refused without quoting it", async () => {
  const { registry } = new Window(new Machine());
  for (const text of ["{secret", "[]", '{"connections":[{"connection":{},"secrets":{}}]}']) {
    await writeFile(file, text);
    await assert.rejects(addSandbox(registry, file), (error: Error) => {
      assert.doesNotMatch(`${error.stack} ${String(error.cause)}`, /\{secret/);
      assert.equal((error as Error & { kind?: string }).kind, "invalidInput");
      return true;
    });
  }
});
