import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { AccessNode } from "../../../src/access/node.ts";
import type { Access, Iam, User } from "../../../src/core/access.ts";
import type { Connection } from "../../../src/core/connection.ts";
import { Emitter } from "../../../src/core/events.ts";
import { StorageError } from "../../../src/core/errors.ts";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import { connection } from "./nodes.ts";

const { AccessTree } = await import("../../../src/access/accessTree.ts");
const { AccessItemTexts } = await import("../../../src/access/itemTexts.ts");

const s3 = { kind: "s3", id: "c1", name: "Lab" } as Connection;
const krutrim = { kind: "krutrim", id: "k1", name: "Krutrim" } as Connection;

class Account {
  users: User[] = [];
  asked: string[] = [];
  failure: Error | undefined;
  readonly changed = new Emitter<string>();
  connections: Connection[] = [connection, krutrim, s3];

  registry(): ConnectionRegistry {
    const list = (what: string, items: () => readonly unknown[]) => async () => {
      this.asked.push(what);
      if (this.failure) throw this.failure;
      return items();
    };
    const iam = {
      users: {
        list: list("users", () => this.users),
        keys: () => ({ list: list("keys", () => [{ id: "AKIA1", isActive: true }]), setActive: 1 }),
      },
      groups: { list: list("groups", () => []) },
      policies: {
        versions: list("versions", () =>
          ["v2", "v10", "v1"].map((id) => ({ id, isDefault: false })),
        ),
        list: list("policies", () => [
          { name: "b", isSystem: false },
          { name: "a", isSystem: true },
        ]),
      },
    } as unknown as Iam;
    const service = { id: "s/1", name: "media", region: "europe-1", state: "running" };
    const services = { list: list("services", () => [service]) };
    const keys = { list: list("account keys", () => []) } as unknown as NonNullable<Access["keys"]>;
    const sessions: Record<string, unknown> = {
      u1: { content: { kind: "services", services }, access: () => ({ iam }) },
      k1: { content: { kind: "buckets" }, access: () => ({ keys, accountPolicies: {} }) },
    };
    return {
      list: () => this.connections,
      onDidChange: this.changed.event,
      session: async (id: string) => sessions[id],
    } as unknown as ConnectionRegistry;
  }
}

let account: Account;
let reported: unknown[];
beforeEach(() => {
  account = new Account();
  reported = [];
});

function open() {
  const texts = new AccessItemTexts("en", (error) => String(error));
  const report = (error: unknown) => reported.push(error);
  return new AccessTree({ registry: account.registry(), texts, report });
}

type Tree = ReturnType<typeof open>;
type AttachedView = Parameters<Tree["attach"]>[0];

async function at(tree: Tree, ...labels: string[]): Promise<AccessNode> {
  let node: AccessNode | undefined;
  for (const label of labels) {
    const children = await tree.getChildren(node);
    node = children.find((child) => tree.getTreeItem(child).label === label);
    assert.ok(node, `${label} is not among ${children.map(({ id }) => id).join()}`);
  }
  assert.ok(node);
  return node;
}

async function labels(tree: Tree, node?: AccessNode): Promise<unknown[]> {
  return (await tree.getChildren(node)).map((child) => tree.getTreeItem(child).label);
}

test("only connections with something of the kind are shown, and nothing is asked for before", async () => {
  const tree = open();
  assert.deepEqual(await labels(tree), ["UpCloud", "Krutrim"]);
  assert.equal(tree.hasConnections, true);
  assert.deepEqual(account.asked, []);
  account.connections = [s3];
  assert.equal(tree.hasConnections, false);
});

test("a connection with services has a level more; each shows what its provider has", async () => {
  const tree = open();
  const media = await at(tree, "UpCloud", "media");
  assert.deepEqual(await labels(tree, media), ["Users", "Groups", "Roles", "Policies"]);
  const krutrim = await at(tree, "Krutrim");
  assert.deepEqual(await labels(tree, krutrim), ["Account policies", "Access keys"]);
  assert.deepEqual(account.asked, ["services"]);
});

test("lists are asked for once, in the order of names, versions the newest first", async () => {
  const tree = open();
  const policies = await at(tree, "UpCloud", "media", "Policies");
  assert.deepEqual(await labels(tree, policies), ["a", "b"]);
  assert.deepEqual(await labels(tree, policies), ["a", "b"]);
  assert.deepEqual(await labels(tree, await at(tree, "UpCloud", "media", "Policies", "b")), [
    ...["v10", "v2", "v1"],
  ]);
  assert.deepEqual(account.asked, ["services", "policies", "versions"]);
});

