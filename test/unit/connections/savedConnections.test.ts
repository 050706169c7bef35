import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { keys, Machine, nextTurn, s3, Window } from "./windows.ts";

const keyringGone = () => {
  throw new Error("no keyring");
};

test("a connection is saved after its secrets, and removed before them", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  await registry.save(s3("a"), keys());
  assert.deepEqual(machine.calls, ["store stowage.connection.a", "update stowage.connections"]);
  machine.calls.length = 0;
  await registry.remove("a");
  assert.deepEqual(machine.calls, ["update stowage.connections", "delete stowage.connection.a"]);
  assert.deepEqual(registry.list(), []);
  assert.equal(machine.keyring.size, 0);
});

test("the state holds nothing of the secrets", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  await registry.save(s3("a"), { accessKeyId: "AKIAKNOWN", secretAccessKey: "knownSecret" });
  assert.doesNotMatch(JSON.stringify([...machine.state]), /AKIAKNOWN|knownSecret/);
  assert.deepEqual(await registry.secrets("a"), {
    accessKeyId: "AKIAKNOWN",
    secretAccessKey: "knownSecret",
  });
});

test("without a keyring nothing is saved, and the error says so", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  machine.fault = (operation) => {
    if (operation === "store") keyringGone();
  };
  await assert.rejects(registry.save(s3("a"), keys()), (error) => {
    assert.ok(error instanceof StorageError);
    assert.equal(error.kind, "secretStorageUnavailable");
    assert.doesNotMatch(JSON.stringify(error) + String(error.cause), /secret"|key"/);
    return true;
  });
  assert.deepEqual(registry.list(), []);
});

test("a keyring that forgets at once counts as none", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  machine.keyring.set = () => machine.keyring;
  await assert.rejects(registry.save(s3("a"), keys()), { kind: "secretStorageUnavailable" });
  assert.deepEqual(registry.list(), []);
});

test("when the connection cannot be saved, the secrets are put back as they were", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  const failingState = (operation: string) => {
    if (operation === "update") throw new Error("state is full");
  };
  machine.fault = failingState;
  await assert.rejects(registry.save(s3("new"), keys()), { kind: "unknown" });
  assert.equal(machine.keyring.size, 0);

  machine.fault = () => {};
  await registry.save(s3("a"), keys("1"));
  machine.fault = failingState;
  await assert.rejects(registry.save(s3("a", "renamed"), keys("2")));
  assert.deepEqual(await registry.secrets("a"), keys("1"));
  assert.equal(registry.get("a")?.name, "a");
});

test("when taking back fails too, both reasons are kept", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  machine.fault = (operation) => {
    if (operation === "update" || operation === "delete") throw new Error(`no ${operation}`);
  };
  await assert.rejects(registry.save(s3("a"), keys()), (error) => {
    assert.ok(error instanceof StorageError && error.cause instanceof AggregateError);
    assert.equal(error.cause.errors.length, 2);
    return true;
  });
});

test("when the secrets cannot be removed, the connection comes back", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  await registry.save(s3("a"), keys());
  machine.fault = (operation) => {
    if (operation === "delete") keyringGone();
  };
  await assert.rejects(registry.remove("a"), { kind: "secretStorageUnavailable" });
  assert.equal(registry.get("a")?.name, "a");
});

test("secrets that are gone or damaged are missing credentials", async () => {
  const machine = new Machine();
  const { registry } = new Window(machine);
  await registry.save(s3("a"), keys());
  for (const text of ["not json", '"text"', "[]"]) {
    machine.keyring.set("stowage.connection.a", text);
    await assert.rejects(registry.secrets("a"), { kind: "missingCredentials" });
  }
  machine.keyring.clear();
  await assert.rejects(registry.secrets("a"), { kind: "missingCredentials" });
});

test("reading the state tolerates what it does not know, and writing keeps it", async () => {
  const machine = new Machine();
  const future = { id: "f", name: "future", kind: "teleport", warp: 9 };
  const damaged = { id: 7 };
  machine.state.set("stowage.connections", {
    ...{ version: 3, extra: true },
    connections: [future, damaged, { ...s3("a"), later: 1 }],
  });
  const { registry } = new Window(machine);
  assert.deepEqual(
    registry.list().map((connection) => connection.id),
    ["a"],
  );
  await registry.save(s3("b"), keys());
  assert.deepEqual(machine.state.get("stowage.connections"), {
    ...{ version: 3, extra: true },
    connections: [future, damaged, { ...s3("a"), later: 1 }, s3("b")],
  });
});

test("a state of another shape is set aside, not overwritten", async () => {
  const machine = new Machine();
  machine.state.set("stowage.connections", "garbage");
  const { registry } = new Window(machine);
  assert.deepEqual(registry.list(), []);
  await registry.save(s3("a"), keys());
  assert.equal(machine.state.get("stowage.connections.unreadable"), "garbage");
  assert.deepEqual(registry.list(), [s3("a")]);
});

