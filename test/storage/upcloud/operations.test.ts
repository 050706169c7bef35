import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Principal, UserOrRole } from "../../../src/core/access.ts";
import type { ServiceParts, Services } from "../../../src/core/service.ts";
import { operations } from "../../servers/upcloud/operations.ts";
import {
  allowing,
  openAccount,
  runningService,
  settled,
  signal,
  type TestAccount,
} from "./account.ts";

const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../fixtures/upcloud/operations.json"), "utf8"),
) as { name: string; method: string; path: string; status?: number; body?: string }[];

const named = ({ method, path }: { method: string; path: string }) =>
  `${method} ${path.replace("/1.3", "")}`;

test("the emulator answers exactly the operations of the reference, with their bodies and statuses", () => {
  assert.equal(reference.length, 94);
  assert.deepEqual(operations.map(named).sort(), reference.map(named).sort());
  for (const expected of reference) {
    const operation = operations.find((one) => named(one) === named(expected));
    const body = operation?.body === "Empty" ? undefined : operation?.body;
    assert.equal(body, expected.body, named(expected));
    if (expected.status) assert.equal(operation?.status, expected.status, named(expected));
  }
});

test("the client uses every operation of the reference, and each does what it says", async () => {
  const account = await openAccount();
  const { service, parts } = await runningService(account);
  await services(account, service.id);
  await networksAndLabels(parts);
  await buckets(account, parts);
  await domains(parts, account.services);
  await users(parts);
  await policies(parts);
  await groupsAndRoles(parts);
  await principals(parts);
  await metrics(parts);
  await deletion(account, service.id);
  const missed = reference.map(named).filter((one) => !account.server.asked.has(one));
  assert.deepEqual(missed, []);
});

async function services({ services: all }: TestAccount, id: string): Promise<void> {
  const regions = await all.regions(signal);
  assert.ok(regions.length >= 5);
  assert.deepEqual(await all.region("us-1", signal), {
    name: "us-1",
    primaryZone: "us-chi1",
    zones: ["us-chi1", "us-sjo1", "us-nyc1"],
    acceptsNew: true,
  });
  const replaced = await all.replace(
    id,
    {
      name: "renamed",
      wanted: "started",
      networks: [{ name: "public", type: "public", family: "IPv4" }],
      labels: [{ key: "env", value: "test" }],
      isProtected: true,
    },
    signal,
  );
  assert.equal(replaced.name, "renamed");
  assert.equal(replaced.isProtected, true);
  const changed = await all.modify(id, { isProtected: false, labels: null }, signal);
  assert.equal(changed.isProtected, false);
  assert.deepEqual(changed.labels, []);
  assert.equal(changed.networks.length, 1);
  await settled(all, id);
  assert.deepEqual(
    (await all.list({}, signal)).map((one) => one.id),
    [id],
  );
}

async function networksAndLabels({ networks, labels }: ServiceParts): Promise<void> {
  const uuid = "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4";
  const added = { name: "inside", type: "private", family: "IPv4", uuid } as const;
  assert.deepEqual(await networks.add(added, signal), added);
  assert.deepEqual(await networks.get("inside", signal), added);
  assert.equal((await networks.list(signal)).length, 2);
  await networks.remove("inside", signal);
  assert.equal((await networks.list(signal)).length, 1);

  await labels.add({ key: "env", value: "staging" }, signal);
  assert.deepEqual(await labels.modify("env", { value: "production" }, signal), {
    key: "env",
    value: "production",
  });
  assert.equal((await labels.modify("env", { value: null }, signal)).value, "");
  assert.deepEqual(await labels.list(signal), [{ key: "env", value: "" }]);
  assert.equal((await labels.get("env", signal)).key, "env");
  await labels.remove("env", signal);
  assert.deepEqual(await labels.list(signal), []);
}

async function buckets({ session }: TestAccount, parts: ServiceParts): Promise<void> {
  const home = await session.home(parts.id, signal);
  await home.createBucket({ name: "media" }, signal);
  await home.createBucket({ name: "old" }, signal);
  const { items } = await home.listBuckets({}, signal);
  assert.deepEqual(
    items.map(({ name, objectCount, state }) => [name, objectCount, state]),
    [
      ["media", 0, "ready"],
      ["old", 0, "ready"],
    ],
  );
  await home.deleteBucket("old", {}, signal);
  const after = await home.listBuckets({}, signal);
  assert.equal(after.items.find((one) => one.name === "old")?.state, "deleting");
}

