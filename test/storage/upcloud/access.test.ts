import "../../unit/vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import type { AccessContainer, AccessNode } from "../../../src/access/node.ts";
import type { Iam } from "../../../src/core/access.ts";
import type { CommandHandler } from "../../../src/commands/context.ts";
import { testContext } from "../../unit/commands/context.ts";
import { connectionTo, openAccount, runningService, signal, type TestAccount } from "./account.ts";

const { user } = await import("../../unit/vscodeStub/ui.ts");
const { childrenOf } = await import("../../../src/access/listing.ts");
const { connectionNode, serviceNode } = await import("../../../src/access/roots.ts");
const users = await import("../../../src/commands/accessUsers.ts");
const keys = await import("../../../src/commands/accessKeys.ts");
const { deleteAccessKeys } = await import("../../../src/commands/accessKeyDelete.ts");
const policies = await import("../../../src/commands/accessPolicies.ts");
const versions = await import("../../../src/commands/accessVersions.ts");
const attach = await import("../../../src/commands/accessAttach.ts");
const groups = await import("../../../src/commands/accessGroups.ts");
const roles = await import("../../../src/commands/accessRoles.ts");
const tags = await import("../../../src/commands/accessTags.ts");

let account: TestAccount;
let iam: Iam;
let root: AccessContainer;
let registry: ConnectionRegistry;
let context: Awaited<ReturnType<typeof testContext>>;

before(async () => {
  account = await openAccount();
  const { service, parts } = await runningService(account);
  ({ iam } = parts.access);
  const connection = connectionTo(account.server);
  root = serviceNode(connectionNode(connection), service);
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
  context = { ...(await testContext()), registry };
});

/** The row that these names lead to, as the view loads it. */
async function at(...names: string[]): Promise<AccessNode> {
  let node: AccessNode = root;
  for (const name of names) {
    const children = await childrenOf(node as AccessContainer, registry, signal);
    const found = children.find((child) => child.id.endsWith(`/${name}`));
    assert.ok(found, `${name} is not among ${children.map(({ id }) => id).join()}`);
    node = found;
  }
  return node;
}

async function run(command: CommandHandler, ...nodes: AccessNode[]): Promise<void> {
  await command(context, [], [nodes[0], nodes]);
  assert.deepEqual(context.logged, []);
}

/** Picks the items with these labels, in a list that takes one or several. */
function pick(...labels: string[]) {
  return (items: { label: string }[], { canPickMany }: { canPickMany?: boolean } = {}) => {
    const chosen = items.filter(({ label }) => labels.includes(label));
    assert.equal(chosen.length, labels.length, items.map(({ label }) => label).join());
    return canPickMany ? chosen : chosen[0];
  };
}

/** Presses a button of a modal question whose text matches. */
function press(button: string, ...expected: RegExp[]) {
  return (
    text: string,
    { detail = "" }: { detail?: string },
    ...items: (string | { title: string })[]
  ) => {
    for (const part of expected) assert.match(`${text}\n${detail}`, part);
    return items.find((item) => (typeof item === "string" ? item : item.title) === button);
  };
}

test("a user is made, gets a policy, a boundary and tags, loses them and goes", async () => {
  user.answers = ["robot"];
  await run(users.createUser, await at("users"));
  const robot = await at("users", "robot");
  user.answers = [pick("ECSS3ReadOnlyAccess", "ECSDenyAll")];
  await run(attach.attachPolicies, robot);
  user.answers = [pick("ECSDenyAll")];
  await run(attach.setBoundary, robot);
  for (const [key, value] of [
    ["owner", "web"],
    ["stage", ""],
  ]) {
    user.answers = [key, value];
    await run(tags.addTag, robot);
  }
  user.answers = ["data"];
  await run(tags.editTag, await at("users", "robot", "tags", "owner"));
  const full = await iam.users.get("robot", signal);
  assert.equal(full.policies.length, 2);
  assert.equal(full.permissionsBoundary, "ECSDenyAll");
  assert.deepEqual(full.tags, [
    { key: "stage", value: "" },
    { key: "owner", value: "data" },
  ]);

  user.answers = [press("Detach", /ECSDenyAll.*robot/)];
  await run(attach.detachPolicies, await at("users", "robot", "attachedPolicies", "ECSDenyAll"));
  user.answers = [press("Remove", /boundary “ECSDenyAll”/, /granted in full/)];
  await run(attach.removeBoundary, await at("users", "robot", "boundary"));
  user.answers = [press("Remove", /stage/)];
  await run(tags.removeTags, await at("users", "robot", "tags", "stage"));
  const less = await iam.users.get("robot", signal);
  assert.deepEqual(
    [less.policies.length, less.permissionsBoundary, less.tags.length],
    [1, undefined, 1],
  );

  user.answers = [undefined];
  await run(users.deleteUsers, robot);
  assert.ok(await iam.users.get("robot", signal), "Escape deletes nobody");
  user.answers = [press("Delete", /“robot”/, /No access keys and no inline policies/)];
  await run(users.deleteUsers, robot);
  await assert.rejects(iam.users.get("robot", signal), { kind: "noSuchResource" });
});