test("changes of two windows at the same time are both kept", async () => {
  const machine = new Machine();
  const one = new Window(machine);
  const two = new Window(machine);
  await Promise.all([
    one.registry.save(s3("a"), keys()),
    two.registry.save(s3("b"), keys()),
    one.registry.save(s3("c"), keys()),
    two.registry.save(s3("d"), keys()),
  ]);
  await Promise.all([one.registry.remove("a"), two.registry.save(s3("b", "B"), keys())]);
  const ids = (window: Window) => window.registry.list().map((connection) => connection.name);
  assert.deepEqual(ids(one).sort(), ["B", "c", "d"]);
  assert.deepEqual(ids(two), ids(one));
});

test("a change in another window closes the session and is announced here", async () => {
  const machine = new Machine();
  const one = new Window(machine);
  const two = new Window(machine);
  await one.registry.save(s3("a"), keys("1"));
  const session = await one.registry.session("a");
  assert.deepEqual(await one.opened[0]?.secretAccess.read(), keys("1"));
  const announced: string[] = [];
  one.registry.onDidChange((id) => announced.push(id));

  await two.registry.save(s3("a"), keys("2"));
  await nextTurn(10);
  assert.equal(one.opened[0]?.disposals, 1);
  assert.ok(announced.includes("a"));
  assert.notEqual(await one.registry.session("a"), session);
  assert.deepEqual(await one.opened[1]?.secretAccess.read(), keys("2"));
});

test("windows pass a service's session to each other without closing anything", async () => {
  const machine = new Machine();
  const one = new Window(machine);
  const two = new Window(machine);
  await one.registry.save(s3("a"), keys());
  await one.registry.session("a");
  await two.registry.session("a");
  const announced: string[] = [];
  one.registry.onDidChange((id) => announced.push(id));
  const apiSession = {
    accessKeyId: "key",
    token: "t1",
    refreshToken: "r1",
    activatedAt: "2026-01-02T03:04:05.000Z",
    expiresAt: "2026-01-02T04:04:05.000Z",
  };
  await two.opened[0]?.secretAccess.update((secrets) => ({ ...secrets, apiSession }));
  await nextTurn(40);
  assert.equal(one.opened[0]?.disposals, 0);
  assert.deepEqual(announced, []);
  assert.deepEqual((await one.opened[0]?.secretAccess.read())?.apiSession, apiSession);
});

test("a connection added or removed in another window is announced when its state arrives", async () => {
  const machine = new Machine();
  const one = new Window(machine);
  const two = new Window(machine);
  const announced: string[] = [];
  one.registry.onDidChange((id) => announced.push(id));
  await two.registry.save(s3("a"), keys());
  await nextTurn(40);
  assert.deepEqual(announced, ["a"]);
  await two.registry.remove("a");
  await nextTurn(40);
  assert.deepEqual(announced, ["a", "a"]);
});

test("what this window stores itself does not close its own session", async () => {
  const machine = new Machine();
  const { registry, opened } = new Window(machine);
  await registry.save(s3("a"), keys());
  await registry.session("a");
  const session = opened[0];
  assert.ok(session);
  await Promise.all(
    ["u", "v", "w"].map((username) =>
      session.secretAccess.update((secrets) => ({
        ...secrets,
        serviceKeys: { ...secrets.serviceKeys, [username]: { ...pair, username } },
      })),
    ),
  );
  await nextTurn(10);
  assert.equal(opened[0]?.disposals, 0);
  assert.deepEqual(Object.keys((await registry.secrets("a")).serviceKeys ?? {}), ["u", "v", "w"]);
});

const pair = { accessKeyId: "k", secretAccessKey: "s" };

test("secrets of a removed connection are not written again by its session", async () => {
  const machine = new Machine();
  const { registry, opened } = new Window(machine);
  await registry.save(s3("a"), keys());
  await registry.session("a");
  await registry.remove("a");
  const update = opened[0]?.secretAccess.update((secrets) => secrets) ?? Promise.resolve();
  await assert.rejects(update, { kind: "missingCredentials" });
  assert.equal(machine.keyring.size, 0);
});

test("everybody who asks gets the one session, and its provider is loaded once", async () => {
  const window = new Window(new Machine());
  await window.registry.save(s3("a"), keys());
  const [first, second] = await Promise.all([
    window.registry.session("a"),
    window.registry.session("a"),
  ]);
  assert.equal(first, second);
  await window.registry.save(s3("b"), keys());
  await window.registry.session("b");
  assert.equal(window.loads, 1);
});

test("a session that failed to open is opened again", async () => {
  const window = new Window(new Machine());
  await window.registry.save(s3("a"), keys());
  window.loadFault = () => {
    throw new Error("no such module");
  };
  const [one, two] = [window.registry.session("a"), window.registry.session("a")];
  await assert.rejects(one, /no such module/);
  await assert.rejects(two, /no such module/);
  assert.equal(window.loads, 1);
  window.loadFault = undefined;
  assert.ok(await window.registry.session("a"));
  await assert.rejects(window.registry.session("gone"), { kind: "noSuchResource" });
});

