import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { bucketNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { workspace } = await import("../vscodeStub/vscode.ts");
const { openCors } = await import("../../../src/commands/bucketDocuments.ts");

beforeEach(() => user.reset());
afterEach(() => mock.restoreAll());

test("why a document cannot be opened is said, which VS Code does not pass on", async () => {
  const facts = { operation: "get cors", status: 501, code: "NotImplemented" };
  const reason = new StorageError("unsupported", "Not implemented", facts);
  mock.method(workspace, "openTextDocument", async () => {
    throw new Error("cannot open stowage-doc://…");
  });
  const context = { ...(await testContext()), serviceDocuments: { failureOf: () => reason } };
  await openCors(context, [bucketNode("other")]);
  const [said] = user.said;
  assert.equal(said?.text, "This storage does not offer CORS rules (HTTP 501, NotImplemented).");
});
