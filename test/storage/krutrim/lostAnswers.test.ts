import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { ObjectStore } from "../../../src/core/store.ts";
import { startKrutrim, type KrutrimServer } from "../../servers/krutrim/server.ts";
import { bytesOf, openWindow, signal, type Window } from "./fixture.ts";

type Finding = "done" | "notDone" | "unknown";

interface Change {
  /** The operation whose answer is lost. */
  readonly operation: string;
  readonly make: (parts: Parts) => Promise<unknown>;
  /** What is told when the service did the work, and when it did not. */
  readonly afterwards?: Finding;
  readonly instead?: Finding;
}

interface Parts extends Window {
  readonly store: ObjectStore;
}

const tidy = { name: "tidy", isEnabled: true, expirationDays: 30 };
const lists = { readWrite: ["192.0.2.1"], readOnly: [] };
const document = JSON.stringify({ statements: [{ Effect: "Allow" }] });
const users = [{ customerId: "kcid1" }];
const copied = { fromBucket: "invoices", toBucket: "invoices", fromKey: "a" };

/** Every operation that changes something. */
const changes: Readonly<Record<string, Change>> = {
  "create a bucket": {
    operation: "createBucket",
    make: ({ home }) => home.createBucket({ name: "new-one" }, signal),
  },
  "update a bucket": {
    operation: "updateBucket",
    make: ({ home }) => home.settings.update("invoices", { access: "public" }, signal),
  },
  "delete a bucket": {
    operation: "deleteBucket",
    make: ({ home }) => home.deleteBucket("empty", {}, signal),
  },
  "ask for an upload link": {
    operation: "uploadObject",
    make: ({ store }) => store.write("invoices", "new", bytesOf("x"), {}, signal),
    // The link itself changes nothing.
    afterwards: "notDone",
  },
  "copy an object": {
    operation: "moveObject",
    make: async ({ store }) => store.serverCopy?.copy({ ...copied, toKey: "copy" }, signal),
  },
  "move an object": {
    operation: "moveObject",
    make: async ({ store }) => store.serverCopy?.rename?.("invoices", "a", "folder/a", signal),
  },
  "rename an object": {
    operation: "renameObject",
    make: async ({ store }) => store.serverCopy?.rename?.("invoices", "a", "b", signal),
  },
  "create a lifecycle rule": {
    operation: "createLifecycleRule",
    make: ({ home }) => home.lifecycle.create("invoices", tidy, signal),
  },
  "update a lifecycle rule": {
    operation: "updateLifecycleRule",
    make: async ({ home }) => {
      const rule = await home.lifecycle.create("invoices", tidy, signal);
      const changed = { ...tidy, expirationDays: 60 };
      return home.lifecycle.update("invoices", rule, changed, signal);
    },
  },
  "delete a lifecycle rule": {
    operation: "deleteLifecycleRule",
    make: async ({ home }) => {
      const rule = await home.lifecycle.create("invoices", tidy, signal);
      return home.lifecycle.remove("invoices", rule, signal);
    },
  },
  "create a bucket policy": {
    operation: "createBucketPolicy",
    make: ({ home }) => home.policies.create("invoices", lists, signal),
  },
  "update a bucket policy": {
    operation: "updateBucketPolicy",
    make: async ({ home }) => {
      const policy = await home.policies.create("invoices", lists, signal);
      const wider = { readWrite: ["192.0.2.1", "192.0.2.2"], readOnly: [] };
      return home.policies.update("invoices", policy, wider, signal);
    },
  },
  "delete a bucket policy": {
    operation: "deleteBucketPolicy",
    make: async ({ home }) => {
      const policy = await home.policies.create("invoices", lists, signal);
      return home.policies.remove("invoices", policy, signal);
    },
  },
  "create an access key": {
    operation: "createAccessKeys",
    make: async ({ access }) => access.keys?.create({}, signal),
  },
  "delete an access key": {
    operation: "deleteAccessKey",
    make: async ({ access }) => {
      const key = await access.keys?.create({}, signal);
      assert.ok(key);
      return access.keys?.remove(key, {}, signal);
    },
  },
  "delete all access keys": {
    operation: "deleteAllAccessKeys",
    make: async ({ access }) => access.keys?.removeAll?.(signal),
  },
  "create a policy": {
    operation: "createPolicy",
    make: async ({ access }) => access.accountPolicies?.create({ name: "p", document }, signal),
  },
  "update a policy": {
    operation: "updatePolicy",
    make: async ({ access }) => {
      const policy = await access.accountPolicies?.create({ name: "p", document }, signal);
      assert.ok(policy);
      return access.accountPolicies?.update(policy, { name: "q", document }, signal);
    },
    // The name shows; the statements are not given back.
    afterwards: "unknown",
  },
  "delete a policy": {
    operation: "deletePolicy",
    make: async ({ access }) => {
      const policy = await access.accountPolicies?.create({ name: "p", document }, signal);
      assert.ok(policy);
      return access.accountPolicies?.remove(policy, signal);
    },
  },
  "attach a policy": {
    operation: "attachPolicy",
    make: async ({ access }) => {
      const policy = await access.accountPolicies?.create({ name: "p", document }, signal);
      return access.accountPolicies?.attach([policy?.id ?? ""], users, signal);
    },
    afterwards: "unknown",
    instead: "unknown",
  },
  "detach a policy": {
    operation: "detachPolicy",
    make: async ({ access }) => {
      const policy = await access.accountPolicies?.create({ name: "p", document }, signal);
      return access.accountPolicies?.detach([policy?.id ?? ""], users, signal);
    },
    afterwards: "unknown",
    instead: "unknown",
  },
};

