import assert from "node:assert/strict";
import { before, test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import type { ServiceParts, Services } from "../../../src/core/service.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import {
  type ApiCall,
  createApi,
  type UpCloudApi,
} from "../../../src/providers/upcloud/api/client.ts";
import { allowing, openAccount, runningService, signal, type TestAccount } from "./account.ts";

let account: TestAccount;
let services: Services;
let parts: ServiceParts;
let api: UpCloudApi;
let base: string;

before(async () => {
  account = await openAccount();
  ({ services } = account);
  ({ parts } = await runningService(account));
  base = `/object-storage-2/${parts.id}`;
  await parts.access.iam.users.create("reader", signal);
  await parts.access.iam.policies.create({ name: "own", document: allowing("s3:*") }, signal);
  const http = createHttpClient({ retry: { attempts: 1 } });
  const { server } = account;
  api = createApi({
    http,
    baseUrl: server.baseUrl,
    secrets: () => Promise.resolve({ token: server.token }),
    now: Date.now,
  });
});

const spec = { name: "n", region: "europe-1", wanted: "started" } as const;
const long = (length: number) => "a".repeat(length);
const network = (name: string) => ({ name, type: "public", family: "IPv4" }) as const;
const uuid = "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4";
const iam = () => parts.access.iam;
const day = { from: new Date(0), to: new Date(1), intervalHours: 1 };

/** Each stated rule, broken through the client. */
const broken: [string, string, () => Promise<unknown>][] = [
  ["name of a service", "name", () => services.create({ ...spec, name: "a b" }, signal)],
  [
    "length of a service's name",
    "name",
    () => services.modify(parts.id, { name: long(65) }, signal),
  ],
  ["region", "region", () => services.create({ ...spec, region: "" }, signal)],
  [
    "number of networks",
    "networks",
    () => services.create({ ...spec, networks: [..."123456789"].map(network) }, signal),
  ],
  [
    "unique networks",
    "networks",
    () => services.create({ ...spec, networks: [network("a"), network("a")] }, signal),
  ],
  [
    "number of labels",
    "labels",
    () =>
      services.modify(
        parts.id,
        { labels: Array.from({ length: 256 }, (_, index) => ({ key: `k${index}`, value: "" })) },
        signal,
      ),
  ],
  [
    "unique labels",
    "labels",
    () =>
      services.replace(
        parts.id,
        {
          name: "n",
          wanted: "started",
          labels: [
            { key: "aa", value: "1" },
            { key: "aa", value: "2" },
          ],
        },
        signal,
      ),
  ],
  ["name of a network", "network.name", () => parts.networks.add(network("a.b"), signal)],
  [
    "a private network has a UUID",
    "network.uuid",
    () => parts.networks.add({ ...network("a"), type: "private" }, signal),
  ],
  [
    "a public one has none",
    "network.uuid",
    () => parts.networks.add({ ...network("a"), uuid }, signal),
  ],
  ["IPv4", "network.family", () => parts.networks.add({ ...network("a"), family: "IPv6" }, signal)],
  ["key of a label", "label.key", () => parts.labels.add({ key: "a", value: "" }, signal)],
  ["start of a label's key", "label.key", () => parts.labels.modify("x", { key: "_ab" }, signal)],
  [
    "value of a label",
    "label.value",
    () => parts.labels.add({ key: "ab", value: long(256) }, signal),
  ],
  [
    "letters of a label's value",
    "label.value",
    () => parts.labels.modify("x", { value: "\n" }, signal),
  ],
  [
    "custom domain",
    "domain.name",
    () => parts.domains.add({ name: "nodots", mode: "api" }, signal),
  ],
  ["renamed domain", "domain.name", () => parts.domains.rename("a.b", "-a.b", signal)],
  ["website's bucket", "website.bucket", () => parts.websites.add({ bucket: "a" }, signal)],
  [
    "status of an error page",
    "website.errorPages",
    () => parts.websites.modify("a.b", { errorPages: [{ document: "e", statuses: 200 }] }, signal),
  ],
  [
    "range of an error page",
    "website.errorPages",
    () =>
      parts.websites.modify(
        "a.b",
        { errorPages: [{ document: "e", statuses: { start: 500, end: 400 } }] },
        signal,
      ),
  ],
  ["user's name", "username", () => iam().users.create("a b", signal)],
  ["length of a user's name", "username", () => iam().users.create(long(65), signal)],
  ["policy's name", "name", () => iam().policies.create({ name: "a/b", document: "{}" }, signal)],
  [
    "policy's description",
    "description",
    () => iam().policies.create({ name: "a", description: long(1001), document: "{}" }, signal),
  ],
  ["JSON document", "document", () => iam().policies.create({ name: "a", document: "x" }, signal)],
  [
    "length of a document, encoded",
    "document",
    () =>
      iam().policies.createVersion(
        "own",
        { document: allowing(long(6100)), isDefault: true },
        signal,
      ),
  ],
  [
    "inline policy",
    "document",
    () =>
      iam().inlinePolicies.create(
        { kind: "user", name: "u" },
        { name: "a", document: "[]" },
        signal,
      ),
  ],
  ["group's name", "name", () => iam().groups.create("", signal)],
  ["role's name", "name", () => iam().roles.create({ name: "a b", trustPolicy: "{}" }, signal)],
  [
    "role's session",
    "maxSessionSeconds",
    () => iam().roles.modify("a", { maxSessionSeconds: 0 }, signal),
  ],
  [
    "key of a tag",
    "tag.key",
    () => iam().tags.replace({ kind: "user", name: "u" }, [{ key: "", value: "" }], signal),
  ],
  ["range of metrics", "from", () => parts.metrics.series({ ...day, from: day.to }, signal)],
  ["interval", "intervalHours", () => parts.metrics.series({ ...day, intervalHours: 25 }, signal)],
  [
    "whole hours",
    "intervalHours",
    () => parts.metrics.series({ ...day, intervalHours: 1.5 }, signal),
  ],
  [
    "both parts of a key",
    "secretAccessKey",
    () => parts.keys.store({ accessKeyId: "A", secretAccessKey: "" }),
  ],
];

