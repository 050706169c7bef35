import "../../unit/vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { appendFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative, sep } from "node:path";
import { beforeEach, test, type TestContext } from "node:test";
import { bucketNode, objectNode, prefixNode } from "../../unit/commands/nodes.ts";
const { user } = await import("../../unit/vscodeStub/ui.ts");
const { Uri } = await import("../../unit/vscodeStub/uri.ts");
const { uploadFiles, uploadFolders } = await import("../../../src/commands/upload.ts");
const { download } = await import("../../../src/commands/download.ts");
const { startSetting } = await import("./setting.ts");

beforeEach(() => user.reset());

const { signal } = new AbortController();
const followUp = () => new Promise((resolve) => setTimeout(resolve, 5));

async function bucketWith(
  t: TestContext,
  keys: Readonly<Record<string, number>>,
  options?: Parameters<typeof startSetting>[0],
) {
  const made = await startSetting(options);
  t.after(() => made.stop());
  const home = await made.context.registry.home({ connectionId: "c1" }, signal);
  await home.createBucket({ name: "bucket" }, signal);
  for (const [key, size] of Object.entries(keys)) {
    const bytes = new Uint8Array(size).fill(1);
    await home.store.write("bucket", key, { kind: "bytes", bytes }, {}, signal);
  }
  return { ...made, store: home.store };
}

function folderOfTest(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "stowage-local-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("a full disk", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "stowage-full-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=128k", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    rmdirSync(folder);
    return t.skip("only root can make a small disk");
  }
  t.after(() => {
    execFileSync("umount", [folder]);
    rmdirSync(folder);
  });
  const { context } = await bucketWith(t, { "big.bin": 1_000_000 });
  user.answers = [[Uri.file(folder)]];
  await download(context, [objectNode("big.bin")]);
  assert.match(user.said[0]?.text ?? "", /^There is no space left on the disk for “/);
  assert.deepEqual(readdirSync(folder), [], "nothing half-done stays");
});

test("no permission on the local folder", async (t) => {
  const { context } = await bucketWith(t, { "a.txt": 3 });
  user.answers = [[Uri.file("/sys/kernel")]];
  await download(context, [objectNode("a.txt")]);
  assert.match(user.said[0]?.text ?? "", /^You have no permission for “\/sys\/kernel/);
});

test("a source that changes while it is uploaded", async (t) => {
  const { context, proxy } = await bucketWith(t, {}, { isPatient: true });
  const path = join(folderOfTest(t), "growing.log");
  writeFileSync(path, new Uint8Array(80_000_000));
  const grow = () => appendFile(path, "one more line\n");
  const fault = { kind: "meanwhile", run: grow } as const;
  const grown = proxy.add({ method: "PUT", target: /partNumber/, times: 1, fault });
  user.answers = [[Uri.file(path)]];
  await uploadFiles(context, [bucketNode()]);
  assert.equal(grown.hits, 1);
  assert.match(user.said[0]?.text ?? "", /growing\.log” changed while it was transferred/);
});

test("a source that is gone", async (t) => {
  const { context } = await bucketWith(t, {});
  user.answers = [[Uri.file("/no/such/file.txt")]];
  await uploadFiles(context, [bucketNode()]);
  assert.match(user.said[0]?.text ?? "", /^“\/no\/such\/file\.txt” does not exist any more/);
});

test("links and special files are reported, not followed", async (t) => {
  const { context, store } = await bucketWith(t, {});
  const folder = folderOfTest(t);
  writeFileSync(join(folder, "a.txt"), "a");
  symlinkSync("/etc/passwd", join(folder, "link"));
  execFileSync("mkfifo", [join(folder, "pipe")]);
  user.answers = [[Uri.file(folder)]];
  user.clicks = ["Show Details"];
  await uploadFolders(context, [bucketNode()]);
  await followUp();
  assert.match(user.said[0]?.text ?? "", /^Uploaded 1 file \(1 B\), 2 skipped/);
  const report = (context as unknown as { shown: string[] }).shown[0] ?? "";
  assert.match(report, /link: is a symbolic link, which is not followed/);
  assert.match(report, /pipe: is neither a file nor a folder/);
  const page = await store.list("bucket", { prefix: "" }, signal);
  assert.deepEqual(
    page.items.map((item) => (item.kind === "object" ? item.key : item.prefix)),
    [`${basename(folder)}/a.txt`],
  );
});

test("keys that are no file names stay inside the folder and are reported", async (t) => {
  const keys = [
    "k/../../etc/passwd",
    "k//abs",
    "k/C:\\x",
    "k/con.txt",
    `k/${"n".repeat(300)}.txt`,
    "k/Case.txt",
    "k/case.txt",
    "k/dot.",
    "k/ok.txt",
    "k/line\nbreak",
  ];
  const { context } = await bucketWith(t, Object.fromEntries(keys.map((key) => [key, 2])));
  const outside = folderOfTest(t);
  const folder = join(outside, "chosen");
  mkdirSync(folder);
  user.answers = [[Uri.file(folder)]];
  user.clicks = ["Show Details"];
  await download(context, [prefixNode("k/")]);
  await followUp();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
  assert.equal(files.length, keys.length, files.join("\n"));
  assert.deepEqual(readdirSync(outside), ["chosen"]);
  assert.ok(files.includes("k/ok.txt"));
  assert.match(user.said[0]?.text ?? "", /Downloaded 10 objects .* [5-9] saved under another name/);
  const report = (context as unknown as { shown: string[] }).shown[0] ?? "";
  for (const key of ["k/../../etc/passwd", "k/con.txt", "k/dot."])
    assert.ok(report.includes(`${key}\n      → ${folder}`), `${key} in:\n${report}`);
});
