import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import type { AccessNode } from "../../../src/access/node.ts";
import { everyNode } from "../access/nodes.ts";
import { AccessDouble, testContext } from "./context.ts";
const { user } = await import("../vscodeStub/ui.ts");
const { registerCommands } = await import("../../../src/commands/register.ts");

beforeEach(() => user.reset());

const nodes = everyNode();
const [people = [], tags = []] = [nodes.filter(({ kind }) => kind === "user"), nodesOf("tag")];

function nodesOf(kind: AccessNode["kind"]): AccessNode[] {
  return nodes.filter((node) => node.kind === kind);
}

async function press(id: string, row: AccessNode, selection: readonly AccessNode[] = []) {
  const access = new AccessDouble();
  access.selection = selection;
  const registration = registerCommands({ ...(await testContext()), access });
  try {
    await user.commands.get(id)?.(["keyboard", row], undefined);
  } finally {
    registration.dispose();
  }
}

function first(kind: AccessNode["kind"]): AccessNode {
  const [node] = nodesOf(kind);
  assert.ok(node, kind);
  return node;
}

test("Delete means the focused row, whatever else is selected, and asks what its menu asks", async () => {
  user.answers = [undefined];
  await press("stowage.access.delete", first("tag"), people);
  assert.match(String(user.questions[0]), /Remove the tag “owner” of “deploy”/);
});

test("Delete means the selection when the focused row is part of it, as far as it is of its kind", async () => {
  const other = { ...first("tag"), id: "another", tag: { key: "team", value: "x" } } as AccessNode;
  user.answers = [undefined];
  await press("stowage.access.delete", first("tag"), [...tags, other, ...people]);
  assert.match(String(user.questions[0]), /Remove the tag “owner”, “team” of “deploy”/);
});

test("Delete does nothing to rows that cannot be deleted", async () => {
  for (const kind of ["placeFolder", "accessService", "trustPolicy"] as const) {
    await press("stowage.access.delete", first(kind));
  }
  assert.deepEqual(user.questions, []);
});

test("Ctrl+C copies names, one a line", async () => {
  await press("stowage.access.copyName", first("policy"), [first("policy"), first("userGroup")]);
  assert.equal(user.clipboard, "uploads\nreaders");
});

test("an ARN is copied where the service tells it, and otherwise that is said", async () => {
  const arn = "urn:ecs:iam::1:user/deploy";
  const [person] = people;
  assert.ok(person?.kind === "user");
  await press("stowage.access.copyArn", { ...person, user: { ...person.user, arn } });
  assert.equal(user.clipboard, arn);
  await press("stowage.access.copyArn", person);
  assert.deepEqual(
    [user.clipboard, user.said.at(-1)?.text],
    [...[arn, "The service tells no ARN of this."]],
  );
});