async function finding(
  change: Change,
  lose: (server: KrutrimServer) => void,
): Promise<{ found: Finding | undefined; error: StorageError; times: number }> {
  const server = await startKrutrim({ behaviour: { tellsUrl: false } });
  const window = openWindow(server);
  try {
    await window.home.createBucket({ name: "invoices" }, signal);
    await window.home.createBucket({ name: "empty" }, signal);
    const store = await window.home.store.forBucket?.("invoices", signal);
    assert.ok(store);
    await store.write("invoices", "a", bytesOf("a"), {}, signal);
    server.calls.length = 0;
    lose(server);
    const error: unknown = await change.make({ ...window, store }).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof StorageError, String(error));
    const times = server.calls.filter((name) => name === change.operation).length;
    return { found: error.facts.outcome, error, times };
  } finally {
    await window.close();
    await server.stop();
  }
}

describe("a change whose answer is lost is not sent again, and what became of it is told", () => {
  for (const [name, change] of Object.entries(changes)) {
    test(`${name}: the service did it`, async () => {
      const { found, error, times } = await finding(change, (server) =>
        server.faults.loseAnswer(change.operation),
      );
      assert.equal(found, change.afterwards ?? "done", error.message);
      assert.equal(error.kind, "connectionLost");
      assert.equal(times, 1);
    });
    test(`${name}: the service did not`, async () => {
      const { found, error, times } = await finding(change, (server) =>
        server.faults.loseRequest(change.operation),
      );
      assert.equal(found, change.instead ?? "notDone", error.message);
      assert.equal(times, 1);
    });
  }
});

test("a deletion whose answer is lost is told in its outcome", async () => {
  const change: Change = {
    operation: "deleteObject",
    make: async ({ store }) => {
      const [outcome] = await store.delete("invoices", [{ key: "a" }], signal);
      throw outcome?.error ?? new Error("no error");
    },
  };
  const done = await finding(change, (server) => server.faults.loseAnswer("deleteObject"));
  assert.equal(done.found, "done");
  const notDone = await finding(change, (server) => server.faults.loseRequest("deleteObject"));
  assert.equal(notDone.found, "notDone");
});

test("when the state cannot be read either, that is what is told", async () => {
  const change = changes["rename an object"];
  assert.ok(change);
  const { found, error } = await finding(change, (server) => {
    server.faults.loseAnswer("renameObject");
    for (let time = 0; time < 6; time++) server.faults.refuse("getObject", 503);
  });
  assert.equal(found, "unknown");
  assert.match(error.message, /not known/);
});

test("refusals are no lost answers: nothing was done, and nothing is read again", async () => {
  const change = changes["create a bucket policy"];
  assert.ok(change);
  const { found, error } = await finding(change, (server) =>
    server.faults.refuse("createBucketPolicy", 503),
  );
  assert.equal(found, undefined);
  assert.equal(error.kind, "serverError");
});
