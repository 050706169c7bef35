import "../../unit/vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import { isStorageError, StorageError } from "../../../src/core/errors.ts";
import type { Service, ServiceParts } from "../../../src/core/service.ts";
import type { ConnectionNode, ServiceNode } from "../../../src/tree/node.ts";
import { testContext } from "../../unit/commands/context.ts";
import { connectionTo, openAccount, runningService, signal, type TestAccount } from "./account.ts";

const { user } = await import("../../unit/vscodeStub/ui.ts");
const { createService } = await import("../../../src/commands/serviceCreate.ts");
const { deleteService } = await import("../../../src/commands/serviceDelete.ts");
const { filterServices, sortServices } = await import("../../../src/commands/serviceList.ts");
const { showBucketDetails } = await import("../../../src/commands/bucketDetails.ts");
const { showLifecycle } = await import("../../../src/commands/lifecycle.ts");
const { openBucketPolicy } = await import("../../../src/commands/bucketPolicy.ts");
const { openCors } = await import("../../../src/commands/bucketDocuments.ts");
const { showVersions } = await import("../../../src/commands/versions.ts");
const keys = await import("../../../src/commands/serviceKeys.ts");
const states = await import("../../../src/commands/serviceState.ts");

let account: TestAccount;
let service: Service;
let parts: ServiceParts;
let node: ServiceNode;
let root: ConnectionNode;
let registry: ConnectionRegistry;
let context: Awaited<ReturnType<typeof testContext>>;

before(async () => {
  account = await openAccount();
  ({ service, parts } = await runningService(account));
  const connection = connectionTo(account.server);
  root = { kind: "connection", connection };
  node = { kind: "service", connection, service };
  registry = {
    get: () => connection,
    list: () => [connection],
    session: async () => account.session,
    home: (address: { serviceId?: string }, abort: AbortSignal) =>
      account.session.home(address.serviceId, abort),
  } as unknown as ConnectionRegistry;
});

beforeEach(async () => {
  user.reset();
  account.secrets.refusal = undefined;
  context = { ...(await testContext()), registry };
});

function pick(...labels: string[]) {
  return (items: { label: string }[], { canPickMany }: { canPickMany?: boolean } = {}) => {
    const chosen = items.filter(({ label }) => labels.includes(label));
    assert.equal(chosen.length, labels.length, items.map(({ label }) => label).join());
    return canPickMany ? chosen : chosen[0];
  };
}

async function userNames(): Promise<readonly string[]> {
  return (await parts.access.iam.users.list(signal)).map(({ name }) => name);
}

test("a page about a bucket without a key is not opened empty: a key is offered", async () => {
  const opened: unknown[] = [];
  const open = async () => ({ open: (address: unknown) => opened.push(address) });
  const panels = { bucketDetails: open, lifecycle: open, versions: open };
  const opening = { ...context, panels } as unknown as typeof context;
  const address = { connectionId: root.connection.id, serviceId: service.id, bucket: "b" };
  const bucket = { kind: "bucket", address, bucket: { name: "b" } } as const;
  const commands = [showBucketDetails, showLifecycle, showVersions, openBucketPolicy, openCors];
  for (const command of commands) {
    user.reset();
    await command(opening, [bucket]);
    const [message] = user.said;
    assert.match(message?.text ?? "", /no access key for the objects/);
    assert.equal(message?.buttons[0], "Create Access Key…");
  }
  assert.deepEqual(opened, []);
});

test("Escape at any question makes no user and no key", async () => {
  user.answers = [undefined];
  await keys.createServiceKeys(context, [node]);
  user.answers = [pick("Full Access"), undefined];
  await keys.createServiceKeys(context, [node]);
  assert.deepEqual(await userNames(), []);
  assert.equal(await parts.keys.stored(), undefined);
});

test("a key that cannot be stored is undone, and the reason is said", async () => {
  account.secrets.refusal = new StorageError("secretStorageUnavailable", "no keyring");
  user.answers = [pick("Read Only"), "reader"];
  await keys.createServiceKeys(context, [node]);
  assert.deepEqual(await userNames(), []);
  assert.equal(user.said.length, 1);
  assert.equal(user.said[0]?.method, "error");
});

