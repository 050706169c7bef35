import "../../unit/vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import type { ConnectionRegistry } from "../../../src/connections/registry.ts";
import type { ServiceParts } from "../../../src/core/service.ts";
import { allowing, openAccount, runningService, signal, type TestAccount } from "./account.ts";

const { RemoteDocuments } = await import("../../../src/filesystem/remoteDocuments.ts");
const { policyDocuments } = await import("../../../src/filesystem/policyDocuments.ts");
const { documentAddress, documentUri } = await import("../../../src/filesystem/documentUri.ts");
type Uri = ReturnType<typeof documentUri>;

let account: TestAccount;
let parts: ServiceParts;
let documents: InstanceType<typeof RemoteDocuments>;
let applied: string[];

before(async () => {
  account = await openAccount();
  ({ parts } = await runningService(account));
  await parts.access.iam.users.create("deploy", signal);
  await parts.access.iam.roles.create({ name: "auditor", trustPolicy: trusting("a") }, signal);
});

beforeEach(() => {
  const session = async () => account.session;
  const registry = { session } as unknown as ConnectionRegistry;
  documents = new RemoteDocuments(async () => policyDocuments(registry), String);
  applied = [];
  documents.onDidApply(({ kind, names }) => applied.push([kind, ...names].join(" ")));
});

function uri(kind: string, ...names: string[]): Uri {
  const address = { connectionId: "c1", serviceId: parts.id, kind, names, title: names.join(" ") };
  return documentUri(address, ".iam-policy.json");
}

async function read(of: Uri): Promise<string> {
  return new TextDecoder().decode(await documents.readFile(of));
}

function write(to: Uri, text: string): Promise<void> {
  return documents.writeFile(to, new TextEncoder().encode(text));
}

