import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import type { AccessKey, AccessKeys } from "../../../src/core/access.ts";
import type { Session } from "../../../src/core/provider.ts";
import { StorageError } from "../../../src/core/errors.ts";
import type { AccessContainer, AccessNode } from "../../../src/access/node.ts";
import { connection } from "../access/nodes.ts";
import { testContext } from "./context.ts";

const { user } = await import("../vscodeStub/ui.ts");
const { accessNodesOf, listed } = await import("../../../src/commands/accessHandler.ts");
const { parseUsers } = await import("../../../src/commands/accountPolicyUsers.ts");
const remove = await import("../../../src/commands/accessKeyDelete.ts");
const { documentOf } = await import("../../../src/commands/policyTemplates.ts");
const { checkPolicy } = await import("../../../src/filesystem/policyCheck.ts");

beforeEach(() => user.reset());

const root: AccessContainer = {
  ...{ kind: "accessConnection", id: "u1", place: { connection }, parent: undefined },
};
const folder: AccessContainer = {
  ...{ kind: "placeFolder", folder: "accountKeys", id: "u1/accountKeys" },
  ...{ place: { connection }, parent: root },
};

function keyNode(id: string): AccessNode {
  const key = { id, isActive: true };
  return {
    ...{ kind: "accessKey", id: `${folder.id}/${id}`, place: { connection }, parent: folder },
    ...{ key, canSwitch: false },
  };
}

/** Keys of an account that wants a one-time password for every deletion. */
class Keys {
  ids = ["KOS1", "KOS2"];
  readonly requests: string[] = [];

  port(canRemoveAll = true): AccessKeys {
    return {
      list: async () => this.ids.map((id) => ({ id, isActive: true })),
      create: async () => Promise.reject(new Error("not here")),
      remove: async (key: AccessKey, { oneTimePassword }: { oneTimePassword?: string }) => {
        this.requests.push(`${key.id} ${oneTimePassword ?? "-"}`);
        if (oneTimePassword === undefined) {
          throw new StorageError("oneTimePasswordRequired", "password, please");
        }
        this.ids = this.ids.filter((id) => id !== key.id);
      },
      ...(canRemoveAll && {
        removeAll: async () => {
          this.ids = [];
        },
      }),
    };
  }
}

async function contextWith(keys: AccessKeys) {
  const context = await testContext();
  const session = { content: { kind: "buckets" }, access: () => ({ keys }) };
  const registry = {
    get: () => connection,
    session: async () => session,
    secrets: async () => ({ accessKeyId: "KOS1" }),
  } as unknown as ConnectionRegistry;
  return { ...context, registry };
}

test("menus give the row under the pointer or the selection that it is part of; others are ignored", () => {
  const [one, two] = [keyNode("KOS1"), keyNode("KOS2")];
  assert.deepEqual(accessNodesOf([one, [one, two]]), [one, two]);
  assert.deepEqual(accessNodesOf([one, undefined]), [one]);
  assert.deepEqual(accessNodesOf([{ kind: "bucket" }, "x", null]), []);
  assert.deepEqual(accessNodesOf([]), []);
});

test("a key goes after a question that says who uses it here, with the password that is asked for", async () => {
  const keys = new Keys();
  const context = await contextWith(keys.port());
  user.answers = [
    (text: string, { detail }: { detail: string }) => {
      assert.match(text, /Delete the access key KOS1\?/);
      assert.match(detail, /Stowage itself uses KOS1/);
      return "Delete";
    },
    ({ password, prompt }: { password: boolean; prompt: string }) => {
      assert.ok(password);
      assert.match(prompt, /deletes KOS1/);
      return "1234";
    },
  ];
  await remove.deleteAccessKeys(context, [], [keyNode("KOS1")]);
  assert.deepEqual(keys.requests, ["KOS1 -", "KOS1 1234"]);
  assert.deepEqual(context.access.told, [`refresh ${folder.id}/KOS1`]);
});

test("without the password nothing is deleted, and nothing is called an error", async () => {
  const keys = new Keys();
  const context = await contextWith(keys.port());
  user.answers = ["Delete", undefined];
  await remove.deleteAccessKeys(context, [], [keyNode("KOS2")]);
  assert.deepEqual([keys.ids, keys.requests], [["KOS1", "KOS2"], ["KOS2 -"]]);
  assert.deepEqual([user.said, context.logged], [[], []]);
});

