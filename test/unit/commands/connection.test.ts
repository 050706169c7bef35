import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import { keys, Machine, s3, Window } from "../connections/windows.ts";
import { testContext } from "./context.ts";
const { user } = await import("../vscodeStub/ui.ts");
const form = await import("../../../src/commands/connectionForm.ts");
const { removeConnection } = await import("../../../src/commands/connectionRemove.ts");
const { reconnect } = await import("../../../src/commands/connectionReconnect.ts");
const { testConnection } = await import("../../../src/commands/connectionTest.ts");
const { importConnections } = await import("../../../src/commands/connectionImport.ts");

beforeEach(() => user.reset());

async function contextWith(...names: string[]) {
  const machine = new Machine();
  const window = new Window(machine);
  for (const name of names) await window.registry.save(s3(name), keys());
  return { context: { ...(await testContext()), registry: window.registry }, window, machine };
}

function nodeOf(id: string) {
  return { kind: "connection", connection: s3(id) } as const;
}

test("adding opens an empty form, editing that of the connection", async () => {
  const { context } = await contextWith("a", "b");
  await form.addConnection(context);
  await form.editConnection(context, [nodeOf("b")]);
  assert.deepEqual(context.shown, ["form new undefined", "form b undefined"]);
});

test("without a selection, the user says which connection is meant", async () => {
  const { context } = await contextWith("a", "b");
  user.answers = [(items: { label: string }[]) => items[1]];
  await form.editConnection(context, []);
  assert.deepEqual(context.shown, ["form b undefined"]);

  user.answers = [undefined];
  await form.editConnection(context, []);
  assert.equal(context.shown.length, 1);

  const alone = await contextWith("only");
  await form.editConnection(alone.context, []);
  assert.deepEqual(alone.context.shown, ["form only undefined"]);

  const none = await contextWith();
  await form.editConnection(none.context, []);
  assert.deepEqual([none.context.shown, user.said.at(-1)?.method], [[], "info"]);
});

test("updating credentials opens the form at the secret, with the reason that the node told", async () => {
  const { context } = await contextWith("a");
  const error = new StorageError("wrongSecret", "refused");
  const message = { type: "error", error, loaded: 0 } as const;
  await form.updateCredentials(context, [{ kind: "message", parent: nodeOf("a"), message }]);
  assert.match(context.shown[0] ?? "", /^form a .*"focus":"secretAccessKey".*does not match/);
  await form.updateCredentials(context, [nodeOf("a")]);
  assert.doesNotMatch(context.shown[1] ?? "", /reason/);
  context.tree.refused = new StorageError("expiredCredentials", "refused");
  await form.updateCredentials(context, [nodeOf("a")]);
  assert.match(context.shown[2] ?? "", /have expired/);
});

test("removing asks, says that the data stays, and removes connection and secrets", async () => {
  const { context, machine } = await contextWith("a", "b");
  user.answers = [
    (text: string, { detail }: { detail: string }) => {
      assert.match(text, /“a”/);
      assert.match(detail, /Only the connection and its secrets.*stay as they are/);
      return "Remove Connection";
    },
  ];
  await removeConnection(context, [nodeOf("a")]);
  assert.deepEqual(
    context.registry.list().map(({ id }) => id),
    ["b"],
  );
  assert.deepEqual([...machine.keyring.keys()], ["stowage.connection.b"]);
});

test("a removal that is not confirmed, or fails, removes nothing", async () => {
  const { context, machine } = await contextWith("a");
  user.answers = [undefined];
  await removeConnection(context, [nodeOf("a")]);
  assert.equal(context.registry.list().length, 1);

  machine.fault = (operation) => {
    if (operation === "delete") throw new Error("locked");
  };
  user.answers = ["Remove Connection"];
  await assert.rejects(removeConnection(context, [nodeOf("a")]), {
    kind: "secretStorageUnavailable",
  });
  assert.equal(context.registry.list().length, 1);
});

