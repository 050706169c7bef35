import assert from "node:assert/strict";
import { test } from "node:test";
import { isStorageError } from "../../../../src/core/errors.ts";
import { mapped } from "../../../../src/core/record.ts";
import {
  accessKeyRecord,
  normalizeAccessKey,
} from "../../../../src/providers/upcloud/records/accessKey.ts";
import { groupRecord } from "../../../../src/providers/upcloud/records/group.ts";
import { labelRecord } from "../../../../src/providers/upcloud/records/label.ts";
import { items } from "../../../../src/providers/upcloud/records/loose.ts";
import { normalizePoint, pointRecord } from "../../../../src/providers/upcloud/records/metrics.ts";
import {
  fullPolicyRecord,
  normalizePolicy,
  normalizePolicyVersion,
  policyRecord,
  policyVersionRecord,
} from "../../../../src/providers/upcloud/records/policy.ts";
import {
  readDocument,
  writeDocument,
} from "../../../../src/providers/upcloud/records/policyDocument.ts";
import { normalizeRegion, regionRecord } from "../../../../src/providers/upcloud/records/region.ts";
import { normalizeRole, roleRecord } from "../../../../src/providers/upcloud/records/role.ts";
import {
  normalizeService,
  serviceRecord,
} from "../../../../src/providers/upcloud/records/service.ts";
import { normalizeUser, userRecord } from "../../../../src/providers/upcloud/records/user.ts";
import {
  normalizeWebsite,
  websiteRecord,
} from "../../../../src/providers/upcloud/records/website.ts";

const service = mapped(serviceRecord, normalizeService);
const bareService = {
  uuid: "1200ecde-db95-4d1c-9133-6508f3232567",
  name: "files",
  region: "europe-1",
  configured_status: "started",
  operational_state: "running",
};

test("a service needs nothing but its identity and its states", () => {
  const read = service(bareService, "");
  assert.equal(read.isBusy, false);
  assert.deepEqual([read.endpoints, read.networks, read.labels, read.messages], [[], [], [], []]);
  assert.ok(!("createdAt" in read) && !("usage" in read));
});

test("unknown fields and values are accepted, and an unknown state means busy", () => {
  const read = service(
    {
      ...bareService,
      operational_state: "setup-quantum",
      tomorrow: { nested: [1] },
      labels: null,
      state_messages: [{ code: "buckets_stuck_in_deletion", severity: 3 }],
    },
    "",
  );
  assert.equal(read.isBusy, true);
  assert.equal(read.state, "setup-quantum");
  assert.deepEqual(read.messages, [
    { code: "buckets_stuck_in_deletion", message: "buckets_stuck_in_deletion" },
  ]);
});

test("the word `started` for a state that should be pending is busy, too", () => {
  assert.equal(service({ ...bareService, operational_state: "started" }, "").isBusy, true);
});

const required: [string, (value: unknown, path: string) => unknown, Record<string, unknown>][] = [
  ["service", serviceRecord, { uuid: bareService.uuid }],
  ["user", userRecord, { username: "u" }],
  ["access key", accessKeyRecord, { access_key_id: "A" }],
  ["policy", fullPolicyRecord, { name: "p", document: "{}" }],
  ["policy version", policyVersionRecord, { version_id: "v1" }],
  ["group", groupRecord, { name: "g" }],
  ["role", roleRecord, { name: "r" }],
  ["website", websiteRecord, { bucket_name: "b" }],
];

for (const [what, decode, whole] of required) {
  test(`a ${what} without a required field is an error that names it`, () => {
    decode(whole, "");
    for (const name of Object.keys(whole)) {
      const without = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));
      assert.throws(
        () => decode(without, ""),
        (error) =>
          isStorageError(error, "badResponse") &&
          error.facts.field === name &&
          error.message.includes(`${name} is missing`),
      );
    }
  });
}

test("a wrong type deep inside is named by its path, and its value is not told", () => {
  const user = { username: "u", access_keys: [{ access_key_id: "A", status: 7 }] };
  assert.throws(
    () => userRecord(user, ""),
    (error) =>
      isStorageError(error, "badResponse") &&
      error.facts.field === "access_keys[0].status" &&
      !error.message.includes("7"),
  );
  assert.throws(() => userRecord("nothing", ""), { kind: "badResponse" });
});

test("a policy version has its date under either name", () => {
  const version = mapped(policyVersionRecord, normalizePolicyVersion);
  const expected = new Date("2024-03-27T15:24:38Z");
  const at = "2024-03-27T17:24:38+02:00";
  for (const name of ["create_date", "created_at"]) {
    assert.deepEqual(version({ version_id: "v1", [name]: at }, "").createdAt, expected);
  }
  assert.ok(!("createdAt" in version({ version_id: "v1" }, "")));
});

