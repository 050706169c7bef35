import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";

const { user } = await import("../vscodeStub/ui.ts");
const { FileSystemError } = await import("../vscodeStub/vscode.ts");
const { openFailures } = await import("../../../src/commands/openFailures.ts");

const address = { connectionId: "c1", bucket: "bucket", path: "a.txt" };
const turn = () => new Promise(setImmediate);

beforeEach(() => user.reset());

test("the reason is said once for all that fail for it together", async () => {
  const tell = openFailures(await testContext());
  const error = new StorageError("expiredCredentials", "old");
  tell(error, address);
  tell(error, { ...address, path: "b.txt" });
  await turn();
  assert.equal(user.said.length, 1);
  assert.ok(user.said[0]?.buttons.includes("Update Credentials"));
});

test("Retry opens the object again", async () => {
  const tell = openFailures(await testContext());
  user.clicks = ["Retry"];
  tell(new StorageError("connectionLost", "gone"), address);
  await turn();
  await turn();
  assert.equal(user.executed[0]?.id, "vscode.open");
});

test("what the file system says itself is said as it is", async () => {
  const tell = openFailures(await testContext());
  tell(FileSystemError.Unavailable("The object has 600 MB."), address);
  await turn();
  assert.equal(user.said[0]?.text, "The object has 600 MB.");
});
