import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionDraft, DraftValues } from "../../../src/core/connectionDraft.ts";
import { StorageError } from "../../../src/core/errors.ts";
import { Emitter } from "../../../src/core/events.ts";
import type {
  ConnectionFormCalls,
  ConnectionFormNotices,
} from "../../../src/protocol/connectionForm.ts";
import { Client } from "../../../src/protocol/rpcClient.ts";
import { keys, Machine, s3, Window } from "../connections/windows.ts";
const { ConnectionForm } = await import("../../../src/panels/connectionForm.ts");
type FormOptions = ConstructorParameters<typeof ConnectionForm>[1];

/** A panel whose page is this test: everything that crosses is copied and kept, as text. */
function open(window: Window, options: Partial<FormOptions> = {}) {
  const toPage = new Emitter<unknown>();
  const toHost = new Emitter<unknown>();
  const crossed: string[] = [];
  const panel = {
    title: "",
    isDisposed: false,
    webview: {
      postMessage: async (message: unknown) => {
        crossed.push(JSON.stringify(message));
        queueMicrotask(() => toPage.fire(structuredClone(message)));
      },
      onDidReceiveMessage: toHost.event,
    },
    dispose() {
      panel.isDisposed = true;
    },
  };
  const explained: unknown[] = [];
  const form = new ConnectionForm(panel as never, {
    registry: window.registry,
    explain: (error) => {
      explained.push(error);
      return `explained ${error instanceof StorageError ? error.kind : String(error)}`;
    },
    connectionId: undefined,
    edited: undefined,
    attention: {},
    ...options,
  });
  const page = new Client<ConnectionFormCalls, ConnectionFormNotices>({
    post: (message) => toHost.fire(structuredClone(message)),
    onMessage: toPage.event,
  });
  return { panel, form, page, crossed, explained };
}

function draft(values: DraftValues = {}): ConnectionDraft {
  const place = { name: "New", endpoint: "http://127.0.0.1:9000", region: "us-east-1" };
  const pair = { accessKeyId: "AKIATYPED", secretAccessKey: "typedSecret" };
  return { kind: "s3", values: { ...place, ...pair, addressing: "path", ...values }, forget: [] };
}

test("a new connection is checked, tested and saved, and its panel closes", async () => {
  const window = new Window(new Machine());
  window.test = { outcome: "works", detail: { bucketCount: 2, latencyMs: 5 } };
  const { page, panel } = open(window);
  const content = await page.request("load", undefined);
  assert.deepEqual(
    [content.connectionId, content.draft.kind, content.stored],
    [undefined, "s3", []],
  );

  const empty = await page.request("check", { draft: { ...draft(), values: {} }, isDirty: true });
  assert.equal(empty.remarks.length, 5);
  assert.equal(panel.title, "● New Connection");
  assert.deepEqual(await page.request("check", { draft: draft(), isDirty: true }), {
    remarks: [],
    preset: "",
  });
  assert.deepEqual(await page.request("test", draft()), {
    ...{ tone: "success", title: "Connected", message: "2 buckets, answered in 5 ms." },
  });
  assert.deepEqual(await page.request("save", draft()), { isSaved: true });
  assert.ok(panel.isDisposed);
  const [saved] = window.registry.list();
  assert.equal(saved?.name, "New");
  assert.deepEqual(await window.registry.secrets(saved.id), {
    ...{ accessKeyId: "AKIATYPED", secretAccessKey: "typedSecret" },
  });
});

test("a stored secret never crosses to the page, whatever it asks", async () => {
  const window = new Window(new Machine());
  const secrets = {
    ...{ accessKeyId: "AKIASTORED", secretAccessKey: "storedSecret" },
    ...{ sessionToken: "storedSession", token: "storedToken", password: "storedPassword" },
  };
  await window.registry.save(s3("a"), secrets);
  const { page, crossed } = open(window, { connectionId: "a" });
  const { draft: shown, stored } = await page.request("load", undefined);
  assert.deepEqual(stored, ["secretAccessKey", "sessionToken", "token", "password"]);
  assert.equal(shown.values.accessKeyId, "AKIASTORED");
  await page.request("check", { draft: shown, isDirty: false });
  window.test = { outcome: "fails", error: new StorageError("wrongSecret", "refused") };
  await page.request("test", shown);
  await page.request("save", { ...shown, values: { ...shown.values, name: "Renamed" } });
  assert.doesNotMatch(crossed.join("\n"), /stored(Secret|Session|Token|Password)/);
  assert.deepEqual(await window.registry.secrets("a"), {
    ...{
      accessKeyId: "AKIASTORED",
      secretAccessKey: "storedSecret",
      sessionToken: "storedSession",
    },
  });
  assert.equal(window.registry.get("a")?.name, "Renamed");
});

