import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConnectionSecrets, ProviderKind } from "../../../src/core/connection.ts";
import type { ConnectionDraft, DraftValues } from "../../../src/core/connectionDraft.ts";
import { isSavable, validateDraft } from "../../../src/connections/validate.ts";

const valid: Record<ProviderKind, DraftValues> = {
  s3: {
    ...{ name: "Work", endpoint: "https://minio.example.com", region: "us-east-1" },
    ...{ addressing: "path", accessKeyId: "minio", secretAccessKey: "minio secret/+=" },
  },
  krutrim: {
    ...{ name: "Work", baseUrl: "https://cloud.olakrutrim.com", token: "opaque" },
    ...{ region: "In-Bangalore-1" },
  },
  upcloud: { name: "Work", baseUrl: "https://api.upcloud.com", token: "ucat_1" },
};

function draft(kind: ProviderKind, values: DraftValues = {}): ConnectionDraft {
  return { kind, values: { ...valid[kind], ...values }, forget: [] };
}

function problems(
  kind: ProviderKind,
  values: DraftValues = {},
  context: { otherNames?: string[]; stored?: ConnectionSecrets } = {},
) {
  return validateDraft(draft(kind, values), { otherNames: [], ...context });
}

function codes(...parameters: Parameters<typeof problems>): string[] {
  return problems(...parameters).map(({ field, severity, code }) => `${field} ${severity} ${code}`);
}

test("a complete draft of each kind has no problem", () => {
  for (const kind of ["s3", "krutrim", "upcloud"] as const) assert.deepEqual(codes(kind), []);
});

test("an empty draft names every required field, in the order of the form", () => {
  const empty = (kind: ProviderKind) =>
    validateDraft({ kind, values: {}, forget: [] }, { otherNames: [] }).map(({ field }) => field);
  assert.deepEqual(empty("s3"), ["name", "endpoint", "region", "accessKeyId", "secretAccessKey"]);
  assert.deepEqual(empty("krutrim"), ["name", "baseUrl", "token", "region"]);
  assert.deepEqual(empty("upcloud"), ["name", "baseUrl", "token"]);
});

test("names are unique whatever their case, and of one line", () => {
  const context = { otherNames: ["WORK"] };
  assert.deepEqual(codes("s3", {}, context), ["name error nameTaken"]);
  assert.deepEqual(codes("s3", { name: "a\nb" }), ["name error hasControlCharacters"]);
  assert.deepEqual(codes("s3", { name: "a".repeat(101) }), ["name error tooLong"]);
  assert.deepEqual(codes("s3", { name: "  " }), ["name error required"]);
});

test("an endpoint is an origin, and what was meant is offered", () => {
  const cases: [string, string, DraftValues | undefined][] = [
    [
      "minio.example.com:9000",
      "endpointLacksScheme",
      { endpoint: "https://minio.example.com:9000" },
    ],
    ["localhost:9000", "endpointLacksScheme", { endpoint: "http://localhost:9000" }],
    ["s3://bucket", "endpointScheme", undefined],
    ["not an endpoint", "endpointInvalid", undefined],
    ["https://", "endpointInvalid", undefined],
    ["https://{account-id}.r2.cloudflarestorage.com", "endpointHasPlaceholder", undefined],
    [
      "https://key:secret@s3.example.com",
      "endpointHasCredentials",
      { endpoint: "https://s3.example.com" },
    ],
    ["https://s3.example.com/?x=1", "endpointHasQuery", { endpoint: "https://s3.example.com" }],
    [
      "https://s3.example.com/my%20bucket/x",
      "endpointHasPath",
      { endpoint: "https://s3.example.com", buckets: "my bucket" },
    ],
    [
      "https://photos.s3.eu-west-1.amazonaws.com",
      "endpointHasBucket",
      { endpoint: "https://s3.eu-west-1.amazonaws.com", buckets: "photos", region: "eu-west-1" },
    ],
    [
      "https://photos.nyc3.digitaloceanspaces.com",
      "endpointHasBucket",
      { endpoint: "https://nyc3.digitaloceanspaces.com", buckets: "photos", region: "nyc3" },
    ],
  ];
  for (const [endpoint, code, fix] of cases) {
    const [problem, ...rest] = problems("s3", { endpoint });
    assert.deepEqual([problem?.field, problem?.code, problem?.fix], ["endpoint", code, fix]);
    assert.deepEqual(rest, [], endpoint);
  }
});

test("taking an offer leads to a draft without that problem", () => {
  for (const endpoint of [
    "localhost:9000",
    "https://u:p@h/bucket?x",
    "https://photos.s3.us-west-2.amazonaws.com/",
  ]) {
    let values: DraftValues = { ...valid.s3, endpoint, buckets: "kept" };
    for (let round = 0; round < 3; round += 1) {
      const [problem] = validateDraft({ kind: "s3", values, forget: [] }, { otherNames: [] });
      if (problem?.fix) values = { ...values, ...problem.fix };
    }
    assert.deepEqual(codes("s3", values), [], endpoint);
    assert.match(values.buckets ?? "", /^kept/);
  }
});

test("harmless differences of an endpoint are no problem", () => {
  for (const endpoint of [
    " https://S3.Example.com/ ",
    "https://s3.example.com:443",
    "http://[::1]:9000",
    "http://127.8.9.1",
    "http://minio.localhost:9000",
  ]) {
    assert.deepEqual(codes("s3", { endpoint }), [], endpoint);
  }
});