test("a key is created, rotated and revoked with its user", async () => {
  user.answers = [pick("Read Only"), "reader"];
  await keys.createServiceKeys(context, [node]);
  assert.deepEqual(context.logged, []);
  const first = await parts.keys.stored();
  assert.equal(first?.username, "reader");
  assert.deepEqual(context.tree.told, ["refresh service"]);

  user.answers = ["Rotate"];
  await keys.rotateServiceKeys(context, [node]);
  const second = await parts.keys.stored();
  assert.notEqual(second?.accessKeyId, first.accessKeyId);
  assert.equal((await parts.access.iam.users.get("reader", signal)).keys.length, 1);

  user.answers = [undefined];
  await keys.revokeServiceKeys(context, [node]);
  assert.ok(await parts.keys.stored());
  user.answers = ["Revoke Key and Delete User"];
  await keys.revokeServiceKeys(context, [node]);
  assert.equal(await parts.keys.stored(), undefined);
  assert.deepEqual(await userNames(), []);
});

test("keys that are entered are stored, without the spaces around them", async () => {
  user.answers = [" AKIAEXAMPLE ", " hidden "];
  await keys.enterServiceKeys(context, [node]);
  assert.equal((await parts.keys.stored())?.accessKeyId, "AKIAEXAMPLE");
  user.answers = ["Only Forget It Here"];
  await keys.revokeServiceKeys(context, [node]);
  assert.equal(await parts.keys.stored(), undefined);
});

test("a service is created with networks and labels; Escape creates none", async () => {
  user.answers = [pick("europe-1"), "wizard", pick("Public"), "env=test", undefined];
  await createService(context, [root]);
  assert.equal((await account.services.list({}, signal)).length, 1);
  user.answers = [
    pick("europe-1"),
    (box: { validateInput(name: string): string | undefined }) => {
      assert.match(box.validateInput("no spaces") ?? "", /Only letters/);
      return "wizard";
    },
    pick("Public", "Private…"),
    "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4",
    "inside",
    "env=test, team",
    pick("Stopped"),
  ];
  await createService(context, [root]);
  const made = (await account.services.list({}, signal)).find(({ name }) => name === "wizard");
  assert.equal(made?.wanted, "stopped");
  assert.deepEqual(
    made.networks.map(({ type }) => type),
    ["public", "private"],
  );
  assert.deepEqual(made.labels.map(({ key, value }) => `${key}=${value}`).sort(), [
    "env=test",
    "team=",
  ]);
});

test("without credits nothing is created, and the reason is said", async () => {
  account.server.account.hasCredits = false;
  user.answers = [pick("europe-1"), "poor", pick("Public"), "", pick("Started")];
  await createService(context, [root]);
  account.server.account.hasCredits = true;
  assert.match(user.said[0]?.text ?? "", /credit/i);
  const names = (await account.services.list({}, signal)).map(({ name }) => name);
  assert.ok(!names.includes("poor"));
});

test("a protected service is neither stopped nor deleted before that is turned off", async () => {
  await states.protectService(context, [node]);
  await states.stopService(context, [node]);
  await deleteService(context, [node]);
  assert.equal(user.said.filter(({ text }) => text.includes("is protected")).length, 2);
  assert.equal((await account.services.get(service.id, signal)).wanted, "started");
  user.answers = ["Turn Off"];
  await states.unprotectService(context, [node]);
  assert.ok(!(await account.services.get(service.id, signal)).isProtected);
});

test("what is in a service is said, and force takes its name", async () => {
  await parts.access.iam.users.create("left", signal);
  user.answers = [
    (_question: string, { detail }: { detail: string }) => {
      assert.match(detail, /Users \(1\): “left”/);
      return "Delete Everything…";
    },
    "another name",
  ];
  await deleteService(context, [node]);
  assert.equal((await account.services.get(service.id, signal)).state, "running");
  user.answers = ["Delete Everything…", "files"];
  await deleteService(context, [node]);
  assert.deepEqual(context.logged, []);
  // It goes in steps of milliseconds: by now it may have gone.
  const state = await account.services.get(service.id, signal).then(
    (found) => found.state,
    (error: unknown) => {
      assert.ok(isStorageError(error, "noSuchResource"), String(error));
      return "gone";
    },
  );
  assert.match(state, /^((delete|cleanup)-|gone$)/);
});

test("services are filtered by labels and sorted", async () => {
  user.answers = [
    (box: { validateInput(text: string): string | undefined }) => {
      assert.match(box.validateInput("x") ?? "", /at least 2/);
      assert.match(box.validateInput("env, env") ?? "", /twice/);
      return "env=test, team";
    },
  ];
  await filterServices(context, [root]);
  user.answers = [pick("Name, Z to A")];
  await sortServices(context, [root]);
  assert.deepEqual(context.tree.told, [
    'listServices test {"labels":[{"key":"env","value":"test"},{"key":"team"}]}',
    'listServices test {"sort":"-name"}',
  ]);
});
