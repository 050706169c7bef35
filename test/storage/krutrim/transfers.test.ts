import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ObjectStore } from "../../../src/core/store.ts";
import { createTransferEngine } from "../../../src/transfers/engine.ts";
import type { Selected, TransferReport } from "../../../src/transfers/transfer.ts";
import { defaultBehaviour, type Behaviour } from "../../servers/krutrim/call.ts";
import { openWindow, signal, withService, type Window } from "./fixture.ts";

const options = {
  signal,
  onConflict: () => Promise.reject(new Error("nothing is taken")),
};

const files = {
  "a.txt": "a",
  "sub/b.bin": "b".repeat(70_000),
  "sub/deep/c d.txt": "",
  "ü.md": "# ü",
};

async function namesIn(store: ObjectStore, bucket: string, prefix = ""): Promise<string[]> {
  const { items } = await store.list(bucket, { prefix }, signal);
  return items.map((entry) => (entry.kind === "object" ? entry.key : entry.prefix));
}

function clean(report: TransferReport): void {
  assert.deepEqual(
    report.failed.map(({ what, error }) => `${what}: ${error.kind} ${error.message}`),
    [],
  );
}

/** Folders up, down, renamed, copied to the other plane and removed, as a person does it. */
async function everyTransfer(here: ObjectStore, there: ObjectStore, folder: string): Promise<void> {
  const engine = createTransferEngine();
  const prefix = (store: ObjectStore, bucket: string, at: string): Selected => ({
    kind: "prefix",
    store,
    bucket,
    prefix: at,
  });
  try {
    const local = join(folder, "up");
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(local, name, ".."), { recursive: true });
      writeFileSync(join(local, name), text);
    }
    const root = { store: here, bucket: "here", prefix: "" };
    clean(await engine.upload([{ kind: "path", path: local }], root, options));
    const uploaded = Object.keys(files).map((name) => `up/${name}`);
    assert.deepEqual((await namesIn(here, "here")).sort(), uploaded.sort());

    clean(await engine.rename(prefix(here, "here", "up/"), "renamed/", options));
    const renamed = uploaded.map((name) => name.replace("up/", "renamed/"));
    assert.deepEqual((await namesIn(here, "here")).sort(), renamed);

    const place = { store: there, bucket: "there", prefix: "copied/" };
    clean(await engine.copy([prefix(here, "here", "renamed/")], place, options));
    assert.deepEqual(
      (await namesIn(there, "there")).sort(),
      renamed.map((name) => `copied/${name}`),
    );
    const back = { ...root, prefix: "back/" };
    clean(await engine.move([prefix(there, "there", "copied/renamed/")], back, options));
    assert.deepEqual(await namesIn(there, "there"), []);

    const objects = (await here.list("here", { prefix: "renamed/sub/" }, signal)).items;
    const selected = objects.flatMap((entry): Selected[] =>
      entry.kind === "object" ? [{ ...entry, store: here, bucket: "here" }] : [],
    );
    const down = join(folder, "down");
    mkdirSync(down);
    const several = [prefix(here, "here", "renamed/"), ...selected.slice(0, 1)];
    clean(await engine.download(several, down, options));
    for (const [name, text] of Object.entries(files))
      assert.equal(readFileSync(join(down, "renamed", name), "utf8"), text);

    clean(await engine.remove([prefix(here, "here", "")], { signal }));
    assert.deepEqual(await namesIn(here, "here"), []);
  } finally {
    engine.dispose();
  }
}

const planes: readonly Partial<Behaviour>[] = [
  {},
  { tellsUrl: false },
  { tellsUrl: false, uploads: "bytes", downloads: "bytes", listing: "everything" },
];

for (const here of planes) {
  for (const there of [{}, ...(here.uploads === "bytes" ? planes.slice(2) : planes.slice(1, 2))]) {
    test(`folders from ${planeName(here)} to ${planeName(there)} and back`, () =>
      withService({}, async (server, window) => {
        await window.home.createBucket({ name: "here" }, signal);
        await window.home.createBucket({ name: "there" }, signal);
        const folder = mkdtempSync(join(tmpdir(), "stowage-krutrim-"));
        const windows: Window[] = [];
        // Both of one behaviour are one connection.
        const storeOf = async (behaviour: Partial<Behaviour>, bucket: string) => {
          server.context.behaviour = { ...defaultBehaviour, ...behaviour };
          const opened = openWindow(server, { secrets: window.secrets });
          windows.push(opened);
          const store = await opened.home.store.forBucket?.(bucket, signal);
          assert.ok(store);
          return store;
        };
        try {
          const [from, to] = [await storeOf(here, "here"), await storeOf(there, "there")];
          server.context.behaviour = { ...defaultBehaviour, ...there, ...here };
          await everyTransfer(from, to, folder);
        } finally {
          await Promise.all(windows.map((one) => one.close()));
          rmSync(folder, { recursive: true, force: true });
        }
      }));
  }
}

for (const plane of planes) {
  test(`an object is edited over ${planeName(plane)}, and not over what somebody else wrote`, () =>
    withService({}, async (server, window) => {
      await window.home.createBucket({ name: "here" }, signal);
      server.context.behaviour = { ...defaultBehaviour, ...plane };
      const opened = openWindow(server, { secrets: window.secrets });
      const engine = createTransferEngine();
      try {
        const store = await opened.home.store.forBucket?.("here", signal);
        assert.ok(store);
        const object = { store, bucket: "here", key: "a/ü.md" };
        const nothing = { kind: "nothing" } as const;
        const bytesOf = (text: string) => Buffer.from(text);
        await engine.save({ ...object, bytes: bytesOf("one"), over: nothing }, signal);
        const state = await store.head("here", { key: object.key }, signal);
        const over = { kind: "object", state } as const;
        const saved = await engine.save({ ...object, bytes: bytesOf("two two"), over }, signal);
        assert.deepEqual(saved.notKept, []);
        const now = await store.head("here", { key: object.key }, signal);
        assert.deepEqual([now.sizeBytes, now.etag], [7, saved.state.etag]);
        assert.equal(now.contentType, state.contentType);
        for (const stale of [nothing, over])
          await assert.rejects(
            engine.save({ ...object, bytes: bytesOf("three"), over: stale }, signal),
            { kind: "preconditionFailed" },
          );
        assert.equal((await store.head("here", { key: object.key }, signal)).sizeBytes, 7);
      } finally {
        engine.dispose();
        await opened.close();
      }
    }));
}

function planeName({ tellsUrl, uploads }: Partial<Behaviour>): string {
  if (tellsUrl !== false) return "S3";
  return uploads === "bytes" ? "the API with bytes" : "the API with links";
}