async function domains(
  { domains: all, websites, id }: ServiceParts,
  services: Services,
): Promise<void> {
  const domain = { name: "files.example.com", mode: "api" } as const;
  assert.deepEqual(await all.add(domain, signal), domain);
  await all.add({ name: "www.example.com", mode: "website" }, signal);
  assert.deepEqual(await all.get("files.example.com", signal), domain);
  assert.equal(
    (await all.rename("files.example.com", "s3.example.com", signal)).name,
    "s3.example.com",
  );
  assert.equal((await all.custom(signal)).length, 2);
  const service = await services.get(id, signal);
  const own = service.endpoints[0]?.host;
  assert.deepEqual(all.dnsRecords({ ...domain, name: "s3.example.com" }, service), [
    { type: "CNAME", name: "s3.example.com", value: own },
    { type: "CNAME", name: "*.s3.example.com", value: own },
    { type: "CNAME", name: "_acme-challenge.s3.example.com", value: `_acme-challenge.${own}` },
  ]);
  const every = await all.list(signal);
  assert.deepEqual(
    every.map((one) => one.type),
    ["public", "custom", "custom"],
  );

  const website = await websites.add(
    {
      bucket: "media",
      domain: "www.example.com",
      prefix: "public/",
      errorPages: [
        { document: "404.html", statuses: 404 },
        { document: "5xx.html", statuses: { start: 500, end: 599 } },
      ],
    },
    signal,
  );
  assert.equal(website.isEnabled, true);
  assert.equal(website.errorPages.length, 2);
  const changed = await websites.modify("www.example.com", { isSinglePage: true }, signal);
  assert.equal(changed.isSinglePage, true);
  assert.equal(changed.prefix, "public/");
  assert.deepEqual(await websites.get("www.example.com", signal), changed);
  assert.deepEqual(await websites.list(signal), [changed]);
  await websites.remove("www.example.com", signal);
  await all.remove("s3.example.com", signal);
  await all.remove("www.example.com", signal);
  assert.deepEqual(await all.custom(signal), []);
}

async function users({ access: { iam } }: ServiceParts): Promise<void> {
  const { users: all } = iam;
  const created = await all.create("reader", signal);
  assert.deepEqual(created.keys, []);
  const keys = all.keys("reader");
  const made = await keys.create({}, signal);
  assert.equal(made.lastUsedAt, "never");
  assert.ok(made.secret.length > 20);
  assert.equal((await keys.setActive(made.id, false, signal)).isActive, false);
  const read = await keys.get(made.id, signal);
  assert.ok(!("secret" in read));
  assert.deepEqual(await keys.list(signal), [read]);
  assert.deepEqual((await all.get("reader", signal)).keys, [read]);
  await keys.remove(read, {}, signal);
  assert.deepEqual(
    (await all.list(signal)).map((one) => [one.name, one.keys.length]),
    [["reader", 0]],
  );
  await all.create("leaver", signal);
  await all.remove("leaver", signal);
}

async function policies({ access: { iam } }: ServiceParts): Promise<void> {
  const { policies: all } = iam;
  const document = allowing("s3:List*");
  const created = await all.create({ name: "lister", description: "Lists", document }, signal);
  assert.equal(created.defaultVersion, "v1");
  const read = await all.get("lister", signal);
  assert.deepEqual(JSON.parse(read.document), JSON.parse(document));
  const second = await all.createVersion(
    "lister",
    { document: allowing("s3:Get*"), isDefault: false },
    signal,
  );
  assert.deepEqual([second.id, second.isDefault], ["v2", false]);
  await all.setDefaultVersion("lister", "v2", signal);
  const versions = await all.versions("lister", signal);
  assert.deepEqual(
    versions.map((one) => [one.id, one.isDefault]),
    [
      ["v2", true],
      ["v1", false],
    ],
  );
  assert.match((await all.version("lister", "v1", signal)).document, /s3:List/);
  await all.removeVersion("lister", "v1", signal);
  const listed = (await all.list(signal)).find((one) => one.name === "lister");
  assert.equal(listed?.document, undefined);
  assert.equal(listed?.isSystem, false);
  await all.create({ name: "other", document }, signal);
  await all.remove("other", signal);
}