test("all keys go only when their number was typed", async () => {
  const keys = new Keys();
  const context = await contextWith(keys.port());
  for (const typed of [undefined, "delete 1 keys", "delete"]) {
    user.answers = [typed];
    await remove.deleteAllAccessKeys(context, [], [folder]);
    assert.equal(keys.ids.length, 2);
  }
  user.answers = ["delete 2 keys"];
  await remove.deleteAllAccessKeys(context, [], [folder]);
  assert.deepEqual(keys.ids, []);
});

test("where there is no such operation, and where there are no keys, that is said", async () => {
  const keys = new Keys();
  await remove.deleteAllAccessKeys(await contextWith(keys.port(false)), [], [folder]);
  assert.match(user.said.at(-1)?.text ?? "", /one by one/);
  keys.ids = [];
  await remove.deleteAllAccessKeys(await contextWith(keys.port()), [], [folder]);
  assert.match(user.said.at(-1)?.text ?? "", /no access keys/);
  assert.deepEqual(user.asked, []);
});

test("users are typed as KCIDs and KRNs, with the account that they are of", () => {
  assert.deepEqual(parseUsers("kcid-1, krn:iam:user:2\nkcid-3@acc, krn:a@b"), [
    { customerId: "kcid-1" },
    { resourceName: "krn:iam:user:2" },
    { customerId: "kcid-3", accountId: "acc" },
    { resourceName: "krn:a", accountId: "b" },
  ]);
  assert.deepEqual(parseUsers(" , "), []);
});

test("templates are policies that nothing is to be said against, but for the one that denies all", () => {
  for (const template of ["readOnly", "full", "oneBucketReadOnly", "oneBucket", "deny"] as const) {
    const text = documentOf(template, "media");
    assert.deepEqual(checkPolicy(text, "identity"), [], template);
    assert.equal(text.includes("media"), template.startsWith("oneBucket"));
  }
});

test("long lists of names end in a number", () => {
  assert.equal(listed(["a", "b"]), "“a”, “b”");
  const many = Array.from({ length: 14 }, (_, index) => `n${index}`);
  assert.match(listed(many), /“n9” and 4 more$/);
});

test("what is made with a document leaves the focus in its editor, where people begin to type", async () => {
  const made: string[] = [];
  const create = async ({ name }: { name: string }) => void made.push(name);
  const iam = { users: { list: async () => [] }, roles: { create }, policies: { create } };
  const session = { content: { kind: "buckets" }, access: () => ({ iam }) };
  const context = await testContext(undefined, {
    home: async () => Promise.reject(new Error("not here")),
    session: async () => session as unknown as Session,
  });
  const { createRole } = await import("../../../src/commands/accessRoles.ts");
  const { createPolicy } = await import("../../../src/commands/accessPolicies.ts");
  const opened = ({ uri }: { uri: { path: string } }) => {
    context.access.told.push(`open ${uri.path}`);
  };
  const roles = { ...folder, folder: "roles", id: "u1/roles" } as AccessNode;
  user.answers = ["auditor", [], "", opened];
  await createRole(context, [], [roles]);
  const policies = { ...folder, folder: "policies", id: "u1/policies" } as AccessNode;
  const readOnly = (items: readonly unknown[]) => items[0];
  user.answers = ["uploads", readOnly, "", opened];
  await createPolicy(context, [], [policies]);
  assert.deepEqual(made, ["auditor", "uploads"]);
  assert.deepEqual(context.access.told, [
    "open /trust-policy/auditor.trust-policy.json",
    "refresh u1/roles",
    "reveal u1/roles/auditor, focus stays",
    "open /policy/uploads.iam-policy.json",
    "refresh u1/policies",
    "reveal u1/policies/uploads, focus stays",
  ]);
});

test("a row is found in the whole of a list, also where only its first page is shown", async () => {
  const context = await testContext();
  const { findInAccessList } = await import("../../../src/commands/accessFind.ts");
  context.access.rows = ["KOS1", "KOS2"].map((label) => ({ node: keyNode(label), label }));
  user.answers = [
    (items: readonly { label: string }[]) => items.find(({ label }) => label === "KOS2"),
    undefined,
  ];
  const more: AccessNode = {
    ...{ kind: "accessMessage", id: "more", place: { connection }, parent: folder },
    message: { type: "more", shown: 1, total: 2 },
  };
  await findInAccessList(context, [], [more]);
  await findInAccessList(context, [], [folder]);
  assert.deepEqual(context.access.told, [`reveal row ${folder.id}/KOS2`]);
});
