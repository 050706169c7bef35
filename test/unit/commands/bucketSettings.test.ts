import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { BucketChange } from "../../../src/core/bucketSettings.ts";
import type { Bucket } from "../../../src/core/model.ts";
import type { BucketSpec } from "../../../src/core/bucketHome.ts";
import { testContext } from "./context.ts";
import { bucketNode, connectionNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { createBucket } = await import("../../../src/commands/bucketCreate.ts");
const { editBucketSettings } = await import("../../../src/commands/bucketSettings.ts");

beforeEach(() => user.reset());

/** Chooses the item of a list that stays whose label holds this text. */
function choose(text: string) {
  return (pick: { accept(label: string): void }) => pick.accept(text);
}

/** The same in a list that closes. */
function take(text: string) {
  return (items: readonly { label: string }[]) => items.find(({ label }) => label.includes(text));
}

const leave = (pick: { leave(): void }) => pick.leave();

async function contextWithSettings(start: Partial<Bucket> = {}) {
  const context = await testContext();
  const changes: BucketChange[] = [];
  const bucket: Bucket = { name: "bucket", tags: { team: "finance" }, ...start };
  Object.assign(context.home, {
    settings: {
      fields: new Set(["versioning", "access", "tags"]),
      get: async () => bucket,
      update: async (_: string, change: BucketChange) => {
        changes.push(change);
        return bucket;
      },
    },
  });
  return { context, changes };
}

test("only what was changed is written", async () => {
  const { context, changes } = await contextWithSettings();
  user.answers = [
    choose("Versioning"),
    choose("Tags"),
    choose("Add Tag"),
    "cost=centre = 7",
    choose("Done"),
    choose("Save"),
  ];
  await editBucketSettings(context, [bucketNode()]);
  assert.deepEqual(changes, [
    { versioning: "enabled", tags: { team: "finance", cost: "centre = 7" } },
  ]);
  assert.deepEqual(context.tree.told, ["invalidateBuckets c1"]);
});

test("Escape writes nothing, and neither does saving without a change", async () => {
  const { context, changes } = await contextWithSettings();
  user.answers = [choose("Versioning"), leave];
  await editBucketSettings(context, [bucketNode()]);
  user.answers = [choose("Versioning"), choose("Versioning"), choose("Save")];
  await editBucketSettings(context, [bucketNode()]);
  assert.deepEqual(changes, []);
});

test("anonymous access is turned on only after two answers, and off after none", async () => {
  const { context, changes } = await contextWithSettings();
  user.answers = [
    ...[choose("Anonymous"), undefined],
    ...[choose("Anonymous"), "Turn On Anonymous Access", undefined],
    ...[choose("Save")],
  ];
  await editBucketSettings(context, [bucketNode()]);
  assert.deepEqual(changes, []);
  user.answers = [
    ...[choose("Anonymous"), "Turn On Anonymous Access", "bucket"],
    ...[choose("Save")],
  ];
  await editBucketSettings(context, [bucketNode()]);
  assert.deepEqual(changes, [{ access: "public" }]);

  const open = await contextWithSettings({ access: "public" });
  user.answers = [choose("Anonymous"), choose("Save")];
  await editBucketSettings(open.context, [bucketNode()]);
  assert.deepEqual(open.changes, [{ access: "private" }]);
});

test("an empty text removes a tag; a name that is there already is refused", async () => {
  const { context, changes } = await contextWithSettings({ tags: { a: "1", b: "2" } });
  user.answers = [
    ...[choose("Tags"), choose("Add Tag")],
    (box: { validateInput(text: string): string | undefined }) => {
      assert.match(box.validateInput("a=3") ?? "", /has a tag of this name/);
      assert.match(box.validateInput("=3") ?? "", /needs a name/);
      return undefined;
    },
    ...[choose("b"), "", choose("Done"), choose("Save")],
  ];
  await editBucketSettings(context, [bucketNode()]);
  assert.deepEqual(changes, [{ tags: { a: "1" } }]);
});

test("a failed save is explained, and the view is read again", async () => {
  const { context } = await contextWithSettings();
  const { StorageError } = await import("../../../src/core/errors.ts");
  Object.assign(context.home.settings ?? {}, {
    update: async () => {
      throw new StorageError("conflict", "Changed meanwhile");
    },
  });
  user.answers = [choose("Versioning"), choose("Save")];
  await editBucketSettings(context, [bucketNode()]);
  assert.match(user.said[0]?.text ?? "", /Somebody else is changing/);
  assert.deepEqual(context.tree.told, ["invalidateBuckets c1"]);
});

test("a bucket is made with what its home takes: place, description, tags, versioning", async () => {
  const context = await testContext();
  const specs: BucketSpec[] = [];
  Object.assign(context.home, {
    createFields: new Set(["tier", "description", "tags", "versioning", "access"]),
    regions: [{ name: "north", tier: "t1" }, { name: "us-east-1" }],
    createBucket: async (spec: BucketSpec) => void specs.push(spec),
  });
  user.answers = [
    "photos",
    take("north"),
    ...[choose("Description"), "Holidays"],
    ...[choose("Tags"), choose("Add Tag"), "year=2026", choose("Done")],
    ...[choose("Versioning"), choose("Create Bucket")],
  ];
  await createBucket(context, [connectionNode]);
  const made = { description: "Holidays", tags: { year: "2026" }, versioning: true };
  assert.deepEqual(specs, [{ name: "photos", region: "north", ...made }]);
});

test("a region that is not known is typed, and asks for its tier", async () => {
  const context = await testContext();
  const specs: BucketSpec[] = [];
  Object.assign(context.home, {
    createFields: new Set(["tier"]),
    regions: [{ name: "north", tier: "t1" }],
    createBucket: async (spec: BucketSpec) => void specs.push(spec),
  });
  user.answers = ["photos", take("Another"), "south", "t9"];
  await createBucket(context, [connectionNode]);
  assert.deepEqual(specs, [{ name: "photos", region: "south", tier: "t9" }]);
});

test("object lock is offered with what it comes to, and goes to the home", async () => {
  const context = await testContext();
  const specs: BucketSpec[] = [];
  Object.assign(context.home, {
    createFields: new Set(["objectLock"]),
    createBucket: async (spec: BucketSpec) => void specs.push(spec),
  });
  let detail: string | undefined;
  user.answers = [
    ...["photos", "us-east-1"],
    (pick: { items: readonly { detail?: string }[]; accept(label: string): void }) => {
      detail = pick.items[1]?.detail;
      pick.accept("Object lock");
    },
    choose("Create Bucket"),
  ];
  await createBucket(context, [connectionNode]);
  assert.match(detail ?? "", /Cannot be turned off later; turns on versioning/);
  assert.deepEqual(specs, [{ name: "photos", region: "us-east-1", objectLock: true }]);
});

test("keys that are pressed while a choice is carried out choose nothing more", async () => {
  const { context, changes } = await contextWithSettings();
  user.answers = [
    (pick: { accept(label: string): void }) => {
      pick.accept("Versioning");
      pick.accept("Save");
    },
    leave,
  ];
  await editBucketSettings(context, [bucketNode()]);
  assert.deepEqual(changes, []);
});
