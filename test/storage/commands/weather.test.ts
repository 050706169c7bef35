import "../../unit/vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, test, type TestContext } from "node:test";
import { bucketStore } from "../../../src/connections/bucketStore.ts";
import { bucketNode, connectionNode, objectNode } from "../../unit/commands/nodes.ts";
import type { Fault } from "../../servers/faults.ts";
const { user } = await import("../../unit/vscodeStub/ui.ts");
const { Uri } = await import("../../unit/vscodeStub/uri.ts");
const { runCommand } = await import("../../../src/commands/runCommand.ts");
const { uploadFiles } = await import("../../../src/commands/upload.ts");
const { download } = await import("../../../src/commands/download.ts");
const { remove } = await import("../../../src/commands/remove.ts");
const { newFolder } = await import("../../../src/commands/newFolder.ts");
const { createBucket } = await import("../../../src/commands/bucketCreate.ts");
const { deleteBucket } = await import("../../../src/commands/bucketDelete.ts");
const { rename } = await import("../../../src/commands/rename.ts");
const { startSetting } = await import("./setting.ts");
type Setting = Awaited<ReturnType<typeof startSetting>>;
type Options = Parameters<typeof startSetting>[0];

beforeEach(() => user.reset());

async function setting(t: TestContext, options?: Options): Promise<Setting> {
  const made = await startSetting(options);
  t.after(() => made.stop());
  return made;
}

/** A setting with a bucket that holds one object, made before the weather turns. */
async function withObject(t: TestContext, key = "a.txt", bytes = new Uint8Array(300_000)) {
  const made = await setting(t);
  const { signal } = new AbortController();
  const home = await made.context.registry.home({ connectionId: "c1" }, signal);
  await home.createBucket({ name: "bucket" }, signal);
  await home.store.write("bucket", key, { kind: "bytes", bytes }, {}, signal);
  return made;
}

function folderOfTest(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "stowage-weather-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function localFile(t: TestContext, bytes: Uint8Array | string = "hello"): string {
  const path = join(folderOfTest(t), "local.txt");
  writeFileSync(path, bytes);
  return path;
}

/** Runs inside the boundary and returns the one sentence that the user sees. */
async function said({ context }: Setting, ...[handler, nodes]: Run): Promise<string> {
  await runCommand(context, "stowage.test.run", handler, nodes);
  const loud = user.said.filter(({ method }) => method !== "status");
  assert.equal(loud.length, 1, JSON.stringify(user.said));
  const [{ text, buttons } = { text: "", buttons: [] }] = loud;
  assert.ok(buttons.length <= 2, buttons.join());
  assert.doesNotMatch(text, /sandboxsecret|X-Amz|undefined/);
  assert.doesNotMatch(context.logged.join("\n"), /sandboxsecret|X-Amz-Signature=[0-9a-f]/);
  return text;
}

type Handler = Parameters<typeof runCommand>[2];
type Run = [Handler, Parameters<Handler>[1]];

/** As commands ask about an object before they do something to it. */
const looking: Run = [
  async ({ registry }, [node]) => {
    if (node?.kind !== "object") return;
    const { signal } = new AbortController();
    const store = await bucketStore(registry, node.address, signal);
    await store.head(node.address.bucket, { key: node.entry.key }, signal);
  },
  [objectNode("a.txt")],
];

function creating(name: string): Run {
  const asItIs = (pick: { accept(label: string): void }) => pick.accept("Create Bucket");
  user.answers = [name, "us-east-1", asItIs];
  return [createBucket, [connectionNode]];
}

function uploading(path: string): Run {
  user.answers = [[Uri.file(path)]];
  return [uploadFiles, [bucketNode()]];
}

function downloading(folder: string, ...keys: string[]): Run {
  user.answers = [[Uri.file(folder)]];
  return [download, (keys.length > 0 ? keys : ["a.txt"]).map((key) => objectNode(key))];
}

test("a wrong secret", async (t) => {
  const made = await setting(t, { secrets: { secretAccessKey: "not the secret" } });
  assert.match(
    await said(made, ...creating("bucket")),
    /^The secret does not match the access key/,
  );
});

test("a wrong access key", async (t) => {
  const made = await setting(t, { secrets: { accessKeyId: "nobody" } });
  assert.match(await said(made, ...creating("bucket")), /does not know this access key/);
});

test("no credentials", async (t) => {
  const made = await setting(t, { secrets: { accessKeyId: "", secretAccessKey: "" } });
  assert.match(await said(made, ...creating("bucket")), /No credentials are stored/);
});