test("a key's secret is shown until it is taken, goes to the clipboard only, and is in no log", async () => {
  await iam.users.create("builder", signal);
  const builder = await at("users", "builder");
  let secret = "";
  user.answers = [
    (_text: string, { detail }: { detail: string }, ...items: { title: string }[]) => {
      secret = /Secret: (\S+)/.exec(detail)?.[1] ?? "";
      return items.find(({ title }) => title === "Done");
    },
    press("no such button", /Close without the secret/),
    press("Copy Secret", /Take it now/),
    press("Done", /Taken/),
  ];
  await run(keys.createAccessKey, builder);
  assert.equal(user.answers.length, 0);
  assert.ok(secret.length >= 20);
  assert.equal(user.clipboard, secret);
  assert.ok(!JSON.stringify([user.said, context.shown, context.logged]).includes(secret));

  const [key] = await iam.users.keys("builder").list(signal);
  assert.ok(key);
  await run(keys.deactivateAccessKeys, await at("users", "builder", "keys", key.id));
  assert.equal((await iam.users.keys("builder").get(key.id, signal)).isActive, false);
  await run(keys.activateAccessKeys, await at("users", "builder", "keys", key.id));
  assert.equal((await iam.users.keys("builder").get(key.id, signal)).isActive, true);
  user.answers = [press("Delete", new RegExp(key.id), /never used/)];
  await run(deleteAccessKeys, await at("users", "builder", "keys", key.id));
  assert.deepEqual(await iam.users.keys("builder").list(signal), []);
});

test("a key is taken over for the service, and asks before it takes the place of another", async () => {
  const builder = await at("users", "builder");
  for (const answers of [[], [press("Use", /takes the place of/)]]) {
    user.answers = [press("Use for This Service"), ...answers, press("Done", /Taken/)];
    await run(keys.createAccessKey, builder);
  }
  const listed = await iam.users.keys("builder").list(signal);
  const { serviceKeys = {} } = account.secrets.value;
  const [stored] = Object.values(serviceKeys);
  assert.ok(listed.some(({ id }) => id === stored?.accessKeyId));
  assert.equal(stored?.username, "builder");
  user.answers = [press("Cancel", /Stowage itself uses/)];
  await run(deleteAccessKeys, await at("users", "builder", "keys", stored?.accessKeyId ?? ""));
  assert.equal((await iam.users.keys("builder").list(signal)).length, 2);
});

test("policies come from templates, that of one bucket names it", async () => {
  const opened = () => undefined;
  user.answers = ["reading", pick("Read only"), "For readers", opened];
  await run(policies.createPolicy, await at("policies"));
  const reading = await iam.policies.get("reading", signal);
  assert.equal(reading.description, "For readers");
  assert.match(reading.document, /s3:Get\*/);

  user.answers = [
    "one",
    pick("One bucket, read and write"),
    pick("Another bucket…"),
    "media",
    "",
    opened,
  ];
  await run(policies.createPolicy, await at("policies"));
  assert.match((await iam.policies.get("one", signal)).document, /arn:aws:s3:::media\/\*/);

  user.answers = ["cancelled", undefined];
  await run(policies.createPolicy, await at("policies"));
  await assert.rejects(iam.policies.get("cancelled", signal));

  user.answers = [press("Delete", /“one”/)];
  await run(policies.deletePolicies, await at("policies", "one"));
  await assert.rejects(iam.policies.get("one", signal), { kind: "noSuchResource" });
});

test("a policy of the service is never deleted, one that is attached is refused with a reason", async () => {
  await run(policies.deletePolicies, await at("policies", "ECSDenyAll"));
  assert.deepEqual(user.asked, []);
  await iam.attachments.attach({ kind: "user", name: "builder" }, "reading", signal);
  user.answers = [press("Delete")];
  await policies.deletePolicies(context, [], [await at("policies", "reading")]);
  assert.match(user.said.at(-1)?.text ?? "", /attached/);
  assert.ok(await iam.policies.get("reading", signal));
});

