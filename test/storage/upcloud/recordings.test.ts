import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceSpec } from "../../../src/core/service.ts";
import type { Services } from "../../../src/core/service.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import { UpCloudSession } from "../../../src/providers/upcloud/session.ts";
import { systemClock } from "../../../src/http/clock.ts";
import { Secrets, signal } from "./account.ts";
import { recording, startReplay } from "./replay.ts";

const spec: ServiceSpec = {
  name: "go-sdk-integration-test",
  region: "europe-1",
  wanted: "started",
  networks: [{ name: "example-public-network", type: "public", family: "IPv4" }],
  labels: [{ key: "example-key", value: "example-value" }],
};

/** Runs the client against a recording; every recorded request has to be made, in order. */
async function replay(name: string, run: (services: Services) => Promise<void>): Promise<void> {
  const server = await startReplay(recording(name));
  const session = new UpCloudSession(
    { kind: "upcloud", id: "replay", name: "Replay", baseUrl: server.baseUrl },
    new Secrets({ token: "ucat_x" }),
    { http: createHttpClient({ retry: { attempts: 1 } }), clock: systemClock },
  );
  try {
    await run(session.content.services);
    assert.equal(server.remaining(), 0);
  } finally {
    await session.dispose();
    await server.stop();
  }
}

test("a service is created and deleted as recorded", () =>
  replay("createmanagedobjectstorage", async (services) => {
    const [region] = await services.regions(signal);
    assert.equal(region?.name, "europe-1");
    assert.equal(region?.zones.length, 8);
    assert.equal(region?.acceptsNew, undefined);
    const created = await services.create(spec, signal);
    assert.deepEqual(
      { ...created, createdAt: created.createdAt?.toISOString(), updatedAt: undefined },
      {
        id: "12130d0b-a377-415d-b090-56e1d6559fc5",
        name: "go-sdk-integration-test",
        region: "europe-1",
        state: "pending",
        isBusy: true,
        wanted: "started",
        messages: [],
        endpoints: [
          {
            host: "2c6gm.upcloudobjects.com",
            type: "public",
            mode: "api",
            iamUrl: "https://2c6gm.upcloudobjects.com:4443/iam",
            stsUrl: "https://2c6gm.upcloudobjects.com:4443/sts",
          },
        ],
        networks: spec.networks,
        labels: spec.labels,
        customDomains: [],
        websites: [],
        isProtected: false,
        usage: { objectCount: 0, sizeBytes: 0 },
        createdAt: "2024-02-29T11:26:11.968Z",
        updatedAt: undefined,
      },
    );
    assert.deepEqual(await services.open(created.id).access.iam.users.list(signal), []);
    await services.remove(created.id, { force: false }, signal);
  }));

test("metrics are read as recorded", () =>
  replay("getmanagedobjectstoragemetrics", async (services) => {
    await services.regions(signal);
    const { id } = await services.create(spec, signal);
    const parts = services.open(id);
    assert.deepEqual(await parts.metrics.totals(signal), { objectCount: 0, sizeBytes: 0 });
    await parts.access.iam.users.list(signal);
    await services.remove(id, { force: false }, signal);
  }));

test("users and access keys are made and read as recorded", () =>
  replay("getmanagedobjectstorageuseraccesskeys", async (services) => {
    await services.regions(signal);
    const { id } = await services.create(spec, signal);
    const { users } = services.open(id).access.iam;
    const user = await users.create("testuser", signal);
    assert.equal(user.arn, "urn:ecs:iam::121a0efac579457cae3086d11b24d628:user/testuser");
    const keys = users.keys("testuser");
    const made = await keys.create({}, signal);
    assert.equal(made.lastUsedAt, "never");
    assert.equal(made.isActive, true);
    assert.equal(made.secret.length, 40);
    await keys.create({}, signal);
    const [first] = await keys.list(signal);
    assert.deepEqual(first?.lastUsedAt, new Date("2024-02-29T11:35:35Z"));
    assert.equal((await users.list(signal))[0]?.keys.length, 2);
    await users.remove("testuser", signal);
    await services.remove(id, { force: false }, signal);
  }));

test("policy versions are made, read and deleted as recorded", () =>
  replay("managedobjectstoragepolicyversion", async (services) => {
    const regions = await services.regions(signal);
    assert.equal(regions[0]?.acceptsNew, true);
    const { id } = await services.create({ ...spec, region: "apac-1" }, signal);
    const { policies, users } = services.open(id).access.iam;
    const statement = (action: string) =>
      `{"Version": "2012-10-17","Statement": [{"Action": ["${action}"],"Resource": "*","Effect": "Allow"}]}`;
    const created = await policies.create(
      { name: "testpolicy", description: "description2", document: statement("s3:List*") },
      signal,
    );
    assert.deepEqual(JSON.parse(created.document ?? ""), JSON.parse(statement("s3:List*")));
    const [first] = await policies.versions("testpolicy", signal);
    assert.deepEqual(first?.createdAt, new Date("2025-12-29T13:57:26Z"));
    await policies.createVersion(
      "testpolicy",
      { document: statement("s3:Get*"), isDefault: true },
      signal,
    );
    const second = await policies.version("testpolicy", "v2", signal);
    assert.deepEqual(JSON.parse(second.document), JSON.parse(statement("s3:Get*")));
    const both = await policies.versions("testpolicy", signal);
    assert.deepEqual(
      both.map((one) => [one.id, one.isDefault]),
      [
        ["v2", true],
        ["v1", false],
      ],
    );
    await policies.removeVersion("testpolicy", "v1", signal);
    await policies.remove("testpolicy", signal);
    await users.list(signal);
    await services.remove(id, { force: false }, signal);
  }));