function trusting(user: string): string {
  const statement = { Effect: "Allow", Principal: { AWS: [user] }, Action: "sts:AssumeRole" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

let made = 0;

async function policy(document = allowing("s3:GetObject")): Promise<string> {
  const name = `policy-${++made}`;
  await parts.access.iam.policies.create({ name, document }, signal);
  return name;
}

function withoutSpaces(text: string): string {
  return JSON.stringify(JSON.parse(text));
}

test("addresses survive their URIs, whatever the names are", () => {
  for (const name of ["plain", "a/b", "..", "%2F?#", "ünï cödé", "a\\b"]) {
    const address = { connectionId: "c1", serviceId: "s/1", kind: "policy", names: [name, "v1"] };
    const uri = documentUri({ ...address, title: name }, ".iam-policy.json");
    const { title, ...back } = documentAddress(uri);
    assert.deepEqual(back, address);
    assert.match(title, /\.iam-policy\.json$/);
    assert.equal(uri.path.split("/").length, 3);
  }
});

test("saving a policy makes a version and puts it in force", async () => {
  const { policies } = parts.access.iam;
  const name = await policy();
  assert.equal(withoutSpaces(await read(uri("policy", name))), allowing("s3:GetObject"));
  await write(uri("policy", name), allowing("s3:PutObject"));
  const now = await policies.get(name, signal);
  assert.equal(now.defaultVersion, "v2");
  assert.equal(withoutSpaces(now.document), allowing("s3:PutObject"));
  assert.deepEqual(applied, [`policy ${name}`]);
});

test("saving a new version leaves what is in force as it is", async () => {
  const name = await policy();
  const draft = uri("new-version", name);
  await write(draft, allowing("s3:PutObject"));
  assert.equal(withoutSpaces(await read(draft)), allowing("s3:PutObject"));
  const { policies } = parts.access.iam;
  assert.equal((await policies.get(name, signal)).defaultVersion, "v1");
  assert.equal((await policies.versions(name, signal)).length, 2);
});

test("versions and policies of the service can be read, and not written", async () => {
  const name = await policy();
  for (const closed of [uri("version", name, "v1"), uri("policy", "ECSS3FullAccess")]) {
    const { permissions } = await documents.stat(closed);
    assert.equal(permissions, 1);
    await assert.rejects(write(closed, allowing("s3:PutObject")), { code: "NoPermissions" });
  }
  assert.equal((await documents.stat(uri("policy", name))).permissions, undefined);
  assert.deepEqual(applied, []);
});

test("a change by somebody else shows in date and size, also within the same length", async () => {
  const { policies } = parts.access.iam;
  const name = await policy(allowing("s3:GetObject"));
  const of = uri("policy", name);
  const first = await documents.stat(of);
  assert.deepEqual(await documents.stat(of), first);
  const version = { document: allowing("s3:PutObject"), isDefault: true };
  await policies.createVersion(name, version, signal);
  const second = await documents.stat(of);
  assert.ok(second.mtime > first.mtime);
  assert.notEqual(second.size, first.size);
});

test("a change between the look and the save is refused, and nothing is changed", async () => {
  const { policies } = parts.access.iam;
  const name = await policy(allowing("s3:GetObject"));
  const of = uri("policy", name);
  await documents.stat(of);
  await policies.createVersion(
    name,
    { document: allowing("s3:ListBucket"), isDefault: true },
    signal,
  );
  await assert.rejects(write(of, allowing("s3:PutObject")), /changed by somebody else just now/);
  assert.equal((await policies.versions(name, signal)).length, 2);
  // The next save finds VS Code asking, and is meant.
  await write(of, allowing("s3:PutObject"));
  assert.equal((await policies.get(name, signal)).defaultVersion, "v3");
});

test("what is no JSON, no policy or too long once it is encoded is refused before anything is sent", async () => {
  const name = await policy();
  const of = uri("policy", name);
  const before = account.server.requests();
  await assert.rejects(write(of, '{"Version": '), /not valid JSON/);
  await assert.rejects(write(of, "[1]"), /must be a JSON object/);
  // Brackets, quotes and slashes count three characters each: 5,000 letters and what is around them fit.
  await assert.rejects(
    write(of, allowing(`s3:${"/".repeat(2_100)}`)),
    /at most 6144 .* it has 6\d\d\d/,
  );
  assert.equal(account.server.requests(), before);
  await write(of, allowing(`s3:${"x".repeat(5_900)}`));
});

test("an inline policy is made by its first saving and replaced by the next", async () => {
  const { inlinePolicies } = parts.access.iam;
  const of = uri("inline-policy", "user", "deploy", "own");
  assert.match(await read(of), /"Statement": \[\]/);
  assert.match(documents.remarkOn(of) ?? "", /Saving makes it/);
  await write(of, allowing("s3:GetObject"));
  await write(of, allowing("s3:PutObject"));
  const { document } = await inlinePolicies.get({ kind: "user", name: "deploy" }, "own", signal);
  assert.equal(withoutSpaces(document), allowing("s3:PutObject"));
});

test("an inline policy that the service refuses stays what it was", async () => {
  const { inlinePolicies } = parts.access.iam;
  const deploy = { kind: "user", name: "deploy" } as const;
  await inlinePolicies.create(deploy, { name: "kept", document: allowing("s3:GetObject") }, signal);
  // The service wants Version and Statement, of which the client knows nothing.
  await assert.rejects(write(uri("inline-policy", "user", "deploy", "kept"), '{"Version": "x"}'));
  const { document } = await inlinePolicies.get(deploy, "kept", signal);
  assert.equal(withoutSpaces(document), allowing("s3:GetObject"));
});

test("a trust policy is read and replaced; what is gone is not found", async () => {
  const of = uri("trust-policy", "auditor");
  assert.equal(withoutSpaces(await read(of)), trusting("a"));
  await write(of, trusting("b"));
  const { trustPolicy = "" } = await parts.access.iam.roles.get("auditor", signal);
  assert.equal(withoutSpaces(trustPolicy), trusting("b"));
  await assert.rejects(documents.stat(uri("policy", "nobody")), { code: "FileNotFound" });
  assert.equal(documents.failureOf(uri("policy", "nobody"))?.kind, "noSuchResource");
  assert.equal(documents.failureOf(of), undefined);
  await assert.rejects(documents.stat(uri("unheard-of", "x")));
});