test("a policy in a list has no document", () => {
  const policy = normalizePolicy(policyRecord({ name: "p", system: true }, ""));
  assert.deepEqual(policy, { name: "p", isSystem: true });
});

test("documents are read raw, percent-encoded and form-encoded", () => {
  const text = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Sid: "a b+c%d", Action: "s3:*" }],
  });
  const pretty = JSON.stringify(JSON.parse(text), undefined, 2);
  const form = new URLSearchParams({ d: text }).toString().slice(2);
  assert.ok(form.includes("+"));
  for (const wire of [text, ` ${text}\n`, encodeURIComponent(text), form]) {
    assert.equal(readDocument(wire), pretty);
  }
});

test("a document that is no JSON is passed on, one that is nothing at all is an error", () => {
  assert.equal(readDocument("not%20json"), "not json");
  assert.throws(() => readDocument("%E0%A4%A"), { kind: "badResponse" });
});

test("documents are written without white space, with every reserved character encoded", () => {
  const wire = writeDocument('{ "Statement": [ { "Resource": "*", "Sid": "(!\')" } ] }');
  assert.match(wire, /^[A-Za-z0-9\-._~%]*$/);
  assert.deepEqual(JSON.parse(decodeURIComponent(wire)), {
    Statement: [{ Resource: "*", Sid: "(!')" }],
  });
  assert.ok(!wire.includes("%20"));
});

test("the zero time means never, a broken time nothing at all", () => {
  const key = { access_key_id: "A", status: "Inactive" };
  const read = (last: string) =>
    normalizeAccessKey(accessKeyRecord({ ...key, last_used_at: last }, "")).lastUsedAt;
  assert.equal(read("0001-01-01T00:00:00Z"), "never");
  assert.deepEqual(read("2024-01-01T00:00:00Z"), new Date("2024-01-01T00:00:00Z"));
  assert.equal(read("soon"), undefined);
  assert.equal(normalizeAccessKey(accessKeyRecord(key, "")).isActive, false);
  const odd = { ...key, status: "Suspended" };
  assert.equal(normalizeAccessKey(accessKeyRecord(odd, "")).isActive, false);
});

test("a boundary is read as a name, as an object, and as none", () => {
  const user = (boundary: unknown) =>
    normalizeUser(userRecord({ username: "u", permissions_boundary: boundary }, ""));
  assert.equal(user({ policy_name: "limit" }).permissionsBoundary, "limit");
  assert.equal(user("limit").permissionsBoundary, "limit");
  for (const none of [null, {}, { policy_name: null }, ""]) {
    assert.ok(!("permissionsBoundary" in user(none)));
  }
  assert.equal(
    normalizeRole(roleRecord({ name: "r", permissions_boundary: "limit" }, "")).permissionsBoundary,
    "limit",
  );
});

test("members of a group are names or users", () => {
  const read = (users: unknown) => groupRecord({ name: "g", users }, "").users;
  assert.deepEqual(read(["a", { username: "b", arn: "x" }]), ["a", "b"]);
  assert.equal(read(undefined), undefined);
});

test("an error page has one status or a range, and one without either is never shown", () => {
  const read = (page: object) =>
    normalizeWebsite(websiteRecord({ domain_name: "d", bucket_name: "b", error_pages: [page] }, ""))
      .errorPages[0]?.statuses;
  assert.equal(read({ error_document: "e", status_code: 404 }), 404);
  assert.deepEqual(read({ error_document: "e", status_range: { start: 500, end: 599 } }), {
    start: 500,
    end: 599,
  });
  assert.equal(read({ error_document: "e" }), undefined);
});

test("sizes beyond 32 bits stay exact", () => {
  const point = {
    start_at: "2023-10-31T11:00:00Z",
    end_at: "2023-10-31T12:00:00Z",
    bytes_total: 9_007_199_254_740_991,
    ...{ bytes_created: 1, bytes_deleted: 2, bytes_received: 3, bytes_transmitted: 4 },
    ...{ objects_total: 5_000_000_000, objects_created: 6, objects_deleted: 7 },
  };
  const read = normalizePoint(pointRecord(point, ""));
  assert.equal(read.bytesTotal, Number.MAX_SAFE_INTEGER);
  assert.equal(read.objectsTotal, 5_000_000_000);
});

test("a service that tells only its identity is shown by it, as busy", () => {
  const read = service({ uuid: bareService.uuid }, "");
  assert.deepEqual([read.name, read.region, read.isBusy], [bareService.uuid, "", true]);
  assert.equal(service({ uuid: "1", operational_state: "stopped" }, "").wanted, "stopped");
});

