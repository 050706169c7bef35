import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { VersionEntry } from "../../../src/core/bucketFeatures.ts";
import { StorageError } from "../../../src/core/errors.ts";
import { testContext } from "./context.ts";
import { bucketNode, connectionNode } from "./nodes.ts";
import { reportOf } from "./reports.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { createBucket } = await import("../../../src/commands/bucketCreate.ts");
const { deleteBucket } = await import("../../../src/commands/bucketDelete.ts");

beforeEach(() => user.reset());

test("a bucket is made with a name that its home accepts, listed and selected", async () => {
  const context = await testContext();
  user.answers = [
    (box: { validateInput(name: string): string | undefined }) => {
      assert.equal(box.validateInput("Not A Bucket"), "That is not a bucket name.");
      return "photos";
    },
    "us-east-1",
  ];
  await createBucket(context, [connectionNode]);
  assert.ok(context.store.buckets.has("photos"));
  assert.deepEqual(context.tree.told, ["invalidateBuckets c1", "reveal photos/"]);
});

test("Escape at the name or the region makes no bucket", async () => {
  const context = await testContext();
  user.answers = [undefined, "photos", undefined];
  await createBucket(context, [connectionNode]);
  await createBucket(context, [connectionNode]);
  assert.equal(context.store.buckets.size, 2);
});

test("a name that is taken is explained", async () => {
  const context = await testContext();
  user.answers = ["other", "us-east-1"];
  await createBucket(context, [connectionNode]);
  assert.match(user.said[0]?.text ?? "", /exists already, maybe in another account/);
});

test("where buckets cannot be made, the reason is said before anything is asked", async () => {
  const context = await testContext();
  const createAbility = { can: false, reason: "Buckets are made in the console." } as const;
  Object.assign(context.home.abilities, { createBucket: createAbility });
  await createBucket(context, [connectionNode]);
  assert.equal(user.said[0]?.text, "Buckets are made in the console.");
});

test("an empty bucket is deleted after one question", async () => {
  const context = await testContext();
  context.engine.counts = [{ objects: 0, bytes: 0, isComplete: true }];
  user.answers = ["Delete"];
  await deleteBucket(context, [bucketNode("other")]);
  assert.deepEqual([...context.store.buckets.keys()], ["bucket"]);
  assert.deepEqual(context.tree.told, ["invalidateBuckets c1"]);
});

test("a bucket with contents asks for its name, is emptied, then deleted", async () => {
  const context = await testContext();
  context.engine.counts = [{ objects: 3, bytes: 2048, isComplete: true }];
  user.answers = ["other"];
  await deleteBucket(context, [bucketNode("other")]);
  assert.match((user.questions[0] as { title: string }).title, /3 objects, 2 KB/);
  assert.deepEqual(context.engine.calls, ["count other/", "remove other/"]);
  assert.ok(!context.store.buckets.has("other"));
});

test("a provider that wipes contents is left to do so, once the name is typed", async () => {
  const context = await testContext();
  Object.assign(context.home.abilities, { deleteBucket: { can: true, wipesContents: true } });
  user.answers = [
    (box: { title: string; prompt: string }) => {
      assert.match(box.title, /everything in it/);
      assert.match(box.prompt, /wipes the contents for good/);
      return "bucket";
    },
    "other",
  ];
  await deleteBucket(context, [bucketNode("other")]);
  assert.ok(context.store.buckets.has("other"));
  await deleteBucket(context, [bucketNode("other")]);
  // Counting would need a key for the objects, which nobody needs for this.
  assert.deepEqual(context.engine.calls, []);
  assert.ok(!context.store.buckets.has("other"));
});

test("another name or Escape keeps the bucket", async () => {
  const context = await testContext();
  user.answers = ["bucket", undefined];
  await deleteBucket(context, [bucketNode("other")]);
  await deleteBucket(context, [bucketNode("other")]);
  assert.ok(context.store.buckets.has("other"));
  assert.deepEqual(context.engine.calls, ["count other/", "count other/"]);
});

