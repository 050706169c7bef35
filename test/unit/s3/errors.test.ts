import assert from "node:assert/strict";
import { test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import type { StorageError, StorageErrorKind } from "../../../src/core/errors.ts";
import type { HttpAnswer, HttpHeaders } from "../../../src/http/client.ts";
import { errorOfAnswer } from "../../../src/s3/answerError.ts";
import { kindOfErrorCode } from "../../../src/s3/errorCodes.ts";
import { errorXml, live, withHome } from "./scriptedStore.ts";

const now = Date.parse("2026-01-01T00:00:00Z");

function answer(status: number, headers: HttpHeaders = {}): HttpAnswer {
  const unread = () => Promise.reject(new Error("not read here"));
  return {
    status,
    headers,
    bytes: { [Symbol.asyncIterator]: () => ({ next: unread }) },
    text: unread,
    json: unread,
    discard: unread,
  };
}

function errorOf(status: number, text: string, { headers = {}, key = "k" } = {}): StorageError {
  return errorOfAnswer(text, answer(status, headers), {
    operation: "get",
    host: "s3.example.com",
    region: "us-east-1",
    now: () => now,
    bucket: "b",
    ...(key === "" ? {} : { key }),
  });
}

test("every known code has its kind, with and without a message", () => {
  for (const [code, kind] of Object.entries(kindOfErrorCode)) {
    // Its message decides; see below.
    if (code === "AuthorizationHeaderMalformed" || code === "NotFound") continue;
    for (const message of ["", "Some words"]) {
      const error = errorOf(400, errorXml(code, message));
      assert.equal(error.kind, kind, code);
      assert.equal(error.facts.code, code);
      assert.equal(error.facts.requestId, "REQ1");
      assert.equal(error.message, message || code);
    }
  }
});

test("an unknown code is what its status says", () => {
  const byStatus: readonly [number, StorageErrorKind, StorageErrorKind][] = [
    [304, "preconditionFailed", "preconditionFailed"],
    [400, "invalidRequest", "invalidRequest"],
    [401, "accessDenied", "accessDenied"],
    [403, "accessDenied", "accessDenied"],
    [404, "noSuchObject", "noSuchBucket"],
    [405, "unsupported", "unsupported"],
    [408, "timeout", "timeout"],
    [409, "conflict", "conflict"],
    [412, "preconditionFailed", "preconditionFailed"],
    [413, "objectTooLarge", "objectTooLarge"],
    [416, "rangeNotSatisfiable", "rangeNotSatisfiable"],
    [418, "invalidRequest", "invalidRequest"],
    [423, "locked", "locked"],
    [429, "throttled", "throttled"],
    [500, "serverError", "serverError"],
    [501, "unsupported", "unsupported"],
    [502, "serverError", "serverError"],
    [503, "throttled", "throttled"],
    [504, "serverError", "serverError"],
    [507, "quotaExceeded", "quotaExceeded"],
  ];
  for (const [status, withKey, withoutKey] of byStatus) {
    assert.equal(errorOf(status, errorXml("Odd")).kind, withKey, `${status} with a code`);
    assert.equal(errorOf(status, errorXml("Odd"), { key: "" }).kind, withoutKey);
    if (status >= 400) assert.equal(errorOf(status, "").kind, withKey, `${status} with nothing`);
  }
  assert.equal(errorOf(200, errorXml("Odd")).kind, "unknown");
});

test("a wrong region is named, wherever the server names the right one", () => {
  const answers = [
    errorOf(
      400,
      errorXml("AuthorizationHeaderMalformed", "the region is wrong", "<Region>eu-1</Region>"),
    ),
    errorOf(
      400,
      errorXml(
        "AuthorizationHeaderMalformed",
        "The authorization header is malformed; the region 'x' is wrong; expecting 'eu-1'",
      ),
    ),
    errorOf(301, errorXml("PermanentRedirect", "elsewhere"), {
      headers: { "x-amz-bucket-region": "eu-1" },
    }),
    errorOf(301, "", { headers: { "x-amz-bucket-region": "eu-1" } }),
    errorOf(307, errorXml("TemporaryRedirect"), { headers: { "x-amz-bucket-region": "eu-1" } }),
    errorOf(400, "", { headers: { "x-amz-bucket-region": "eu-1" } }),
  ];
  for (const error of answers) {
    assert.equal(error.kind, "wrongRegion");
    assert.equal(error.facts.expectedRegion, "eu-1");
  }
  const endpoint = errorOf(
    301,
    errorXml("PermanentRedirect", "", "<Endpoint>b.s3.eu-west-1.amazonaws.com</Endpoint>"),
  );
  assert.equal(endpoint.facts.expectedRegion, "eu-west-1");
  const unnamed = errorOf(400, errorXml("IllegalLocationConstraintException", "incompatible"));
  assert.equal(unnamed.kind, "wrongRegion");
  assert.equal(unnamed.facts.expectedRegion, undefined);
  const same = errorOf(400, errorXml("InvalidArgument"), {
    headers: { "x-amz-bucket-region": "us-east-1" },
  });
  assert.equal(same.kind, "invalidRequest");
});

test("a malformed authorization that is not about the region is about the access key", () => {
  const message = "a non-empty Access Key (AKID) must be provided in the credential.";
  assert.equal(
    errorOf(400, errorXml("AuthorizationHeaderMalformed", message)).kind,
    "unknownAccessKey",
  );
});

test("a wrong clock is measured, whatever the server calls it", () => {
  const hourAhead = { date: new Date(now + 3_600_000).toUTCString() };
  for (const text of [
    errorXml("RequestTimeTooSkewed"),
    errorXml("SignatureDoesNotMatch"),
    errorXml("AccessDenied"),
    "",
  ]) {
    const error = errorOf(403, text, { headers: hourAhead });
    assert.equal(error.kind, "clockSkew");
    assert.equal(error.facts.skewMs, 3_600_000);
  }
  const behind = { date: new Date(now - 3_600_000).toUTCString() };
  assert.equal(errorOf(403, "", { headers: behind }).facts.skewMs, -3_600_000);
  assert.equal(errorOf(403, errorXml("RequestTimeTooSkewed")).kind, "clockSkew");
  const close = { date: new Date(now + 60_000).toUTCString() };
  assert.equal(errorOf(403, "", { headers: close }).kind, "accessDenied");
  assert.equal(errorOf(404, errorXml("NoSuchKey"), { headers: hourAhead }).kind, "noSuchObject");
});

test("a web page is no S3, except where a balancer's page says what its status says", () => {
  const page = (title: string) =>
    `<!DOCTYPE html><html><head><title>${title}</title></head></html>`;
  for (const status of [200, 302, 400, 401, 403, 404]) {
    const error = errorOf(status, page("Welcome to the Hotel"));
    assert.equal(error.kind, "badResponse", String(status));
    assert.equal(error.facts.code, "Html");
    assert.match(error.message, /Welcome to the Hotel/);
  }
  assert.equal(errorOf(502, page("Bad Gateway")).kind, "serverError");
  assert.equal(errorOf(503, page("Busy")).kind, "throttled");
  assert.equal(errorOf(413, page("Too Large")).kind, "objectTooLarge");
  assert.equal(errorOf(429, page("Slow")).kind, "throttled");
});

test("JSON, cut XML and redirects elsewhere are no S3 either", () => {
  assert.equal(errorOf(404, '{"message":"no route"}').kind, "badResponse");
  assert.equal(errorOf(403, "<Error><Code>AccessDen").kind, "badResponse");
  const portal = errorOf(302, "", {
    headers: { location: "https://login.example.com/?token=SECRET" },
  });
  assert.equal(portal.kind, "badResponse");
  assert.match(portal.message, /login\.example\.com/);
  assert.ok(!portal.message.includes("SECRET"));
});

test("words that a code is too general for", () => {
  assert.equal(
    errorOf(403, errorXml("AccessDenied", "Request has expired")).kind,
    "expiredCredentials",
  );
  assert.equal(
    errorOf(400, errorXml("InvalidArgument", "Your key is too long")).kind,
    "keyTooLong",
  );
  assert.equal(
    errorOf(
      403,
      errorXml(
        "AccessDenied",
        "Access Denied because object protected by object lock / retention: object is locked",
      ),
    ).kind,
    "locked",
  );
});

test("messages of servers carry no secret into the error", () => {
  const message =
    "bad: AWS4 Credential=AKIA123/20260101, Signature=deadbeef https://u:pw@h/?X-Amz-Signature=feed";
  const error = errorOf(403, errorXml("AccessDenied", message));
  for (const secret of ["AKIA123", "deadbeef", "pw@", "feed"])
    assert.ok(!error.message.includes(secret), error.message);
});

test("the server's wait is taken along", () => {
  assert.equal(
    errorOf(503, errorXml("SlowDown"), { headers: { "retry-after": "7" } }).facts.retryAfterMs,
    7000,
  );
});

test("a HEAD that fails is asked again as a GET, to learn why", async () => {
  const codes = [
    ["InvalidAccessKeyId", 403, "unknownAccessKey"],
    ["SignatureDoesNotMatch", 403, "wrongSecret"],
    ["AccessDenied", 403, "accessDenied"],
    ["ExpiredToken", 400, "expiredCredentials"],
  ] as const;
  for (const [code, status, kind] of codes) {
    await withHome(
      (seen, response) => {
        response.statusCode = status;
        response.end(seen.method === "HEAD" ? undefined : errorXml(code));
      },
      async ({ store }, server) => {
        await assert.rejects(store.head("b", { key: "k" }, live()), (error) => {
          assert.ok(isStorageError(error, kind), String(error));
          return true;
        });
        assert.deepEqual(
          server.seen.map(({ method }) => method),
          // The second one without the checksums, which may be what is refused.
          ["HEAD", "HEAD", "GET"],
        );
        assert.equal(server.seen[2]?.headers["range"], "bytes=0-0");
      },
    );
  }
  await withHome(
    (_seen, response) => {
      response.statusCode = 404;
      response.end();
    },
    async ({ store }, server) => {
      await assert.rejects(store.head("b", { key: "k" }, live()), (error) =>
        isStorageError(error, "noSuchObject"),
      );
      assert.equal(server.seen.length, 1);
    },
  );
});

test("a captive portal is no success, whatever is asked of it", async () => {
  await withHome(
    (_seen, response) => {
      response.setHeader("content-type", "text/html");
      response.end("<!DOCTYPE html><html><body>Log in</body></html>");
    },
    async (home) => {
      const { store } = home;
      const signal = live();
      const all: readonly (() => Promise<unknown>)[] = [
        () => home.listBuckets({}, signal),
        () => home.createBucket({ name: "abc" }, signal),
        () => home.deleteBucket("abc", {}, signal),
        () => store.list("b", { prefix: "" }, signal),
        () => store.head("b", { key: "k" }, signal),
        () => store.read("b", "k", {}, signal),
        () => store.write("b", "k", { kind: "bytes", bytes: Buffer.from("x") }, {}, signal),
        () =>
          store.serverCopy?.copy(
            { fromBucket: "b", fromKey: "k", toBucket: "b", toKey: "l" },
            signal,
          ) ?? Promise.resolve(),
        () => store.multipart?.create("b", "k", {}, signal) ?? Promise.resolve(),
        () =>
          store.multipart?.complete({ bucket: "b", key: "k", uploadId: "u" }, [], signal) ??
          Promise.resolve(),
        () =>
          store.multipart?.abort({ bucket: "b", key: "k", uploadId: "u" }, signal) ??
          Promise.resolve(),
      ];
      for (const ask of all) {
        await assert.rejects(ask(), (error) => {
          assert.ok(isStorageError(error, "badResponse"), `${String(ask)}: ${String(error)}`);
          return true;
        });
      }
      const outcomes = await store.delete("b", [{ key: "k" }], signal);
      assert.ok(isStorageError(outcomes[0]?.error, "badResponse"));
    },
  );
});
