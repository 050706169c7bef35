import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
const md5s = new Map(files.map(({ name, bytes }) => [`files/${name}`, hash("md5", bytes)]));

function hasNginx(): boolean {
  try {
    installNginx();
    return true;
  } catch {
    return false;
  }
}

suite("the sink of the benchmarks", { skip: !hasNginx() && "nginx cannot be had here" }, () => {
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
  const all = [...md5s.keys()];

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