test("dates come as text of several forms or as numbers; what is no date counts as not told", () => {
  const createdAt = (created_at: unknown) => service({ ...bareService, created_at }, "").createdAt;
  const expected = new Date("2024-03-27T15:24:38Z");
  for (const form of [
    "2024-03-27T15:24:38Z",
    "2024-03-27T17:24:38+02:00",
    "2024-03-27T15:24:38.000000000Z",
    1_711_553_078,
    1_711_553_078_000,
  ]) {
    assert.deepEqual(createdAt(form), expected, String(form));
  }
  for (const form of ["yesterday", "", {}, true]) assert.equal(createdAt(form), undefined);
});

test("counts may be digits in text or missing; documents may be objects; zones may be names", () => {
  const usage = (value: object) => service({ ...bareService, usage: value }, "").usage;
  assert.deepEqual(usage({ total_objects: "12" }), { objectCount: 12, sizeBytes: 0 });
  assert.throws(() => usage({ total_objects: "many" }), { kind: "badResponse" });
  const policy = fullPolicyRecord({ name: "p", document: { Version: "2012-10-17" } }, "");
  assert.deepEqual(JSON.parse(policy.document), { Version: "2012-10-17" });
  const region = normalizeRegion(regionRecord({ name: "r", zones: ["a", { name: "b" }] }, ""));
  assert.deepEqual(region.zones, ["a", "b"]);
});

test("an endpoint that does not say whether it is public is known by its name", () => {
  const read = (domain_name: string) =>
    service({ ...bareService, endpoints: [{ domain_name }] }, "").endpoints[0]?.type;
  assert.equal(read("7mf5k.upbucket.com"), "public");
  assert.equal(read("7mf5k-private.upbucket.com"), "private");
});

test("null is a list without items, at the top and inside", () => {
  assert.deepEqual(items(labelRecord)(null, ""), []);
  assert.throws(() => items(labelRecord)(undefined, ""), { kind: "badResponse" });
  const lists = ["endpoints", "networks", "labels", "custom_domains", "static_websites"];
  const read = service({ ...bareService, ...Object.fromEntries(lists.map((n) => [n, null])) }, "");
  assert.deepEqual([read.endpoints, read.networks, read.labels, read.websites], [[], [], [], []]);
});

test("parts of a service that lack what the specification leaves optional do not hide the service", () => {
  const read = service(
    {
      ...bareService,
      endpoints: [{ type: "public" }, { domain_name: null }, { domain_name: "a.example" }],
      networks: [{ type: "public" }],
      labels: [{ value: "x" }],
      custom_domains: [{ type: "public" }],
      static_websites: [
        { bucket_name: "b", error_pages: [{ status_code: 404 }, { error_document: "e" }] },
      ],
      state_messages: [{}],
    },
    "",
  );
  assert.deepEqual(
    read.endpoints.map(({ host }) => host),
    ["a.example"],
  );
  assert.deepEqual([read.networks[0]?.name, read.labels[0]?.key], ["", ""]);
  assert.deepEqual([read.customDomains[0]?.name, read.websites[0]?.domain], ["", ""]);
  assert.deepEqual(read.websites[0]?.errorPages, []);
});

test("the zero time is no date, whatever has it", () => {
  const created_at = "0001-01-01T00:00:00Z";
  assert.equal(service({ ...bareService, created_at }, "").createdAt, undefined);
});

test("words for yes and no, and figures in digits, are understood; other words are not guessed", () => {
  const guarded = (word: unknown) =>
    service({ ...bareService, termination_protection: word }, "").isProtected;
  assert.deepEqual(["yes", "true", true].map(guarded), [true, true, true]);
  assert.deepEqual(["no", "false", false, null].map(guarded), [false, false, false, false]);
  assert.throws(() => guarded("maybe"), { kind: "badResponse" });
  const role = normalizeRole(roleRecord({ name: "r", max_session_duration: "3600" }, ""));
  assert.equal(role.maxSessionSeconds, 3600);
});

test("a policy that a user has may be its bare name; a figure's times may be numbers", () => {
  const read = normalizeUser(userRecord({ username: "u", policies: ["p", { name: "q" }] }, ""));
  assert.deepEqual(
    read.policies.map(({ name }) => name),
    ["p", "q"],
  );
  const point = normalizePoint(pointRecord({ start_at: 1_700_000_000, end_at: 1_700_003_600 }, ""));
  assert.equal(point.end.getTime() - point.start.getTime(), 3_600_000);
  assert.throws(() => pointRecord({ start_at: null, end_at: 1 }, ""), { kind: "badResponse" });
});
