import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";

const { objectUri } = await import("../../../src/filesystem/uri.ts");
const { address, fileSystem, isCode, uriOf } = await import("./fileSystem.ts");
const { Uri } = await import("../vscodeStub/uri.ts");
const { FileType, TabInputText, TabInputTextDiff, window, workspace } =
  await import("../vscodeStub/vscode.ts");

test("bytes, size and date are those of the server", async () => {
  const { files, store } = fileSystem();
  store.seed("a/b.bin", Buffer.from([0, 255, 10]));
  const head = await store.head("bucket", { key: "a/b.bin" }, new AbortController().signal);
  const stat = await files.stat(uriOf("a/b.bin"));
  assert.equal(stat.size, 3);
  assert.equal(stat.mtime, head.lastModified?.getTime());
  assert.deepEqual([...(await files.readFile(uriOf("a/b.bin")))], [0, 255, 10]);
});

test("editors that ask several times make one request", async () => {
  const { files, store } = fileSystem();
  store.seed("a.txt", "x");
  await Promise.all([files.stat(uriOf("a.txt")), files.stat(uriOf("a.txt"))]);
  await files.stat(uriOf("a.txt"));
  await files.readFile(uriOf("a.txt"));
  assert.deepEqual(
    store.calls.map(({ operation }) => operation),
    ["head", "read"],
  );
});

test("whoever lists a folder and then asks for each file makes one request", async () => {
  const { files, store } = fileSystem();
  for (const name of ["a", "b", "c"]) store.seed(`dir/${name}.txt`, name);
  const directory = objectUri({ ...address, prefix: "dir/" });
  for (const [name] of await files.readDirectory(directory)) {
    await files.stat(Uri.joinPath(directory, name) as never);
  }
  assert.deepEqual(
    store.calls.map(({ operation }) => operation),
    ["list"],
  );
});

test("names in a directory make the URIs of what they name, however odd", async () => {
  const { files, store } = fileSystem();
  const keys = ["d/100%", "d/..", "d/%0041", "d/new\nline", "d/back\\slash", "d/a b#?.txt", "d//x"];
  for (const key of keys) store.seed(key, key);
  const names = await files.readDirectory(objectUri({ ...address, prefix: "d/" }));
  const read: string[] = [];
  for (const [name, type] of names) {
    const kind: number = type;
    const path = `/bucket/d/${name}`;
    const uri = Uri.from({ scheme: "stowage", authority: "c1", path }) as never;
    if (kind === FileType.File) read.push(Buffer.from(await files.readFile(uri)).toString());
    else assert.deepEqual(await files.readDirectory(uri), [["x", FileType.File]]);
  }
  assert.deepEqual(read.sort(), keys.filter((key) => key !== "d//x").sort());
});

test("folders are directories, keys that end like one are objects, an absent key is not found", async () => {
  const { files, store, failures, absent } = fileSystem();
  store.seed("dir/sub/x.txt", "x");
  store.seed("marker/", "");
  store.seed("data/", "content");
  const typeOf = async (key: string) => (await files.stat(uriOf(key))).type;
  assert.equal(await typeOf("dir/sub"), FileType.Directory);
  assert.equal(await typeOf("marker"), FileType.Directory);
  assert.equal(await typeOf("data/"), FileType.File);
  assert.equal(Buffer.from(await files.readFile(uriOf("data/"))).toString(), "content");
  await assert.rejects(files.stat(uriOf("nope")), isCode("FileNotFound"));
  assert.deepEqual(failures, []);
  assert.deepEqual(absent, ["nope"]);
});

test("a failure is told and thrown, and never an empty file", async () => {
  const { files, store, failures } = fileSystem();
  store.seed("a.txt", "secret");
  store.faults = {
    before: ({ operation }) => {
      if (operation === "read") throw new StorageError("accessDenied", "no");
    },
  };
  await assert.rejects(files.readFile(uriOf("a.txt")), isCode("NoPermissions"));
  assert.equal(failures.length, 1);
  store.faults = {
    bytes: async function* (_call, bytes) {
      for await (const piece of bytes) yield piece.subarray(0, 2);
    },
  };
  await assert.rejects(files.readFile(uriOf("a.txt")), isCode("Unavailable"));
});

test("what no editor can hold is not read", async () => {
  const { files, store } = fileSystem();
  const huge = 600 * 1024 ** 2;
  store.head = async (_bucket, { key }) => ({ key, sizeBytes: huge });
  await assert.rejects(files.readFile(uriOf("huge.bin")), /Download it instead/);
  assert.deepEqual(store.calls, []);
});

const anyhow = { create: true, overwrite: true };
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

