import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError } from "../../../src/core/errors.ts";
import type { StorageErrorFacts, StorageErrorKind } from "../../../src/core/errors.ts";
import type { Clock } from "../../../src/http/client.ts";
import { Pace } from "../../../src/http/pace.ts";
import { retryAfterMs, withRetries } from "../../../src/http/retry.ts";

/** Time that passes only by sleeping. */
function fakeClock() {
  const slept: number[] = [];
  let now = 1_000_000;
  const clock: Clock = {
    now: () => now,
    sleep: (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
      return Promise.resolve();
    },
  };
  return { clock, slept };
}

interface Run {
  readonly attempts: number;
  readonly slept: number[];
  readonly waits: number[];
  readonly error: unknown;
}

/** Runs an attempt that always fails like this. */
async function failing(
  kind: StorageErrorKind,
  facts: StorageErrorFacts = {},
  { isRepeatable = true, random = 1, attempts = 5 } = {},
): Promise<Run> {
  const { clock, slept } = fakeClock();
  const waits: number[] = [];
  let count = 0;
  const limits = { attempts, firstWaitMs: 100, longestWaitMs: 500 };
  const options = {
    limits,
    clock,
    isRepeatable,
    random: () => random,
    onWait: (_error: StorageError, waitMs: number) => void waits.push(waitMs),
  };
  const failure = new StorageError(kind, "as the test asked", facts);
  const attempt = () => {
    count++;
    return Promise.reject(failure);
  };
  const error: unknown = await withRetries(attempt, options, new AbortController().signal).catch(
    (thrown: unknown) => thrown,
  );
  assert.equal(error, failure, "the last error comes out as it is");
  return { attempts: count, slept, waits, error };
}

test("passing troubles are tried again, with doubled and capped waits", async () => {
  const passing = [
    "throttled",
    "serverError",
    "connectionLost",
    "truncated",
    "timeout",
    "refused",
    "unreachable",
  ] as const;
  for (const kind of passing) {
    const run = await failing(kind);
    assert.equal(run.attempts, 5, kind);
    assert.deepEqual(run.slept, [100, 200, 400, 500]);
    assert.deepEqual(run.waits, run.slept);
  }
});

test("waits are spread over the whole span down to nothing", async () => {
  assert.deepEqual((await failing("serverError", {}, { random: 0 })).slept, [0, 0, 0, 0]);
  assert.deepEqual((await failing("serverError", {}, { random: 0.5 })).slept, [50, 100, 200, 250]);
});

test("what will not pass is not tried again", async () => {
  const lasting = [
    "accessDenied",
    "wrongSecret",
    "noSuchObject",
    "dns",
    "tls",
    "proxy",
    "badResponse",
    "preconditionFailed",
    "corrupted",
    "sourceChanged",
    "unknown",
  ] as const;
  for (const kind of lasting) assert.equal((await failing(kind)).attempts, 1, kind);
});

test("a request that must not be sent twice is tried again only when it had no effect", async () => {
  const once = { isRepeatable: false };
  assert.equal((await failing("serverError", {}, once)).attempts, 1);
  assert.equal((await failing("connectionLost", {}, once)).attempts, 1);
  assert.equal((await failing("timeout", { code: "headers" }, once)).attempts, 1);
  assert.equal((await failing("refused", {}, once)).attempts, 5);
  assert.equal((await failing("throttled", {}, once)).attempts, 5);
  const connecting = { code: "UND_ERR_CONNECT_TIMEOUT" };
  assert.equal((await failing("timeout", connecting, once)).attempts, 5);
});

test("the server's own wait is the least, and one that is too long is not waited for", async () => {
  const asked = await failing("throttled", { retryAfterMs: 2000 }, { random: 0.5 });
  assert.deepEqual(asked.slept, [2050, 2100, 2200, 2250]);
  const tooLong = await failing("throttled", { retryAfterMs: 3_600_000 });
  assert.equal(tooLong.attempts, 1);
});

test("an abort ends the waiting with its reason", async () => {
  const controller = new AbortController();
  const reason = new DOMException("enough", "AbortError");
  const { clock } = fakeClock();
  const options = {
    limits: { attempts: 5, firstWaitMs: 1, longestWaitMs: 1 },
    clock,
    isRepeatable: true,
    random: () => 1,
    onWait: () => controller.abort(reason),
  };
  const attempt = () => Promise.reject(new StorageError("serverError", "again"));
  await assert.rejects(
    withRetries(attempt, options, controller.signal),
    (error) => error === reason,
  );
});

test("Retry-After is seconds or a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(retryAfterMs("3", now), 3000);
  assert.equal(retryAfterMs(" 0 ", now), 0);
  assert.equal(retryAfterMs("1.5", now), 1500);
  assert.equal(retryAfterMs("Thu, 01 Jan 2026 00:00:07 GMT", now), 7000);
  assert.equal(retryAfterMs("Wed, 31 Dec 2025 23:59:00 GMT", now), 0);
  assert.equal(retryAfterMs("soon", now), undefined);
  assert.equal(retryAfterMs(undefined, now), undefined);
});

test("an origin that asked for time is left alone by everybody, others are not", async () => {
  const { clock, slept } = fakeClock();
  const pace = new Pace(clock);
  const { signal } = new AbortController();
  assert.equal(pace.turn("http://a", signal), undefined);
  pace.holdBack("http://a", 500);
  pace.holdBack("http://a", 100);
  assert.equal(pace.turn("http://b", signal), undefined);
  await pace.turn("http://a", signal);
  assert.deepEqual(slept, [500]);
  assert.equal(pace.turn("http://a", signal), undefined);
});