test("a draft with errors is not saved", async () => {
  const window = new Window(new Machine());
  const { page, panel } = open(window);
  const broken = draft({ endpoint: "nowhere" });
  assert.deepEqual(await page.request("save", broken), { isSaved: false });
  assert.deepEqual([window.registry.list(), panel.isDisposed], [[], false]);
  await assert.rejects(page.request("test", broken), /explained invalidInput/);
});

test("what is no draft is refused", async () => {
  const { page, explained } = open(new Window(new Machine()));
  await assert.rejects(page.request("save", { kind: "s3" } as never), /explained TypeError/);
  assert.equal(explained.length, 1);
});

test("a keyring that refuses is explained, and nothing is lost", async () => {
  const machine = new Machine();
  const window = new Window(machine);
  machine.fault = (operation) => {
    if (operation === "store") throw new Error("no keyring");
  };
  const { page, form, panel } = open(window);
  await page.request("check", { draft: draft(), isDirty: true });
  await assert.rejects(page.request("save", draft()), /explained secretStorageUnavailable/);
  assert.deepEqual([window.registry.list(), panel.isDisposed], [[], false]);
  assert.equal(form.unsaved?.draft.values.name, "New");
});

test("a keyring that cannot be read leaves the form usable, with the reason on top", async () => {
  const machine = new Machine();
  const window = new Window(machine);
  await window.registry.save(s3("a"), keys());
  machine.fault = (operation) => {
    if (operation === "get") throw new Error("locked");
  };
  const { page } = open(window, { connectionId: "a" });
  const content = await page.request("load", undefined);
  assert.equal(content.attention.reason, "explained secretStorageUnavailable");
  assert.equal(content.draft.values.name, "a");
});

test("a connection without its secrets can be given new ones", async () => {
  const machine = new Machine();
  const window = new Window(machine);
  await window.registry.save(s3("a"), keys());
  machine.keyring.clear();
  const { page } = open(window, { connectionId: "a" });
  const content = await page.request("load", undefined);
  assert.deepEqual(content.stored, []);
  assert.deepEqual(await page.request("save", draft({ name: "a" })), { isSaved: true });
  assert.equal((await window.registry.secrets("a")).secretAccessKey, "typedSecret");
});

test("secrets that changed in another window meanwhile are the ones that are kept", async () => {
  const machine = new Machine();
  const [one, two] = [new Window(machine), new Window(machine)];
  await one.registry.save(s3("a"), keys("1"));
  const { page } = open(one, { connectionId: "a" });
  const { draft: shown } = await page.request("load", undefined);
  await two.registry.save(s3("a"), { ...keys("1"), secretAccessKey: "newer" });
  await page.request("save", { ...shown, values: { ...shown.values, name: "Renamed" } });
  assert.equal((await one.registry.secrets("a")).secretAccessKey, "newer");
});

test("a test is cancelled from the page", async () => {
  const window = new Window(new Machine());
  let seen: AbortSignal | undefined;
  window.onTest = (signal) => {
    seen = signal;
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason as Error));
    });
  };
  const { page, explained } = open(window);
  const controller = new AbortController();
  const testing = page.request("test", draft(), controller.signal);
  await new Promise((resolve) => setTimeout(resolve, 10));
  controller.abort();
  await assert.rejects(testing, { name: "AbortError" });
  assert.ok(seen?.aborted);
  assert.deepEqual(explained, []);
});

test("what was typed is unsaved until it is saved", async () => {
  const window = new Window(new Machine());
  const { page, form } = open(window);
  const unsaved = () => form.unsaved?.draft;
  assert.equal(unsaved(), undefined);
  await page.request("check", { draft: draft(), isDirty: false });
  assert.equal(unsaved(), undefined);
  await page.request("check", { draft: draft(), isDirty: true });
  assert.deepEqual(unsaved(), draft());
  await page.request("save", draft());
  assert.equal(unsaved(), undefined);
});

test("the form of a connection that was removed closes, unless something was typed", async () => {
  const window = new Window(new Machine());
  await window.registry.save(s3("a"), keys());
  await window.registry.save(s3("b"), keys());
  const untouched = open(window, { connectionId: "a" });
  const typed = open(window, { connectionId: "b" });
  await typed.page.request("check", { draft: draft(), isDirty: true });
  await window.registry.remove("a");
  await window.registry.remove("b");
  assert.deepEqual([untouched.panel.isDisposed, typed.panel.isDisposed], [true, false]);
});

test("what was edited before a reload is joined with what is stored", async () => {
  const window = new Window(new Machine());
  await window.registry.save(s3("a"), keys());
  const kept = { ...draft(), values: { name: "Typed", region: "eu-1" } };
  const { page } = open(window, { connectionId: "a", edited: { draft: kept, isDirty: true } });
  const content = await page.request("load", undefined);
  assert.deepEqual(
    [content.isDirty, content.draft.values.name, content.draft.values.region],
    [true, "Typed", "eu-1"],
  );
  assert.equal(content.draft.values.accessKeyId, "key");
});