test("a session being opened while its connection changes is never handed out", async () => {
  const window = new Window(new Machine());
  await window.registry.save(s3("a"), keys());
  const gate = Promise.withResolvers<void>();
  window.loadGate = gate.promise;
  const asked = window.registry.session("a");
  await window.registry.save(s3("a", "changed"), keys());
  gate.resolve();
  const session = await asked;
  assert.equal(session, window.opened.at(-1));
  assert.equal(window.opened.at(-1)?.connection.name, "changed");
  assert.equal(window.opened.at(-1)?.disposals, 0);
});

test("saving, reconnecting and removing close the session and announce it", async () => {
  const window = new Window(new Machine());
  const announced: string[] = [];
  window.registry.onDidChange((id) => announced.push(id));
  await window.registry.save(s3("a"), keys());
  await window.registry.session("a");
  await window.registry.save(s3("a"), keys());
  await window.registry.session("a");
  await window.registry.reconnect("a");
  await window.registry.remove("a");
  assert.deepEqual(
    window.opened.map((session) => session.disposals),
    [1, 1, 1],
  );
  assert.deepEqual(announced, ["a", "a", "a", "a"]);
});

test("a connection signs out before it is removed, while its secrets can still be changed", async () => {
  const machine = new Machine();
  const { registry, opened } = new Window(machine);
  await registry.save(s3("a"), keys("1"));
  await registry.session("a");
  const [session] = opened;
  assert.ok(session);
  let seen: unknown;
  session.onSignOut = async () => {
    await session.secretAccess.update(() => keys("2"));
    seen = await session.secretAccess.read();
  };
  await registry.remove("a");
  assert.deepEqual(seen, keys("2"));
  assert.deepEqual([session.disposals, machine.keyring.size], [1, 0]);
});

test("a sign-out that fails is reported, and the removal goes on", async () => {
  const machine = new Machine();
  const window = new Window(machine);
  await window.registry.save(s3("a"), keys());
  await window.registry.session("a");
  const failure = new Error("sign-out failed");
  const [session] = window.opened;
  assert.ok(session);
  session.onSignOut = () => Promise.reject(failure);
  await window.registry.remove("a");
  await nextTurn();
  assert.deepEqual(window.reported, [failure]);
  assert.deepEqual([session.disposals, machine.keyring.size], [1, 0]);
  assert.deepEqual(window.registry.list(), []);
});

test("a listener that throws is reported, and neither the change nor other listeners suffer", async () => {
  const window = new Window(new Machine());
  const failure = new Error("listener");
  const told: string[] = [];
  window.registry.onDidChange(() => {
    throw failure;
  });
  window.registry.onDidChange((id) => told.push(id));
  await window.registry.save(s3("a"), keys());
  assert.deepEqual([told, window.reported], [["a"], [failure]]);
});

/** Two windows that both know the connection `old`, and hear of each other's writes after 5 ms. */
async function slowWindows() {
  const machine = new Machine();
  await new Window(machine).registry.save(s3("old"), keys());
  machine.hearingMs = 5;
  const [one, two] = [new Window(machine, [60, 120]), new Window(machine, [40, 160])];
  const settled = async () => {
    await nextTurn(250);
    assert.deepEqual([...one.reported, ...two.reported], []);
    return [one, two].map(({ registry }) => registry.list().map(({ name }) => name));
  };
  return { one: one.registry, two: two.registry, machine, settled };
}

test("what two windows add in the same moment is there in both, a moment later", async () => {
  const { one, two, settled } = await slowWindows();
  await Promise.all([one.save(s3("a"), keys()), two.save(s3("b"), keys())]);
  for (const names of await settled()) assert.deepEqual([...names].sort(), ["a", "b", "old"]);
});

test("an edit and a removal are not taken back by what another window writes in the same moment", async () => {
  const edited = await slowWindows();
  await Promise.all([
    edited.one.save(s3("old", "new name"), keys()),
    edited.two.save(s3("b"), keys()),
  ]);
  for (const names of await edited.settled())
    assert.deepEqual([...names].sort(), ["b", "new name"]);

  const removed = await slowWindows();
  await Promise.all([removed.one.remove("old"), removed.two.save(s3("b"), keys())]);
  for (const names of await removed.settled()) assert.deepEqual(names, ["b"]);
  assert.deepEqual([...removed.machine.keyring.keys()], ["stowage.connection.b"]);
});

test("what another window changes or removes afterwards is not taken for a loss", async () => {
  const { one, two, settled } = await slowWindows();
  await one.save(s3("a"), keys());
  await nextTurn(20);
  await two.save(s3("a", "theirs"), keys());
  await two.remove("old");
  await nextTurn(20);
  await one.save(s3("c"), keys());
  await nextTurn(20);
  await two.remove("c");
  for (const names of await settled()) assert.deepEqual(names, ["theirs"]);
});

test("ids are new, lower-case letters and digits", () => {
  const { registry } = new Window(new Machine());
  const ids = new Set(Array.from({ length: 100 }, () => registry.newId()));
  assert.equal(ids.size, 100);
  for (const id of ids) assert.match(id, /^[a-z0-9]{16}$/);
});