test("a wrong region, with the right one named", async (t) => {
  const made = await setting(t, {
    server: { region: "eu-west-3" },
    connection: { region: "us-east-1" },
  });
  const { signal } = new AbortController();
  const home = await made.context.registry.home({ connectionId: "c1" }, signal);
  const text = await home.createBucket({ name: "bucket" }, signal).then(
    () => said(made, ...looking),
    () => said(made, ...creating("other")),
  );
  assert.match(text, /in the region eu-west-3\. Set the region/);
});

test("a clock that is wrong", async (t) => {
  const made = await setting(t, { server: { clockSkewMs: 3_600_000 } });
  const text = await said(made, ...creating("bucket"));
  assert.match(text, /clock of this computer is (59|60) minutes behind the server's/);
});

for (const [method, run, sentence] of [
  ["PUT", (t: TestContext) => uploading(localFile(t)), /permission to write “local\.txt”/],
  ["GET", (t: TestContext) => downloading(folderOfTest(t)), /permission to read “a\.txt”/],
  ["HEAD", () => looking, /permission to read “a\.txt”/],
] as const)
  test(`no permission to ${method}`, async (t) => {
    const made = await withObject(t);
    made.proxy.add({ method, fault: { kind: "status", status: 403, code: "AccessDenied" } });
    assert.match(await said(made, ...run(t)), sentence);
  });

test("no permission to delete", async (t) => {
  const made = await setting(t, { server: { denies: ({ method }) => method === "DELETE" } });
  const { signal } = new AbortController();
  const home = await made.context.registry.home({ connectionId: "c1" }, signal);
  await home.createBucket({ name: "bucket" }, signal);
  const bytes = new Uint8Array(3);
  await home.store.write("bucket", "a.txt", { kind: "bytes", bytes }, {}, signal);
  made.proxy.add({ method: "POST", fault: { kind: "status", status: 403, code: "AccessDenied" } });
  user.answers = ["Delete"];
  const text = await said(made, remove, [objectNode("a.txt")]);
  assert.match(text, /permission to delete/);
});

test("no permission to list", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ method: "GET", fault: { kind: "status", status: 403, code: "AccessDenied" } });
  user.answers = ["new"];
  assert.match(
    await said(made, newFolder, [bucketNode()]),
    /permission to list the bucket “bucket”/,
  );
});

test("no such bucket", async (t) => {
  const made = await setting(t);
  user.answers = ["new"];
  const text = await said(made, newFolder, [bucketNode("nowhere")]);
  assert.match(text, /^The bucket “nowhere” does not exist\./);
});

test("no such object", async (t) => {
  const made = await withObject(t);
  const text = await said(made, ...downloading(folderOfTest(t), "gone.txt"));
  assert.match(text, /^“gone\.txt” does not exist any more\./);
});

test("a bucket that exists", async (t) => {
  const made = await withObject(t);
  const conflict = { kind: "status", status: 409, code: "BucketAlreadyExists" } as const;
  made.proxy.add({ method: "PUT", fault: conflict });
  const text = await said(made, ...creating("bucket"));
  assert.match(text, /^The bucket “bucket” exists already/);
});

test("a bucket that is not empty, for reasons that no listing shows", async (t) => {
  const made = await withObject(t);
  const conflict = { kind: "status", status: 409, code: "BucketNotEmpty" } as const;
  made.proxy.add({ method: "DELETE", target: /^\/bucket\/?$/, fault: conflict });
  user.answers = ["bucket"];
  const text = await said(made, deleteBucket, [bucketNode()]);
  assert.match(text, /^The bucket “bucket” is not empty\..*older versions/);
});

test("a name that the server does not accept", async (t) => {
  const made = await withObject(t);
  const refusal = { kind: "status", status: 400, code: "InvalidBucketName" } as const;
  made.proxy.add({ method: "PUT", fault: refusal });
  assert.match(await said(made, ...creating("bucket-2")), /does not accept the name/);
});

test("a key that the server finds too long", async (t) => {
  const made = await withObject(t);
  const refusal = { kind: "status", status: 400, code: "KeyTooLongError" } as const;
  made.proxy.add({ method: "PUT", fault: refusal });
  assert.match(await said(made, ...uploading(localFile(t))), /longer than 1024 bytes/);
});

test("a folder whose keys would be too long", async (t) => {
  const made = await withObject(t);
  let folder = folderOfTest(t);
  const top = join(folder, "d".repeat(200));
  for (let depth = 0; depth < 6; depth++) {
    folder = join(folder, "d".repeat(200));
    mkdirSync(folder);
  }
  writeFileSync(join(folder, "x.txt"), "x");
  assert.match(await said(made, ...uploading(top)), /longer than 1024 bytes/);
});

