import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import type { MemoryStore } from "../memoryStore.ts";

const { objectUri } = await import("../../../src/filesystem/uri.ts");
const { address, fileSystem, isCode, uriOf } = await import("./fileSystem.ts");
const { TabInputText, window, workspace } = await import("../vscodeStub/vscode.ts");

const { signal } = new AbortController();
const over = { create: true, overwrite: true };

/** The bytes as they are stored. */
function stored(store: MemoryStore, key: string): Buffer {
  return Buffer.from(store.bucket("bucket").get(key)?.bytes ?? assert.fail(key));
}

const gzip = { contentEncoding: "gzip", contentType: "text/plain" };

test("what is compressed with gzip is read without, and is of the size that is read", async () => {
  const { files, store } = fileSystem();
  const text = "line\n".repeat(1000);
  const members = [gzipSync(text.slice(0, 50)), gzipSync(text.slice(50))];
  store.seed("a.txt", Buffer.concat(members), { contentEncoding: "aws-chunked, GZIP" });
  assert.equal((await files.stat(uriOf("a.txt"))).size, text.length);
  assert.equal(Buffer.from(await files.readFile(uriOf("a.txt"))).toString(), text);
  const before = store.calls.length;
  assert.equal((await files.stat(uriOf("a.txt"))).size, text.length);
  assert.equal(store.calls.length, before);
});

test("what only says that it is compressed, or is otherwise, is read and written as it is", async () => {
  const { files, store } = fileSystem();
  store.seed("plain.txt", "not at all", gzip);
  store.seed("other.txt", gzipSync("twice"), { contentEncoding: "gzip, br" });
  for (const key of ["plain.txt", "other.txt"]) {
    const bytes = await files.readFile(uriOf(key));
    assert.equal((await files.stat(uriOf(key))).size, bytes.length);
    assert.equal(Buffer.from(bytes).toString("latin1"), stored(store, key).toString("latin1"));
  }
  await files.writeFile(uriOf("plain.txt"), Buffer.from("still not"), over);
  assert.equal(store.text("plain.txt"), "still not");
});

test("what cannot be decompressed is told, and never shown in part", async () => {
  const { files, store } = fileSystem();
  store.seed("cut.txt", gzipSync("a text that was cut".repeat(50)).subarray(0, 40), gzip);
  await assert.rejects(files.readFile(uriOf("cut.txt")), /cannot be decompressed/);
  await assert.rejects(files.stat(uriOf("cut.txt")), isCode("Unavailable"));
});

test("a save compresses again, and its size is known without reading it", async () => {
  const { files, store } = fileSystem();
  const uri = uriOf("a.txt");
  store.seed("a.txt", gzipSync("first"), gzip);
  await files.readFile(uri);
  await files.writeFile(uri, Buffer.from("first second"), over);
  assert.equal(gunzipSync(stored(store, "a.txt")).toString(), "first second");
  const { contentEncoding } = await store.head("bucket", { key: "a.txt" }, signal);
  assert.equal(contentEncoding, "gzip");
  store.calls.length = 0;
  assert.equal((await files.stat(uri)).size, "first second".length);
  assert.deepEqual(
    store.calls.map(({ operation }) => operation),
    ["head"],
  );
  store.seed("empty.txt", "", gzip);
  await files.writeFile(uriOf("empty.txt"), Buffer.from("no more"), over);
  assert.equal(gunzipSync(stored(store, "empty.txt")).toString(), "no more");
});

test("somebody else's change of the compressed length alone is asked about, and not agreed to", async () => {
  const { files, store, asked } = fileSystem();
  const uri = uriOf("a.txt");
  const head = store.head.bind(store);
  let lastModified = new Date();
  store.head = async (...given) => ({ ...(await head(...given)), lastModified });
  store.seed("a.txt", gzipSync("aaaaaaaaaaaaaaaaaaaa"), gzip);
  await files.readFile(uri);
  const open = workspace.textDocuments;
  workspace.textDocuments = [{ uri, isDirty: true }] as never;
  window.tabGroups.all = [{ tabs: [{ input: new TabInputText(uri) }] }];
  lastModified = new Date(Date.now() + 60_000);
  store.seed("a.txt", gzipSync("abcdefghijklmnopqrst"), gzip);
  files.changed({ ...address, prefix: "" });
  await files.stat(uri);
  await assert.rejects(files.writeFile(uri, Buffer.from("mine"), over));
  assert.equal(asked.length, 1);
  workspace.textDocuments = open;
  window.tabGroups.all = [];
});

test("after a listing, which does not say what is compressed, editors are told to ask again", async () => {
  const { files, store } = fileSystem();
  store.seed("d/a.txt", gzipSync("x".repeat(500)), gzip);
  await files.readDirectory(objectUri({ ...address, prefix: "d/" }));
  const uri = uriOf("d/a.txt");
  const told: string[] = [];
  files.onDidChangeFile((changes) => told.push(...changes.map((change) => String(change.uri))));
  await files.stat(uri);
  assert.equal((await files.readFile(uri)).length, 500);
  assert.deepEqual(told, [uri.toString()]);
  assert.equal((await files.stat(uri)).size, 500);
});