test("plain http to another machine warns, and does not stop", () => {
  const found = problems("s3", { endpoint: "http://minio.example.com" });
  assert.deepEqual(
    found.map(({ code, severity }) => [code, severity]),
    [["plainHttp", "warning"]],
  );
  assert.ok(isSavable(found));
  assert.deepEqual(codes("krutrim", { baseUrl: "http://10.0.0.1" }), ["baseUrl warning plainHttp"]);
});

test("a region that the endpoint contradicts warns and offers the endpoint's", () => {
  const [problem] = problems("s3", { endpoint: "https://s3.eu-central-1.wasabisys.com" });
  assert.equal(problem?.code, "regionDiffersFromEndpoint");
  assert.deepEqual(problem.fix, { region: "eu-central-1" });
  assert.deepEqual(codes("s3", { endpoint: "https://s3.amazonaws.com", region: "eu-west-1" }), []);
  assert.deepEqual(codes("s3", { region: "us east" }), ["region error regionInvalid"]);
  assert.deepEqual(codes("s3", { region: "us/east" }), ["region error regionInvalid"]);
});

test("keys have a shape, and are never part of the problem", () => {
  assert.deepEqual(codes("s3", { accessKeyId: "AK IA" }), ["accessKeyId error hasSpaces"]);
  assert.deepEqual(codes("s3", { accessKeyId: "AK/IA" }), ["accessKeyId error accessKeyInvalid"]);
  assert.deepEqual(codes("s3", { accessKeyId: "ключ" }), ["accessKeyId error accessKeyInvalid"]);
  assert.deepEqual(codes("s3", { secretAccessKey: "a\u0000b" }), [
    "secretAccessKey error hasControlCharacters",
  ]);
  for (const problem of problems("s3", { accessKeyId: "AK/IA", secretAccessKey: "a\u0000b" })) {
    assert.equal(problem.part, undefined);
    assert.equal(problem.fix, undefined);
  }
});

test("an access key and a secret that were exchanged are noticed", () => {
  const accessKeyId = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  const secretAccessKey = "AKIAIOSFODNN7EXAMPLE";
  const [problem] = problems("s3", { accessKeyId, secretAccessKey });
  assert.equal(problem?.code, "keysSwapped");
  assert.deepEqual(problem.fix, { accessKeyId: secretAccessKey, secretAccessKey: accessKeyId });
});

test("a temporary access key without its session token warns", () => {
  const accessKeyId = "ASIAIOSFODNN7EXAMPLE";
  assert.deepEqual(codes("s3", { accessKeyId }), ["sessionToken warning sessionTokenNeeded"]);
  assert.deepEqual(codes("s3", { accessKeyId, sessionToken: "token" }), []);
});

test("what is stored need not be typed again, unless it belongs to something that changed", () => {
  const stored = {
    accessKeyId: "minio",
    secretAccessKey: "s",
    token: "t",
    username: "u",
    password: "p",
  };
  const context = { stored };
  assert.deepEqual(codes("s3", { secretAccessKey: "" }, context), []);
  assert.deepEqual(codes("s3", { secretAccessKey: "", accessKeyId: "other" }, context), [
    "secretAccessKey error secretNeededForNewKey",
  ]);
  assert.deepEqual(codes("krutrim", { token: "" }, context), []);
  const basic = { authentication: "password", token: "", password: "" };
  assert.deepEqual(codes("upcloud", { ...basic, username: "u" }, context), []);
  assert.deepEqual(codes("upcloud", { ...basic, username: "v" }, context), [
    "password error passwordNeededForNewUser",
  ]);
});

test("bucket lists take names, URIs and any separator", () => {
  assert.deepEqual(codes("s3", { buckets: "one, two\ns3://three/prefix/ Four_5 t:six" }), []);
  const [problem] = problems("s3", { buckets: "one /two" });
  assert.deepEqual([problem?.code, problem?.part], ["bucketNameInvalid", "/two"]);
});

test("Krutrim takes S3 keys in pairs or not at all", () => {
  assert.deepEqual(codes("krutrim", { accessKeyId: "k" }), ["secretAccessKey error required"]);
  assert.deepEqual(codes("krutrim", { secretAccessKey: "s" }), [
    "accessKeyId error keyNeededForSecret",
  ]);
  assert.deepEqual(codes("krutrim", { accessKeyId: "k", secretAccessKey: "s" }), []);
  assert.deepEqual(codes("krutrim", { s3Endpoint: "https://blr1.kos.olakrutrimsvc.com" }), []);
  const [problem] = problems("krutrim", { s3Endpoint: "https://b.blr1.kos.olakrutrimsvc.com" });
  assert.deepEqual(problem?.fix, { s3Endpoint: "https://blr1.kos.olakrutrimsvc.com" });
});

test("tokens are pasted without their header's word", () => {
  const [problem] = problems("krutrim", { token: "Bearer abc" });
  assert.deepEqual([problem?.code, problem?.fix], ["bearerPrefix", { token: "abc" }]);
  assert.deepEqual(codes("upcloud", { token: "abc" }), ["token warning tokenShape"]);
  assert.deepEqual(codes("krutrim", { token: "a b" }), ["token error hasSpaces"]);
});

test("UpCloud takes a token, or a user and a password", () => {
  const basic = { authentication: "password", token: "" };
  assert.deepEqual(codes("upcloud", basic), ["username error required", "password error required"]);
  assert.deepEqual(codes("upcloud", { ...basic, username: "a:b", password: "p" }), [
    "username error usernameHasColon",
  ]);
  assert.deepEqual(codes("upcloud", { ...basic, username: "a", password: " p " }), []);
});
