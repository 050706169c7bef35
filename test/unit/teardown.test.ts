import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Teardown } from "../teardown.ts";

test("what was set up is taken down, the last first, each once", async () => {
  const teardown = new Teardown();
  const stopped: string[] = [];
  const server = teardown.add({ stop: () => stopped.push("server") });
  const folder = teardown.folder();
  writeFileSync(join(folder, "a.txt"), "a");
  teardown.add({
    close: async () => {
      await Promise.resolve();
      stopped.push(`window, folder ${existsSync(folder) ? "there" : "gone"}`);
    },
  });
  assert.ok("stop" in server);
  await teardown.stop();
  await teardown.stop();
  assert.deepEqual(stopped, ["window, folder there", "server"]);
  assert.ok(!existsSync(folder));
});

test("what fails to stop is told, and keeps nothing else from it", async () => {
  const teardown = new Teardown();
  const error = new Error("the window hangs");
  const fail = () => Promise.reject(error);
  let isStopped = false;
  teardown.add({ stop: () => (isStopped = true) });
  teardown.add({ close: fail });
  await assert.rejects(teardown.stop(), error);
  assert.ok(isStopped);
  for (const close of [fail, fail]) teardown.add({ close });
  await assert.rejects(teardown.stop(), { name: "AggregateError", errors: [error, error] });
});