test("versions: another default after a question, the old one deleted, two of them compared", async () => {
  const { document } = await iam.policies.get("reading", signal);
  await iam.policies.createVersion("reading", { document, isDefault: true }, signal);
  user.answers = [press("Make Default", /v1.*“reading”/, /at once/)];
  await run(versions.setDefaultPolicyVersion, await at("policies", "reading", "v1"));
  assert.equal((await iam.policies.get("reading", signal)).defaultVersion, "v1");

  const [one, two] = [await at("policies", "reading", "v2"), await at("policies", "reading", "v1")];
  await run(versions.comparePolicyVersions, one, two);
  const [left, right, title] = user.executed.at(-1)?.args ?? [];
  assert.match(String(left), /%22v1%22/);
  assert.match(String(right), /%22v2%22/);
  assert.equal(title, "reading: v1 ↔ v2");
  user.answers = [pick("v1")];
  await run(versions.comparePolicyVersions, one);
  assert.equal(user.executed.length, 2);

  await run(versions.deletePolicyVersions, two);
  assert.equal(user.asked.length, 2, "the default is not asked about");
  user.answers = [press("Delete", /reading v2/)];
  await run(versions.deletePolicyVersions, one);
  assert.equal((await iam.policies.versions("reading", signal)).length, 1);
});

test("a group gets members, and is emptied before it goes, as the question said", async () => {
  const service = [...account.server.account.services.values()][0];
  user.answers = ["readers"];
  await run(groups.createGroup, await at("groups"));
  const readers = await at("groups", "readers");
  const members = () => [...(service?.groups.get("readers")?.users ?? [])];
  user.answers = [pick("builder")];
  await run(groups.addGroupMembers, readers);
  assert.deepEqual(members(), ["builder"]);
  // The service does not tell who is in a group.
  const [untold] = await childrenOf(
    (await at("groups", "readers", "members")) as AccessContainer,
    registry,
    signal,
  );
  assert.equal(untold?.kind === "accessMessage" && untold.message.type, "untold");
  user.answers = [pick("builder"), press("Take Out", /“builder”.*“readers”/)];
  await run(groups.removeGroupMembers, await at("groups", "readers", "members"));
  assert.deepEqual(members(), []);

  await iam.groups.addUser("readers", "builder", signal);
  await iam.attachments.attach({ kind: "group", name: "readers" }, "reading", signal);
  user.answers = [press("Delete", /every user is taken out first/, /detached, and stay: reading/)];
  await run(groups.deleteGroup, readers);
  await assert.rejects(iam.groups.get("readers", signal), { kind: "noSuchResource" });
  assert.ok(await iam.policies.get("reading", signal));
});

test("a role trusts whom it is made for, has a description and a longest session", async () => {
  user.answers = ["auditor", pick("builder"), "Looks", () => undefined];
  await run(roles.createRole, await at("roles"));
  const { arn = "" } = await iam.users.get("builder", signal);
  const made = await iam.roles.get("auditor", signal);
  assert.ok(made.trustPolicy?.includes(arn));
  assert.equal(made.description, "Looks");

  user.answers = ["90m"];
  await run(roles.setRoleMaxSession, await at("roles", "auditor", "maxSession"));
  user.answers = ["Looks closely"];
  await run(roles.describeRole, await at("roles", "auditor"));
  const changed = await iam.roles.get("auditor", signal);
  assert.deepEqual([changed.maxSessionSeconds, changed.description], [5400, "Looks closely"]);

  await iam.attachments.attach({ kind: "role", name: "auditor" }, "reading", signal);
  user.answers = [press("Delete", /locked out at once/, /detached, and stay: reading/)];
  await run(roles.deleteRole, await at("roles", "auditor"));
  await assert.rejects(iam.roles.get("auditor", signal), { kind: "noSuchResource" });
});

test("a role for nobody is denied to everybody", () => {
  assert.match(roles.trustPolicyFor([]), /"Deny"/);
});

test("names are checked while they are typed, and what fails is explained and can be repeated", async () => {
  user.answers = [
    ({ validateInput }: { validateInput: (typed: string) => unknown }) => {
      assert.match(String(validateInput("not a name")), /Only letters/);
      assert.equal(validateInput("fine"), undefined);
      return "builder";
    },
  ];
  await users.createUser(context, [], [await at("users")]);
  assert.equal(user.said.at(-1)?.method, "error");
  assert.equal(context.logged.length, 1);
});