test("a server that asks to slow down is given its time", async (t) => {
  const made = await withObject(t);
  const busy: Fault = { kind: "status", status: 503, code: "SlowDown", retryAfter: "1" };
  const rule = made.proxy.add({ method: "PUT", times: 1, fault: busy });
  const started = performance.now();
  await runCommand(made.context, "stowage.test.run", ...uploading(localFile(t)));
  assert.equal(rule.hits, 1);
  assert.ok(performance.now() - started >= 950, "Retry-After was not waited for");
  assert.deepEqual(
    user.said.map(({ text }) => text),
    ["Uploaded 1 file (5 B)."],
  );
});

test("a server that keeps asking to slow down", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ method: "PUT", fault: { kind: "status", status: 503, code: "SlowDown" } });
  assert.match(await said(made, ...uploading(localFile(t))), /asks for fewer requests/);
});

test("a server that fails", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ method: "HEAD", fault: { kind: "status", status: 500 } });
  assert.match(await said(made, ...looking), /failed to do its part \(HTTP 500/);
});

for (const [what, fault, sentence] of [
  ["is reset", { kind: "reset", in: "answer", afterBytes: 50_000 }, /broke off|did not arrive/],
  ["ends early", { kind: "truncate", afterBytes: 50_000 }, /did not arrive in full|broke off/],
  ["stops coming", { kind: "stall", in: "answer", afterBytes: 50_000 }, /did not answer in time/],
] as const)
  test(`a body that ${what} once is continued, and always is explained`, async (t) => {
    const made = await withObject(t);
    made.proxy.add({ method: "GET", times: 1, fault });
    await runCommand(made.context, "once", ...downloading(folderOfTest(t)));
    assert.match(user.said[0]?.text ?? "", /^Downloaded 1 object \(293 KB\)/);
    user.reset();
    made.proxy.add({ method: "GET", fault: { ...fault, afterBytes: 0 } });
    assert.match(await said(made, ...downloading(folderOfTest(t))), sentence);
  });

test("an upload whose connection is reset in the middle", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ method: "PUT", fault: { kind: "reset", in: "request", afterBytes: 10_000 } });
  const path = localFile(t, new Uint8Array(2_000_000));
  assert.match(await said(made, ...uploading(path)), /connection to the server .* broke off/);
});

test("a server that hangs", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ method: "HEAD", fault: { kind: "delay", delayMs: 5000 } });
  assert.match(await said(made, ...looking), /^The server 127\.0\.0\.1:\d+ did not answer in time/);
});

test("malformed XML", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ method: "GET", fault: { kind: "malformedXml" } });
  user.answers = ["new"];
  assert.match(await said(made, newFolder, [bucketNode()]), /^An answer of the server/);
});

test("a captive portal", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ fault: { kind: "captivePortal" } });
  user.answers = ["new"];
  assert.match(await said(made, newFolder, [bucketNode()]), /sign in to the network you are on/);
});

test("a captive portal is no object: nothing is saved in its place", async (t) => {
  const made = await withObject(t);
  made.proxy.add({ method: "GET", fault: { kind: "captivePortal" } });
  const folder = folderOfTest(t);
  const text = await said(made, ...downloading(folder));
  assert.match(text, /not as object storage does|did not arrive|changed/);
  const { readdirSync } = await import("node:fs");
  assert.deepEqual(readdirSync(folder), []);
});

test("a port where nobody listens", async (t) => {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  listener.close();
  const made = await setting(t, { endpoint: `http://127.0.0.1:${port}` });
  const text = await said(made, ...creating("bucket"));
  assert.match(text, new RegExp(`^The server 127\\.0\\.0\\.1:${port} refuses connections`));
});

test("a server that does not exist", async (t) => {
  const made = await setting(t, { endpoint: "http://nowhere.invalid" });
  assert.match(
    await said(made, ...creating("bucket")),
    /There is no server named nowhere\.invalid/,
  );
});

test("http where https is spoken to", async (t) => {
  const made = await withObject(t);
  const tls = await setting(t, { endpoint: made.proxy.endpoint.replace("http:", "https:") });
  assert.match(
    await said(tls, ...creating("bucket")),
    /does not speak https|No secure connection|broke off/,
  );
});

test("a rename to a name that is no key", async (t) => {
  const made = await withObject(t);
  made.proxy.add({
    method: "PUT",
    fault: { kind: "status", status: 400, code: "InvalidArgument" },
  });
  user.answers = ["b.txt"];
  assert.match(await said(made, rename, [objectNode("a.txt")]), /as invalid \(HTTP 400/);
});