test("reconnecting opens a new session", async () => {
  const { context, window } = await contextWith("a");
  await context.registry.session("a");
  await reconnect(context, [nodeOf("a")]);
  assert.deepEqual(
    window.opened.map(({ disposals }) => disposals),
    [1, 0],
  );
});

test("a test says what it found, and throws why it failed", async () => {
  const { context, window } = await contextWith("a");
  window.test = { outcome: "works", detail: { bucketCount: 3, latencyMs: 12.4 } };
  await testConnection(context, [nodeOf("a")]);
  assert.equal(user.said.at(-1)?.text, "“a” works. 3 buckets, answered in 12 ms.");

  const error = new StorageError("accessDenied", "", { operation: "list" });
  window.test = { outcome: "limited", error };
  await testConnection(context, [nodeOf("a")]);
  assert.equal(user.said.at(-1)?.method, "warning");
  assert.match(user.said.at(-1)?.text ?? "", /name the buckets/);

  window.test = { outcome: "fails", error };
  await assert.rejects(testConnection(context, [nodeOf("a")]), error);
});

let folder = "";
const environment = { ...process.env };
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "import-"));
});
after(async () => {
  process.env = environment;
  await rm(folder, { recursive: true });
});

async function withProfiles(text: string): Promise<void> {
  const path = join(folder, "credentials");
  await writeFile(path, text);
  process.env = { AWS_SHARED_CREDENTIALS_FILE: path, AWS_CONFIG_FILE: join(folder, "none") };
}

const profile = (name: string) =>
  `[${name}]\naws_access_key_id = AKIAKNOWN\naws_secret_access_key = knownSecret\n`;

interface Row {
  readonly label: string;
  readonly description?: string;
  readonly draft?: unknown;
}

test("chosen profiles become connections with free names; what cannot be imported says why", async () => {
  const { context, machine } = await contextWith("work");
  await withProfiles(`${profile("work")}${profile("lab")}[corp]\nsso_session = x\n`);
  user.answers = [
    (rows: Row[]) => {
      assert.deepEqual(
        rows.map(({ label, description }) => [label, description]),
        [
          ["work", "https://s3.us-east-1.amazonaws.com"],
          ["lab", "https://s3.us-east-1.amazonaws.com"],
          ["cannot be imported", undefined],
          ["corp", "signs in with single sign-on"],
        ],
      );
      return rows.filter(({ label }) => label !== "cannot be imported");
    },
  ];
  await importConnections(context);
  assert.deepEqual(
    context.registry.list().map(({ name }) => name),
    ["work", "work (2)", "lab"],
  );
  assert.equal(
    [...machine.keyring.values()].filter((text) => text.includes("knownSecret")).length,
    2,
  );
  const { text } = user.said.at(-1) ?? { text: "" };
  assert.equal(
    text,
    "2 connections were imported. Not imported: corp (signs in with single sign-on).",
  );
});

test("an import that is cancelled, or finds nothing, changes nothing and says so", async () => {
  const { context } = await contextWith();
  await withProfiles(profile("lab"));
  user.answers = [undefined];
  await importConnections(context);
  assert.deepEqual(context.registry.list(), []);

  await withProfiles("");
  await importConnections(context);
  assert.match(user.said.at(-1)?.text ?? "", /nothing to import: no profile in .*credentials/);

  await withProfiles("[corp]\nsso_session = x\n");
  user.answers = [
    (_: string, { detail }: { detail: string }) =>
      assert.equal(detail, "corp: signs in with single sign-on"),
  ];
  await importConnections(context);
  assert.deepEqual(context.registry.list(), []);
});

test("an import that the keyring refuses says so", async () => {
  const { context, machine } = await contextWith();
  await withProfiles(profile("lab"));
  machine.fault = (operation) => {
    if (operation === "store") throw new Error("no keyring");
  };
  user.answers = [(rows: Row[]) => rows];
  await assert.rejects(importConnections(context), { kind: "secretStorageUnavailable" });
  assert.deepEqual(context.registry.list(), []);
});
