import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type {
  AddressLists,
  AddressPolicies,
  AddressPolicy,
} from "../../../src/core/bucketPolicy.ts";
import { StorageError } from "../../../src/core/errors.ts";
import { Emitter } from "../../../src/core/events.ts";
import type {
  AddressPolicyCalls,
  AddressPolicyNotices,
} from "../../../src/protocol/addressPolicy.ts";
import { Client } from "../../../src/protocol/rpcClient.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { AddressPolicyPanel } = await import("../../../src/panels/addressPolicyPanel.ts");
const { ownAddresses } = await import("../../../src/commands/ownAddresses.ts");

beforeEach(() => user.reset());

/** A panel whose page is this test, over a service that holds one policy. */
async function open(start?: AddressLists) {
  const service = { policy: start as AddressPolicy | undefined, writes: [] as unknown[] };
  const write = async (lists: AddressLists | undefined) => {
    service.writes.push(lists);
    service.policy = lists;
    return lists ?? { readWrite: [], readOnly: [] };
  };
  const unlessChanged = (seen: AddressPolicy) => {
    if (seen !== service.policy) throw new StorageError("conflict", "Another one");
  };
  const policies: AddressPolicies = {
    kind: "addresses",
    get: async () => service.policy,
    create: (_, lists) => write(lists),
    update: async (_, seen, lists) => (unlessChanged(seen), write(lists)),
    remove: async (_, seen) => (unlessChanged(seen), void (await write(undefined))),
  };
  const [toPage, toHost] = [new Emitter<unknown>(), new Emitter<unknown>()];
  const webview = {
    postMessage: async (message: unknown) => queueMicrotask(() => toPage.fire(message)),
    onDidReceiveMessage: toHost.event,
  };
  new AddressPolicyPanel({ webview } as never, {
    ...{ bucket: "invoices", policies: async () => policies, explain: String },
    ownAddresses: () => ["192.0.2.9"],
  });
  const page = new Client<AddressPolicyCalls, AddressPolicyNotices>({
    post: (message) => toHost.fire(structuredClone(message)),
    onMessage: toPage.event,
  });
  await page.request("load", undefined);
  return { page, service };
}

test("a policy that shuts this computer out is written only when that is meant", async () => {
  const { page, service } = await open();
  const lists = { readWrite: ["203.0.113.7"], readOnly: [] };
  const { warnings } = await page.request("check", lists);
  assert.match(warnings.join(), /own address \(192\.0\.2\.9\).*may be another one/);
  user.answers = [undefined, "Save Anyway"];
  assert.equal((await page.request("save", lists)).kind, "cancelled");
  assert.deepEqual(service.writes, []);
  assert.equal((await page.request("save", lists)).kind, "saved");
  assert.deepEqual(service.writes, [lists]);
});

test("remarks are on the lines as typed; what is wrong or empty is not written", async () => {
  const { page, service } = await open();
  const wrong = {
    readWrite: ["", "192.0.2.0/24", " 192.0.2.0/24 "],
    readOnly: ["", "10.0.0.0/99"],
  };
  const outcome = await page.request("save", wrong);
  assert.ok(outcome.kind === "invalid");
  assert.deepEqual(
    outcome.remarks.map(({ list, index, severity }) => [list, index, severity]),
    [
      ["readWrite", 2, "error"],
      ["readOnly", 1, "error"],
    ],
  );
  assert.equal((await page.request("save", { readWrite: [" "], readOnly: [] })).kind, "invalid");
  assert.deepEqual(service.writes, []);
});

test("a policy that was changed meanwhile is shown and not overwritten", async () => {
  const { page, service } = await open({ readWrite: ["192.0.2.0/24"], readOnly: [] });
  service.policy = { readWrite: ["192.0.2.9"], readOnly: ["198.51.100.1"] };
  const lists = { readWrite: ["192.0.2.0/24"], readOnly: ["198.51.100.2"] };
  const outcome = await page.request("save", lists);
  assert.ok(outcome.kind === "conflict");
  assert.deepEqual(outcome.policy.readWrite, ["192.0.2.9"]);
  assert.deepEqual(service.writes, []);
  assert.equal((await page.request("save", lists)).kind, "saved");
});

test("deleting asks, and says what it means", async () => {
  const { page, service } = await open({ readWrite: ["192.0.2.9"], readOnly: [] });
  user.answers = [undefined, "Delete Policy"];
  assert.equal((await page.request("remove", undefined)).kind, "cancelled");
  assert.equal((await page.request("remove", undefined)).kind, "saved");
  assert.equal(service.policy, undefined);
});

test("addresses that never leave the computer or its link are not its own", () => {
  const at = (address: string, internal = false) => ({ address, internal }) as never;
  const found = ownAddresses({
    lo: [at("127.0.0.1", true)],
    eth0: [at("192.0.2.9"), at("fe80::1"), at("2001:db8::9")],
    eth1: [at("169.254.3.4")],
  });
  assert.deepEqual(found, ["192.0.2.9", "2001:db8::9"]);
});