for (const [what, field, run] of broken) {
  test(`the client refuses, and does not send: ${what}`, async () => {
    const before = account.server.requests();
    await assert.rejects(
      run,
      (error) => isStorageError(error, "invalidInput") && error.facts.field === field,
    );
    assert.equal(account.server.requests(), before);
  });
}

test("a bucket's name is checked before it is sent", async () => {
  const home = await account.session.home(parts.id, signal);
  const before = account.server.requests();
  await assert.rejects(home.createBucket({ name: "a b" }, signal), { kind: "invalidInput" });
  await assert.rejects(home.createBucket({ name: "abc", versioning: true }, signal), {
    kind: "unsupported",
  });
  assert.equal(account.server.requests(), before);
});

test("names that no path can hold are refused, not sent elsewhere", async () => {
  for (const name of ["", ".", ".."]) {
    await assert.rejects(iam().users.get(name, signal), { kind: "invalidInput" });
    await assert.rejects(iam().users.remove(name, signal), { kind: "invalidInput" });
    await assert.rejects(services.get(name, signal), { kind: "invalidInput" });
  }
  await assert.rejects(iam().users.get("../policies", signal), { kind: "noSuchResource" });
});

/** The same rules, broken behind the client's back: the emulator has to be as strict as the reference. */
const refused: [string, string, Pick<ApiCall, "method" | "path" | "body" | "query">][] = [
  ["unknown field", "colour", { method: "POST", path: "", body: { ...wire(), colour: "red" } }],
  ["missing field", "region", { method: "POST", path: "", body: { ...wire(), region: undefined } }],
  ["name", "name", { method: "POST", path: "", body: { ...wire(), name: long(65) } }],
  ["unknown region", "region", { method: "POST", path: "", body: { ...wire(), region: "moon-1" } }],
  [
    "closed region",
    "region",
    { method: "POST", path: "", body: { ...wire(), region: "europe-3" } },
  ],
  [
    "status",
    "configured_status",
    { method: "POST", path: "", body: { ...wire(), configured_status: "on" } },
  ],
  ["region cannot change", "region", { method: "PATCH", path: "/", body: { region: "us-1" } }],
  [
    "IPv6",
    "family",
    { method: "POST", path: "/networks", body: { ...network("a"), family: "IPv6" } },
  ],
  [
    "UUID missing",
    "uuid",
    { method: "POST", path: "/networks", body: { ...network("a"), type: "private" } },
  ],
  [
    "UUID of a public network",
    "(root)",
    { method: "POST", path: "/networks", body: { ...network("a"), uuid } },
  ],
  ["label", "key", { method: "POST", path: "/labels", body: { key: "a", value: "" } }],
  ["label's value", "value", { method: "POST", path: "/labels", body: { key: "ab", value: "\n" } }],
  [
    "mode cannot change",
    "mode",
    { method: "PATCH", path: "/custom-domains/a.b", body: { mode: "api" } },
  ],
  ["user", "username", { method: "POST", path: "/users", body: { username: "a b" } }],
  [
    "key status",
    "status",
    { method: "PATCH", path: "/users/reader/access-keys/x", body: { status: "Off" } },
  ],
  [
    "document",
    "document",
    { method: "POST", path: "/policies", body: { name: "a", document: long(6145) } },
  ],
  [
    "no document",
    "(root)",
    { method: "POST", path: "/policies", body: { name: "a", document: "x" } },
  ],
  ["limit", "limit", { method: "GET", path: "/buckets", query: { limit: 101 } }],
  ["offset", "offset", { method: "GET", path: "/buckets", query: { offset: -1 } }],
  ["sort", "sort", { method: "GET", path: "", query: { sort: "colour" } }],
  ["interval", "interval", { method: "GET", path: "/metrics/series", query: { interval: "25h" } }],
  ["time", "from", { method: "GET", path: "/metrics/series", query: { from: "yesterday" } }],
  ["unknown query", "filter", { method: "GET", path: "/buckets", query: { filter: "a" } }],
];

function wire(): Record<string, unknown> {
  return { name: "wire", region: "europe-1", configured_status: "started" };
}

for (const [what, param, call] of refused) {
  test(`the emulator refuses ${what} and names ${param}`, async () => {
    const isAccount = call.path === "";
    const path = isAccount ? "/object-storage-2" : base + (call.path === "/" ? "" : call.path);
    await assert.rejects(
      api.send({ operation: "test", ...call, path }, signal),
      (error) =>
        isStorageError(error, "invalidRequest") &&
        error.facts.status === 400 &&
        (error.facts.invalidParams ?? []).some((one) => one.name === param),
    );
  });
}
