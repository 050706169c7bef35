import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { connection, objectNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { runCommand } = await import("../../../src/commands/runCommand.ts");
const { CancellationError } = await import("../vscodeStub/vscode.ts");

beforeEach(() => user.reset());

/** Messages are not waited for by commands; a test waits for what follows them. */
export const followUp = () => new Promise((resolve) => setTimeout(resolve, 5));

async function run(error: unknown, click?: string) {
  const context = await testContext();
  if (click !== undefined) user.clicks = [click];
  let runs = 0;
  const handler = async () => {
    runs += 1;
    if (runs === 1) throw error;
  };
  await runCommand(context, "stowage.test.run", handler, [objectNode("a.txt")]);
  await followUp();
  return { context, runs };
}

test("a command that works says and logs nothing", async () => {
  const context = await testContext();
  await runCommand(context, "stowage.test.run", async () => {}, []);
  assert.deepEqual([user.said, context.logged], [[], []]);
});

test("what the user cancelled is silent", async () => {
  const controller = new AbortController();
  controller.abort();
  for (const error of [controller.signal.reason, new CancellationError()]) {
    const { context } = await run(error);
    assert.deepEqual([user.said, context.logged], [[], []]);
  }
});

test("an error becomes one sentence with at most two buttons, and one line of the log", async () => {
  const { context } = await run(new StorageError("timeout", "Cannot read", { host: "s3.test" }));
  assert.equal(user.said.length, 1);
  assert.match(user.said[0]?.text ?? "", /^The server s3\.test did not answer in time\./);
  assert.deepEqual(user.said[0]?.buttons, ["Retry", "Show Log"]);
  assert.equal(context.logged.length, 1);
  assert.match(context.logged[0] ?? "", /^stowage\.test\.run: timeout: Cannot read/);
});

test("Retry runs the command again", async () => {
  const { runs } = await run(new StorageError("timeout", "Cannot read"), "Retry");
  assert.equal(runs, 2);
});

test("Show Log shows the log", async () => {
  const { context } = await run(new StorageError("timeout", "Cannot read"), "Show Log");
  assert.deepEqual(context.shown, ["log"]);
});

test("Update Credentials opens the connection of what was selected, with the reason", async () => {
  const error = new StorageError("wrongSecret", "Refused");
  await run(error, "Update Credentials");
  const parent = { kind: "connection", connection };
  const message = { type: "error", error, loaded: 0 };
  assert.deepEqual(user.executed, [
    { id: "stowage.connection.updateCredentials", args: [{ kind: "message", parent, message }] },
  ]);
});

test("a defect of ours is logged with its stack and shown without its words", async () => {
  const { context } = await run(new TypeError("x is not a function"));
  assert.match(user.said[0]?.text ?? "", /^Something unexpected went wrong/);
  assert.match(context.logged[0] ?? "", /TypeError: x is not a function\n +at /);
});

test("a signed address in an error is not logged", async () => {
  const cause = new Error("https://s3.test/b?X-Amz-Signature=deadbeefdeadbeef");
  const { context } = await run(new StorageError("serverError", "Cannot", {}, { cause }));
  assert.doesNotMatch(context.logged.join(), /deadbeef/);
});
