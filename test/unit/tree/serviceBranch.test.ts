import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { Service, Services, ServiceSighting } from "../../../src/core/service.ts";
import { actionsFor, isServiceKeyProblem } from "../../../src/tree/serviceKey.ts";
import { ServiceBranch } from "../../../src/tree/serviceBranch.ts";
import type { ContainerNode, StorageNode } from "../../../src/tree/node.ts";
import { connection } from "../commands/nodes.ts";

const resting: Service = {
  ...{ id: "1", name: "media", region: "europe-1", state: "running", wanted: "started" },
  ...{ isBusy: false, messages: [], endpoints: [], networks: [], labels: [] },
  ...{ customDomains: [], websites: [], isProtected: false },
};
const busy: Service = { ...resting, state: "setup-dns", isBusy: true };

function branchOf(listed: readonly Service[], sightings: () => AsyncIterable<ServiceSighting>) {
  const told: string[] = [];
  const settled = Promise.withResolvers<ContainerNode>();
  const asked: unknown[] = [];
  const services = {
    list: async (request: unknown) => {
      asked.push(request);
      return listed;
    },
    follow: sightings,
  } as unknown as Services;
  const branch = new ServiceBranch(
    { kind: "connection", connection },
    {
      services: async () => services,
      request: () => ({ sort: "name" }),
      onChange: ({ kind }) => told.push(`changed ${kind}`),
      onSettled: (node) => settled.resolve(node),
      report: (error) => told.push(String(error)),
    },
  );
  return { branch, told, settled: settled.promise, asked };
}

function shown(branch: ServiceBranch): string[] {
  return branch
    .children()
    .map((node) => (node.kind === "service" ? node.service.state : node.kind));
}

test("a busy service is followed, shown in each state, and told when it rests", async () => {
  const { branch, told, settled, asked } = branchOf([busy], async function* () {
    yield { kind: "seen", service: { ...busy, state: "setup-checkup" } };
    yield { kind: "seen", service: resting };
  });
  await branch.list.settled();
  assert.deepEqual(asked, [{ sort: "name" }]);
  assert.equal((await settled).kind, "service");
  assert.deepEqual(shown(branch), ["running"]);
  assert.deepEqual(told, ["changed connection", "changed connection"]);
});

test("a service that is gone is not shown any more", async () => {
  const gone = Promise.withResolvers<void>();
  const { branch } = branchOf([busy, { ...resting, id: "2" }], async function* () {
    yield { kind: "gone" };
    gone.resolve();
  });
  await branch.list.settled();
  await gone.promise;
  assert.deepEqual(shown(branch), ["running"]);
});

test("closing ends the following", async () => {
  const ended = Promise.withResolvers<void>();
  const { branch, told } = branchOf([busy], async function* (...args: unknown[]) {
    const signal = args[1] as AbortSignal;
    yield { kind: "seen", service: busy };
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    ended.resolve();
    signal.throwIfAborted();
  });
  await branch.list.settled();
  await new Promise(setImmediate);
  branch.close();
  await ended.promise;
  await new Promise(setImmediate);
  assert.deepEqual(told, ["changed connection"]);
});

test("the key of a service is told from the credentials of its connection", () => {
  const address = { connectionId: "c", bucket: "b" };
  const own: StorageNode = { kind: "bucket", address, bucket: { name: "b" } };
  const within: StorageNode = { ...own, address: { ...address, serviceId: "1" } };
  const wrong = new StorageError("wrongSecret", "");
  assert.deepEqual(actionsFor(within, wrong), ["createKeys", "enterKeys"]);
  assert.deepEqual(actionsFor(own, wrong), []);
  const noToken = new StorageError("missingCredentials", "");
  assert.ok(!isServiceKeyProblem(within, noToken));
  assert.ok(
    isServiceKeyProblem(within, new StorageError("missingCredentials", "", { service: "m" })),
  );
  assert.deepEqual(actionsFor(within, new StorageError("serviceStopped", "")), ["startService"]);
});
