import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { bucketNode, objectNode, prefixNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { copyDownloadLink, copyUploadLink, openInBrowser } =
  await import("../../../src/commands/link.ts");
const { parseLifetime } = await import("../../../src/commands/lifetime.ts");

beforeEach(() => user.reset());

const choose = (label: string) => (items: { label: string }[]) =>
  items.find((item) => item.label === label);

test("a download link goes to the clipboard and nowhere else", async () => {
  const context = await testContext();
  user.answers = [choose("1 hour")];
  await copyDownloadLink(context, [objectNode("a/b.txt")]);
  assert.equal(user.clipboard, "https://memory.test/bucket/a/b.txt?X-Test-Method=GET");
  assert.match(user.said[0]?.text ?? "", /Anyone who has it can download “a\/b\.txt”/);
  assert.doesNotMatch(user.said[0]?.text ?? "", /X-Test-Method/);
  assert.doesNotMatch(context.logged.join(), /X-Test-Method/);
});

test("what opens in the browser is the signed address as it is, not a Uri that changes it", async () => {
  const context = await testContext();
  await openInBrowser(context, [objectNode("a/b#?.pdf"), prefixNode("a/")]);
  assert.deepEqual(user.executed, [
    { id: "vscode.open", args: ["https://memory.test/bucket/a/b%23%3F.pdf?X-Test-Method=GET"] },
  ]);
  assert.doesNotMatch(context.logged.join(), /X-Test-Method/);
});

test("an upload link asks for the name, with the object's own to begin with", async () => {
  const context = await testContext();
  user.answers = ["new.bin", choose("1 minute"), "in.bin", choose("7 days")];
  await copyUploadLink(context, [prefixNode("drop/")]);
  assert.equal(user.clipboard, "https://memory.test/bucket/drop/new.bin?X-Test-Method=PUT");
  await copyUploadLink(context, [objectNode("drop/old.bin")]);
  assert.equal((user.questions[2] as { value: string }).value, "old.bin");
});

test("the lifetime can be typed, within what the store allows", async () => {
  const context = await testContext();
  user.answers = [
    choose("Other…"),
    (box: { validateInput(text: string): string | undefined }) => {
      assert.equal(box.validateInput("90m"), undefined);
      assert.match(box.validateInput("8d") ?? "", /7 days are the most/);
      assert.match(box.validateInput("10s") ?? "", /A minute is the least/);
      assert.match(box.validateInput("soon") ?? "", /such as 90m/);
      return "90m";
    },
  ];
  await copyDownloadLink(context, [objectNode("a.txt")]);
  assert.notEqual(user.clipboard, "");
  assert.equal(parseLifetime("1.5 H"), 5400);
  assert.equal(parseLifetime("-1h"), undefined);
});

test("Escape at any question makes no link", async () => {
  const context = await testContext();
  user.answers = [undefined, choose("Other…"), undefined, undefined];
  await copyDownloadLink(context, [objectNode("a.txt")]);
  await copyDownloadLink(context, [objectNode("a.txt")]);
  await copyUploadLink(context, [bucketNode()]);
  assert.equal(user.clipboard, "");
});

test("a store without links says so instead of copying nothing", async () => {
  const context = await testContext();
  Object.assign(context.store, { links: undefined });
  await assert.rejects(copyDownloadLink(context, [objectNode("a.txt")]), { kind: "unsupported" });
});

test("a link that cannot be made is explained, and the clipboard is left alone", async () => {
  const context = await testContext();
  const create = async () => {
    throw new StorageError("missingCredentials", "No secret");
  };
  Object.assign(context.store, { links: { maxSeconds: 604_800, create } });
  user.answers = [choose("1 day")];
  user.clipboard = "mine";
  await copyDownloadLink(context, [objectNode("a.txt")]);
  assert.match(user.said[0]?.text ?? "", /No credentials are stored/);
  assert.equal(user.clipboard, "mine");
});
