import assert from "node:assert/strict";
import { hash } from "node:crypto";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { createTransferEngine } from "../../src/transfers/engine.ts";
import { writeListing } from "../bench/listing.ts";
import { installNginx } from "../run/setup/nginx.mjs";
import { startSink, type Sink } from "../servers/sink.ts";
import { clientOf, live } from "./s3/server.ts";

// What the benchmarks measure clients on: nginx with as much of S3 as they need to do all their work.

const bucket = "bench";
const count = 2500;

/** Sorted, as they are listed. */
const files = Array.from({ length: count }, (_each, index) => ({
  name: `file-${String(index).padStart(5, "0")}.bin`,
  bytes: Buffer.from(`content of file ${index}`),
}));
const sample = { name: "file-01234.bin", bytes: Buffer.from("content of file 1234") };
const md5s = new Map<string, string>(
  ["files", "moved"].flatMap((folder) =>
    files.map(({ name, bytes }) => [`${folder}/${name}`, hash("md5", bytes)] as const),
  ),
);

function nginxHere(): ReturnType<typeof installNginx> | undefined {
  try {
    return installNginx();
  } catch {
    return undefined;
  }
}

const nginx = nginxHere();
const scripted = { skip: !nginx?.scripting && "this nginx runs no scripts" };

suite("the sink of the benchmarks", { skip: !nginx && "nginx cannot be had here" }, () => {
  const folder = mkdtempSync(join(tmpdir(), "stowage-sink-test-"));
  const local = join(folder, "files");
  let sink: Sink;

  before(async () => {
    sink = await startSink({ md5s });
    const served = join(sink.folder, bucket, "files");
    for (const each of [local, served]) mkdirSync(each, { recursive: true });
    for (const { name, bytes } of files) {
      for (const each of [local, served]) writeFileSync(join(each, name), bytes);
    }
    const modified = new Date("2026-01-31T12:34:56Z");
    const listed = files.map(({ name, bytes }) => {
      const key = `files/${name}`;
      return { key, sizeBytes: bytes.length, md5: md5s.get(key) ?? "", modified };
    });
    writeListing(sink.listings, { bucket, prefix: "files/" }, listed);
  });
  after(async () => {
    await sink.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = () => {
    const owner = { accessKeyId: "bench", secretAccessKey: "bench-secret" };
    const { endpoint } = sink;
    const running = { endpoint, region: "us-east-1", owner, stranger: owner, stop: async () => {} };
    const { http, home } = clientOf(running, {});
    return { store: home.store, http };
  };
  const url = (path: string) => `${sink.endpoint}/${bucket}${path}`;
  const keysOf = (text: string) => Array.from(text.matchAll(/<Key>([^<]*)</g), ([, key]) => key);
  const all = files.map(({ name }) => `files/${name}`);

  test("lists page after page in both versions of the request and in both forms", async () => {
    for (const form of ["", "&encoding-type=url"]) {
      const found: (string | undefined)[] = [];
      for (let token: string | undefined = ""; token !== undefined;) {
        const after: string = token && `&continuation-token=${token}`;
        const text = await (await fetch(url(`?list-type=2&prefix=files%2F${after}${form}`))).text();
        found.push(...keysOf(text));
        token = /<NextContinuationToken>([^<]+)</.exec(text)?.[1];
      }
      assert.deepEqual(found, all);
    }
    const found: (string | undefined)[] = [];
    for (let hasMore = true; hasMore;) {
      const marker = encodeURIComponent(found.at(-1) ?? "");
      const text = await (
        await fetch(url(`/?delimiter=%2F&marker=${marker}&prefix=files/`))
      ).text();
      found.push(...keysOf(text));
      hasMore = text.includes("<IsTruncated>true<");
    }
    assert.deepEqual(found, all);
  });

  test("lists nothing below a prefix that it was not told of", async () => {
    const text = await (await fetch(url("?list-type=2&prefix=other%2Ffiles%2F"))).text();
    assert.match(text, /<IsTruncated>false</);
    assert.deepEqual(keysOf(text), []);
  });

  test("lists what was put, from where it is asked to", scripted, async () => {
    for (const { name, bytes } of files.slice(10, 20))
      await fetch(url(`/put/files/${name}`), { method: "PUT", body: bytes });
    const names = (text: string) =>
      keysOf(text).map((key) => key?.slice("put/files/file-000".length));
    const ask = async (more: string) =>
      (await fetch(url(`?list-type=2&prefix=put%2Ffiles%2F${more}`))).text();
    const text = await ask("file-0001&start-after=put%2Ffiles%2Ffile-00011.bin&max-keys=3");
    assert.deepEqual(names(text), ["12.bin", "13.bin", "14.bin"]);
    assert.match(text, /<IsTruncated>true</);
    assert.ok(text.includes(`<ETag>&quot;${md5s.get("files/file-00012.bin")}&quot;</ETag>`));
    const token = /<NextContinuationToken>([^<]+)</.exec(text)?.[1] ?? "";
    const rest = await ask(`&continuation-token=${encodeURIComponent(token)}`);
    assert.deepEqual(names(rest), ["15.bin", "16.bin", "17.bin", "18.bin", "19.bin"]);
    assert.match(rest, /<IsTruncated>false</);
  });

  test("copies what is what was asked for to where nothing is", scripted, async () => {
    const etag = md5s.get(`files/${sample.name}`);
    const copy = (to: string, more: Record<string, string> = {}, from = sample.name) =>
      fetch(url(`/${to}/moved/${sample.name}`), {
        method: "PUT",
        headers: { "x-amz-copy-source": `/${bucket}/files/${from}`, ...more },
      });
    const made = await copy("copies", { "if-none-match": "*" });
    assert.equal(made.status, 201);
    assert.ok((await made.text()).includes(`<ETag>"${etag}"</ETag>`));
    const read = await fetch(url(`/copies/moved/${sample.name}`));
    assert.deepEqual(Buffer.from(await read.arrayBuffer()), sample.bytes);
    assert.equal((await copy("copies", { "if-none-match": "*" })).status, 412);
    const source = "x-amz-copy-source-if-match";
    assert.equal((await copy("copies", { [source]: `"${etag}"` })).status, 201);
    assert.equal((await copy("copies", { [source]: `"${"0".repeat(32)}"` })).status, 412);
    assert.equal((await copy("others", {}, "file-99999.bin")).status, 404);
  });

  test("deletes a batch, but not what is another than was asked for", scripted, async () => {
    const [first, second, third] = ["file-00000.bin", "file-00001.bin", "file-00002.bin"];
    for (const name of [first, second])
      await fetch(url(`/batch/files/${name}`), { method: "PUT", body: "x" });
    const remove = async (objects: string, more = "") =>
      (
        await fetch(url("?delete="), {
          method: "POST",
          body: `<Delete>${more}${objects}</Delete>`,
        })
      ).text();
    const object = (name: string, etag = "") =>
      `<Object><Key>batch/files/${name}</Key>${etag && `<ETag>&quot;${etag}&quot;</ETag>`}</Object>`;
    const text = await remove(object(first, "0".repeat(32)) + object(second) + object(third));
    assert.match(text, /<Error><Key>batch\/files\/file-00000.bin<\/Key><Code>PreconditionFailed</);
    assert.deepEqual(text.match(/<Deleted>/g)?.length, 2);
    assert.deepEqual(readdirSync(join(sink.folder, bucket, "batch/files")), [first]);
    const right = object(first, md5s.get(`files/${first}`));
    assert.ok(!(await remove(right, "<Quiet>true</Quiet>")).includes("Deleted>"));
    assert.deepEqual(readdirSync(join(sink.folder, bucket, "batch/files")), []);
  });

  test("tells the MD5 as the ETag of what is put and read, of whichever client", async () => {
    const { name, bytes } = sample;
    const etag = `"${md5s.get(`files/${name}`)}"`;
    const put = await fetch(url(`/some/files/${name}`), { method: "PUT", body: bytes });
    assert.equal(put.status, 201);
    assert.equal(put.headers.get("etag"), etag);
    const read = await fetch(url(`/some/files/${name}`));
    assert.equal(read.headers.get("etag"), etag);
    assert.deepEqual(Buffer.from(await read.arrayBuffer()), bytes);
    const other = await fetch(url("/some/files/unknown"), { method: "PUT", body: bytes });
    assert.equal(other.headers.get("etag"), '"sink"');
  });

  test("refuses to put where there is something, if that is asked", async () => {
    const put = (condition: Record<string, string>) =>
      fetch(url("/once/files/new"), { method: "PUT", body: "new", headers: condition });
    assert.equal((await put({ "if-none-match": "*" })).status, 201);
    assert.equal((await put({ "if-none-match": "*" })).status, 412);
    assert.equal((await put({})).status, 204);
  });

  test("compares the ETag that is asked for", async () => {
    const etag = `"${md5s.get(`files/${sample.name}`)}"`;
    const ask = (method: string, match: string) =>
      fetch(url(`/files/${sample.name}`), { method, headers: { "if-match": match } });
    const read = await ask("GET", etag);
    assert.deepEqual(Buffer.from(await read.arrayBuffer()), sample.bytes);
    assert.equal(read.headers.get("etag"), etag);
    assert.equal((await ask("GET", `"${"0".repeat(32)}"`)).status, 412);
    assert.equal((await ask("HEAD", etag)).status, 200);
    assert.equal((await ask("HEAD", `"${"0".repeat(32)}"`)).status, 412);
  });

  test("takes a folder of Stowage's with a request for each file, and knows what came", async ({
    mock,
  }) => {
    const { store, http } = open();
    const { calls } = mock.method(http, "call").mock;
    const engine = createTransferEngine();
    const onConflict = () => Promise.reject(new Error("Nothing is there"));
    const to = { store, bucket, prefix: "up/" };
    const source = { kind: "path", path: local } as const;
    const report = await engine.upload([source], to, { signal: live(), onConflict });
    assert.equal(report.failed[0]?.error, undefined);
    assert.equal(report.done, count);
    assert.equal(store.etagIsMd5, true);
    // Until the server has shown that it refuses, each of those that are sent at once.
    const looks = calls.filter(({ arguments: [{ method }] }) => method === "HEAD");
    assert.ok(looks.length < 100, "few are looked at");
    for (const { name, bytes } of files)
      assert.deepEqual(readFileSync(join(sink.folder, bucket, "up/files", name)), bytes);
    engine.dispose();
    await http.close();
  });

  test("lets Stowage rename a prefix with a copy for each object", scripted, async ({ mock }) => {
    const { store, http } = open();
    const { calls } = mock.method(http, "call").mock;
    const engine = createTransferEngine();
    const from = join(sink.folder, bucket, "own/files");
    cpSync(local, from, { recursive: true });
    const onConflict = () => Promise.reject(new Error("Nothing is there"));
    const prefix = { kind: "prefix", store, bucket, prefix: "own/files/" } as const;
    const report = await engine.rename(prefix, "own/moved/", { signal: live(), onConflict });
    assert.equal(report.failed[0]?.error, undefined);
    assert.equal(report.done, count);
    // As on S3: what is deleted is deleted in batches, and looked at with listings.
    assert.ok(calls.filter(({ arguments: [{ method }] }) => method !== "PUT").length < 150);
    assert.deepEqual(readdirSync(from), []);
    for (const { name, bytes } of files)
      assert.deepEqual(readFileSync(join(sink.folder, bucket, "own/moved", name)), bytes);
    engine.dispose();
    await http.close();
  });

  test("gives what is verified: one object of other bytes is found out", async () => {
    const { store, http } = open();
    const engine = createTransferEngine();
    const options = {
      signal: live(),
      onConflict: () => Promise.reject(new Error("Nothing is there")),
    };
    const wrong = join(sink.folder, bucket, "files", sample.name);
    writeFileSync(wrong, "CONTENT of file 1234");
    const prefix = { kind: "prefix", store, bucket, prefix: "files/" } as const;
    const report = await engine.download([prefix], join(folder, "down"), options);
    writeFileSync(wrong, sample.bytes);
    assert.deepEqual(
      report.failed.map(({ what, error }) => [what, error.kind]),
      [[`files/${sample.name}`, "corrupted"]],
    );
    assert.equal(report.done, count - 1);
    engine.dispose();
    await http.close();
  });
});