test("a bucket that could not be emptied is not deleted, and says what is left", async () => {
  const context = await testContext();
  const error = new StorageError("locked", "", { key: "held" });
  context.engine.report = reportOf({ done: 2, failed: [{ what: "held", error }] });
  user.answers = ["other"];
  await deleteBucket(context, [bucketNode("other")]);
  assert.ok(context.store.buckets.has("other"));
  assert.match(user.said[0]?.text ?? "", /Deleted 2 objects, 1 failed\. “held” is protected/);
});

test("leftovers that no listing shows are explained with the bucket's name", async () => {
  const context = await testContext();
  context.store.seed("hidden", "x", {}, "other");
  context.engine.counts = [{ objects: 0, bytes: 0, isComplete: true }];
  user.answers = ["Delete"];
  await deleteBucket(context, [bucketNode("other")]);
  assert.match(
    user.said[0]?.text ?? "",
    /^The bucket “other” is not empty\..*older versions and unfinished uploads/,
  );
});

test("a one-time password is asked for when the service wants one", async () => {
  const context = await testContext();
  const passwords: (string | undefined)[] = [];
  Object.assign(context.home, {
    deleteBucket: async (_: string, { oneTimePassword }: { oneTimePassword?: string }) => {
      passwords.push(oneTimePassword);
      if (oneTimePassword === undefined) throw new StorageError("oneTimePasswordRequired", "OTP");
    },
  });
  context.engine.counts = [{ objects: 0, bytes: 0, isComplete: true }];
  user.answers = ["Delete", "123456"];
  await deleteBucket(context, [bucketNode("other")]);
  assert.deepEqual(passwords, [undefined, "123456"]);
  assert.equal((user.questions[1] as { password: boolean }).password, true);
});

const versions: readonly VersionEntry[] = [
  { kind: "version", key: "a", versionId: "2", isLatest: true, sizeBytes: 1024 },
  { kind: "version", key: "a", versionId: "1", isLatest: false, sizeBytes: 1024 },
  { kind: "deleteMarker", key: "b", versionId: "4", isLatest: true },
  { kind: "version", key: "b", versionId: "3", isLatest: false, sizeBytes: 1024 },
];

test("a bucket whose objects are all deleted is not empty while it keeps their versions", async () => {
  const context = await testContext();
  const list = async () => ({ items: versions.slice(2) });
  Object.assign(context.home, { features: { versions: list } });
  user.answers = ["other"];
  await deleteBucket(context, [bucketNode("other")]);
  const { title, prompt } = user.questions[0] as { title: string; prompt: string };
  assert.match(title, /objects: 0, earlier versions: 1, delete markers: 1, 1 KB/);
  assert.match(prompt, /all their earlier versions for good/);
  assert.deepEqual(context.engine.calls, ["remove versions other/"]);
});

test("the versions of all pages are counted before the question", async () => {
  const context = await testContext();
  const list = async (_bucket: string, { cursor }: { cursor?: string }) =>
    cursor === undefined
      ? { items: versions.slice(0, 2), cursor: "next" }
      : { items: versions.slice(2) };
  Object.assign(context.home, { features: { versions: list } });
  user.answers = [undefined];
  await deleteBucket(context, [bucketNode("other")]);
  const { title } = user.questions[0] as { title: string };
  assert.match(title, /objects: 1, earlier versions: 2, delete markers: 1, 3 KB/);
  assert.deepEqual(context.engine.calls, []);
});

test("where the history may not be seen, the bucket is not called empty", async () => {
  const context = await testContext();
  const list = () => Promise.reject(new StorageError("accessDenied", "no"));
  Object.assign(context.home, { features: { versions: list } });
  context.engine.counts = [{ objects: 0, bytes: 0, isComplete: true }];
  user.answers = ["Delete"];
  await deleteBucket(context, [bucketNode("other")]);
  const [, options] = user.asked[0]?.args ?? [];
  assert.match((options as { detail: string }).detail, /cannot be seen with these credentials/);
});