test("a refresh asks again for a list and what is below it, not for what is beside it", async () => {
  const tree = open();
  account.users = [{ name: "a", keys: [], policies: [], tags: [] }];
  const users = await at(tree, "UpCloud", "media", "Users");
  await at(tree, "UpCloud", "media", "Users", "a", "Access keys", "AKIA1");
  await labels(tree, await at(tree, "UpCloud", "media", "Groups"));
  const events: unknown[] = [];
  tree.onDidChangeTreeData((node) => events.push(node?.id));
  account.asked = [];
  tree.refresh(users);
  await at(tree, "UpCloud", "media", "Users", "a", "Access keys", "AKIA1");
  await labels(tree, await at(tree, "UpCloud", "media", "Groups"));
  assert.deepEqual(account.asked, ["users", "keys"]);
  assert.deepEqual(events, [users.id]);
  tree.refreshPlace("u1", "s/1");
  account.asked = [];
  await at(tree, "UpCloud", "media", "Users", "a");
  assert.deepEqual(account.asked, ["users"]);
});

test("emptiness and failure are rows of their own; a failure is logged once and asked for again", async () => {
  const tree = open();
  const groups = await at(tree, "UpCloud", "media", "Groups");
  const [empty] = await tree.getChildren(groups);
  assert.equal(empty?.kind === "accessMessage" && empty.message.type, "empty");
  account.failure = new StorageError("timeout", "too slow");
  tree.refresh(groups);
  const [failed] = await tree.getChildren(groups);
  assert.equal(failed?.kind === "accessMessage" && failed.message.type, "error");
  await tree.getChildren(groups);
  assert.deepEqual(reported, [account.failure]);
  account.failure = undefined;
  tree.refresh(failed);
  const [again] = await tree.getChildren(groups);
  assert.equal(again?.kind === "accessMessage" && again.message.type, "empty");
});

test("a connection that changed is forgotten with all below it", async () => {
  const tree = open();
  await labels(tree, await at(tree, "UpCloud", "media", "Groups"));
  account.asked = [];
  account.changed.fire("u1");
  await labels(tree, await at(tree, "UpCloud", "media", "Groups"));
  assert.deepEqual(account.asked, ["services", "groups"]);
});

test("names with slashes do not end up in each other's branches", async () => {
  const tree = open();
  account.users = ["a", "a/b"].map((name) => ({ name, keys: [], policies: [], tags: [] }));
  const a = await at(tree, "UpCloud", "media", "Users", "a");
  const b = await at(tree, "UpCloud", "media", "Users", "a/b");
  assert.ok(!b.id.startsWith(`${a.id}/`));
  assert.equal(tree.getParent(b)?.id, a.parent?.id);
});

test("a long list is shown in pages, and a row that is looked for is shown wherever it is", async () => {
  account.users = Array.from({ length: 450 }, (_, index) => ({
    ...{ name: `u${String(index).padStart(3, "0")}`, keys: [], policies: [], tags: [] },
  }));
  const tree = open();
  const folder = await at(tree, "UpCloud", "media", "Users");
  const count = async () => (await tree.getChildren(folder)).length;
  const more = async () => (await tree.getChildren(folder)).at(-1);
  assert.equal(await count(), 201);
  const end = await more();
  assert.equal(end?.kind, "accessMessage");
  if (end?.kind !== "accessMessage" || folder.kind !== "placeFolder") return;
  assert.deepEqual(end.message, { type: "more", shown: 200, total: 450 });
  const item = tree.getTreeItem(end);
  assert.deepEqual([item.label, item.description], ["Load More", "200 of 450 shown"]);
  tree.loadMore(end);
  assert.equal(await count(), 401);
  const takesFocus: boolean[] = [];
  const reveal: AttachedView["reveal"] = async (_, options) =>
    void takesFocus.push(options?.focus === true);
  tree.attach({ selection: [], reveal });
  assert.ok(await tree.reveal(folder, "u449"));
  assert.equal(await count(), 450);
  const rows = await tree.rowsOf(folder);
  assert.deepEqual([rows.length, rows.at(-1)?.label], [450, "u449"]);
  assert.ok(await tree.revealRow(folder, rows[300]?.node.id ?? ""));
  assert.ok(await tree.reveal(folder, "u000", { focus: "stays" }));
  assert.equal(await tree.revealRow(folder, "no such row"), false);
  assert.deepEqual(takesFocus, [true, true, false]);
  assert.deepEqual(account.asked, ["services", "users"]);
  tree.refresh(folder);
  assert.equal(await count(), 201);
});