async function groupsAndRoles({ access: { iam } }: ServiceParts): Promise<void> {
  await iam.groups.create("readers", signal);
  await iam.groups.addUser("readers", "reader", signal);
  await iam.groups.removeUser("readers", "reader", signal);
  assert.equal((await iam.groups.get("readers", signal)).name, "readers");
  assert.equal((await iam.groups.list(signal)).length, 1);
  await iam.groups.create("empty", signal);
  await iam.groups.remove("empty", signal);

  const trustPolicy = allowing("sts:AssumeRole");
  const role = await iam.roles.create(
    {
      name: "auditor",
      trustPolicy,
      description: "Looks",
      maxSessionSeconds: 7200,
      permissionsBoundary: "lister",
      tags: [{ key: "team", value: "audit" }],
    },
    signal,
  );
  assert.equal(role.permissionsBoundary, "lister");
  assert.deepEqual(role.tags, [{ key: "team", value: "audit" }]);
  const changed = await iam.roles.modify("auditor", { description: null }, signal);
  assert.equal(changed.description, "");
  const trusted = await iam.roles.setTrustPolicy("auditor", allowing("sts:*"), signal);
  assert.match(trusted, /sts:\*/);
  assert.deepEqual(
    (await iam.roles.list(signal)).map((one) => one.name),
    ["auditor"],
  );
  assert.equal((await iam.roles.get("auditor", signal)).maxSessionSeconds, 7200);
  await iam.roles.create({ name: "unused", trustPolicy }, signal);
  await iam.roles.remove("unused", signal);
}

async function principals({ access: { iam } }: ServiceParts): Promise<void> {
  const all: Principal[] = [
    { kind: "user", name: "reader" },
    { kind: "group", name: "readers" },
    { kind: "role", name: "auditor" },
  ];
  for (const who of all) {
    await iam.attachments.attach(who, "ECSS3ReadOnlyAccess", signal);
    assert.deepEqual(await iam.attachments.list(who, signal), [
      { name: "ECSS3ReadOnlyAccess", arn: "urn:ecs:iam:::policy/ECSS3ReadOnlyAccess" },
    ]);
    await iam.attachments.detach(who, "ECSS3ReadOnlyAccess", signal);
    const policy = { name: "own", document: allowing("s3:Get*") };
    await iam.inlinePolicies.create(who, policy, signal);
    assert.deepEqual(await iam.inlinePolicies.list(who, signal), [{ name: "own" }]);
    assert.match((await iam.inlinePolicies.get(who, "own", signal)).document, /s3:Get/);
    await iam.inlinePolicies.remove(who, "own", signal);
  }
  for (const who of [all[0], all[2]] as UserOrRole[]) {
    await iam.boundaries.set(who, "lister", signal);
    await iam.boundaries.remove(who, signal);
    const tags = [
      { key: "a", value: "1" },
      { key: "b", value: "" },
    ];
    assert.deepEqual(await iam.tags.replace(who, tags, signal), tags);
    await iam.tags.remove(who, "a", signal);
    assert.deepEqual(await iam.tags.list(who, signal), [{ key: "b", value: "" }]);
  }
}

async function metrics({ metrics: all }: ServiceParts): Promise<void> {
  assert.deepEqual(await all.totals(signal), { objectCount: 0, sizeBytes: 0 });
  assert.equal((await all.buckets(signal))[0]?.name, "media");
  const to = new Date();
  const from = new Date(to.getTime() - 7 * 24 * 3_600_000);
  const points = await all.series({ from, to, intervalHours: 1 }, signal);
  assert.ok(points.length >= 168, `${points.length} points`);
  const starts = points.map((point) => point.start.getTime());
  assert.deepEqual(
    starts,
    [...starts].sort((a, b) => a - b),
  );
}

async function deletion({ services: all }: TestAccount, id: string): Promise<void> {
  const obstacles = await all.obstacles(id, signal);
  assert.deepEqual(
    [obstacles.buckets, obstacles.users, obstacles.policies, obstacles.groups, obstacles.roles],
    [["media"], ["reader"], ["lister"], ["readers"], ["auditor"]],
  );
  await assert.rejects(all.remove(id, { force: false }, signal), { kind: "invalidRequest" });
  await all.remove(id, { force: true }, signal);
  let last = "";
  for await (const sighting of all.follow(id, signal)) last = sighting.kind;
  assert.equal(last, "gone");
  assert.deepEqual(await all.list({}, signal), []);
}

test("services are filtered by label and sorted by the service", async () => {
  const { services: all } = await openAccount();
  const make = (name: string, labels: readonly { key: string; value: string }[]) =>
    all.create({ name, region: "europe-1", wanted: "stopped", labels }, signal);
  await make("beta", [{ key: "env", value: "staging & more" }]);
  await make("alpha", [{ key: "env", value: "production" }]);
  await make("gamma", []);
  const names = async (request: Parameters<typeof all.list>[0]) =>
    (await all.list(request, signal)).map((one) => one.name);
  assert.deepEqual(await names({ sort: "name" }), ["alpha", "beta", "gamma"]);
  assert.deepEqual(await names({ sort: "-name" }), ["gamma", "beta", "alpha"]);
  assert.deepEqual(await names({ sort: "name", labels: [{ key: "env" }] }), ["alpha", "beta"]);
  const exact = [{ key: "env" }, { key: "env", value: "staging & more" }];
  assert.deepEqual(await names({ labels: exact }), ["beta"]);
});