test("what is written is there, and what VS Code asks then is answered anew", async () => {
  const { files, store, written, failures } = fileSystem();
  store.seed("a/b.txt", "one", { metadata: { kept: "1" } });
  await files.readFile(uriOf("a/b.txt"));
  await files.stat(uriOf("a/b.txt"));
  await files.writeFile(uriOf("a/b.txt"), bytesOf("longer"), anyhow);
  assert.equal((await files.stat(uriOf("a/b.txt"))).size, 6);
  assert.equal(store.text("a/b.txt"), "longer");
  const head = await store.head("bucket", { key: "a/b.txt" }, new AbortController().signal);
  assert.deepEqual(head.metadata, { kept: "1" });
  await files.writeFile(uriOf("new/c.txt"), bytesOf("new"), anyhow);
  assert.equal(store.text("new/c.txt"), "new");
  assert.deepEqual([written, failures], [["a/", "new/"], []]);
});

test("what VS Code has asked about is not asked again, anything else is", async () => {
  const { files, store, asked } = fileSystem();
  const uri = uriOf("a.txt");
  const now = Date.now();
  const seed = (text: string, at: number) => {
    const { etag } = store.seed("a.txt", text);
    const lastModified = new Date(at);
    store.head = async (_bucket, { key }) => {
      const sizeBytes = store.text(key)?.length ?? 0;
      return { key, sizeBytes, lastModified, ...(etag !== undefined && { etag }) };
    };
    files.changed({ ...address, prefix: "" });
  };
  seed("one", now);
  await files.stat(uri);
  await files.readFile(uri);
  workspace.textDocuments = [{ uri: uri, isDirty: true }];
  window.tabGroups.all = [{ tabs: [{ input: new TabInputText(uri) }] }];
  // Neither is noticed by VS Code: the same length, the same second.
  for (const [text, at] of [
    ["two", now + 9_000],
    ["longer", now],
  ] as const) {
    seed(text, at);
    await files.stat(uri);
    await assert.rejects(files.writeFile(uri, bytesOf("mine"), anyhow), isCode("Unavailable"));
  }
  assert.equal(asked.length, 2);
  seed("longer still", now + 20_000);
  await files.stat(uri);
  await files.writeFile(uri, bytesOf("mine"), anyhow);
  assert.equal(store.text("a.txt"), "mine");
  assert.equal(asked.length, 2);
  workspace.textDocuments = [];
});

test("folders are made once, and only where nothing is below them", async () => {
  const { files, store, written } = fileSystem();
  store.seed("full/x", "x");
  await files.createDirectory(uriOf("empty"));
  assert.equal(store.text("empty/"), "");
  assert.equal((await files.stat(uriOf("empty"))).type, FileType.Directory);
  for (const key of ["empty", "full"])
    await assert.rejects(files.createDirectory(uriOf(key)), isCode("FileExists"));
  assert.equal(store.text("full/"), undefined);
  assert.deepEqual(written, [""]);
});

test("deleting and renaming are left to the view, and a bucket is no file", async () => {
  const { files } = fileSystem();
  for (const change of ["delete", "rename"] as const)
    assert.throws(() => files[change](), isCode("NoPermissions"));
  const bucket = objectUri({ ...address, prefix: "" });
  await assert.rejects(files.writeFile(bucket, bytesOf("x"), anyhow), isCode("FileIsADirectory"));
});

test("both sides of a comparison are told of changes", () => {
  const { files } = fileSystem();
  const sides = ["a.txt", "b.txt"].map((key) => uriOf(key) as never);
  const [original, modified] = sides;
  assert.ok(original && modified);
  window.tabGroups.all = [{ tabs: [{ input: new TabInputTextDiff(original, modified) }] }];
  const told: string[] = [];
  files.onDidChangeFile((events) => told.push(...events.map(({ uri }) => uri.path)));
  files.changed({ ...address, prefix: "" });
  assert.deepEqual(told, ["/bucket/a.txt", "/bucket/b.txt"]);
});

test("editors are told of a change to what they show, and of no other", async () => {
  const { files, store } = fileSystem();
  for (const key of ["a/1.txt", "b/2.txt"]) store.seed(key, "x");
  const tabs = ["a/1.txt", "b/2.txt"].map((key) => ({
    input: new TabInputText(uriOf(key) as never),
  }));
  window.tabGroups.all = [{ tabs }];
  const told: string[] = [];
  files.onDidChangeFile((events) => told.push(...events.map(({ uri }) => uri.path)));
  await files.stat(uriOf("a/1.txt"));
  store.seed("a/1.txt", "longer");
  files.changed({ ...address, prefix: "a/" });
  assert.deepEqual(told, ["/bucket/a/1.txt"]);
  assert.equal((await files.stat(uriOf("a/1.txt"))).size, 6, "and what was known is forgotten");
});
