import assert from "node:assert/strict";
import { test } from "node:test";
import { StorageError, type StorageErrorKind } from "../../../../src/core/errors.ts";
import type { Service } from "../../../../src/core/service.ts";
import type { Clock } from "../../../../src/http/client.ts";
import { followService } from "../../../../src/providers/upcloud/follow.ts";
import {
  normalizeService,
  serviceRecord,
} from "../../../../src/providers/upcloud/records/service.ts";

const never = new AbortController().signal;

function service(state: string, wanted = "started"): Service {
  const record = { uuid: "u", name: "n", region: "r", configured_status: wanted };
  return normalizeService(serviceRecord({ ...record, operational_state: state }, ""));
}

type Look = Service | StorageErrorKind;

/** Answers with one look after the other, the last one for ever. */
function script(looks: readonly Look[]): {
  look: () => Promise<Service>;
  clock: Clock;
  pauses: number[];
} {
  const rest = [...looks];
  const pauses: number[] = [];
  return {
    pauses,
    look: () => {
      const next = rest.length > 1 ? rest.shift() : rest[0];
      return typeof next === "object"
        ? Promise.resolve(next)
        : Promise.reject(new StorageError(next ?? "unknown", "as written"));
    },
    clock: {
      now: () => 0,
      sleep: async (ms, signal) => {
        signal.throwIfAborted();
        pauses.push(ms);
      },
    },
  };
}

async function statesOf(looks: readonly Look[]): Promise<{ states: string[]; pauses: number[] }> {
  const { look, clock, pauses } = script(looks);
  const states: string[] = [];
  for await (const sighting of followService(look, clock, never)) {
    states.push(sighting.kind === "seen" ? sighting.service.state : "gone");
  }
  return { states, pauses };
}

test("a service is followed until it runs, each state told once", async () => {
  const setup = service("setup-dns");
  const { states } = await statesOf([
    service("pending"),
    setup,
    setup,
    service("new-word"),
    service("running"),
  ]);
  assert.deepEqual(states, ["pending", "setup-dns", "new-word", "running"]);
});

test("pauses grow while nothing changes, up to 15 seconds, and begin anew after a change", async () => {
  const same = Array.from({ length: 10 }, () => service("pending"));
  const { pauses } = await statesOf([...same, service("setup-tls"), service("running")]);
  assert.deepEqual(pauses.slice(0, 3), [1000, 1500, 2250]);
  assert.equal(Math.max(...pauses), 15_000);
  assert.equal(pauses.at(-1), 1000);
});

test("a service that should stop is followed past running", async () => {
  const running = service("running", "stopped");
  const { states } = await statesOf([
    running,
    service("pending", "stopped"),
    service("stopped", "stopped"),
  ]);
  assert.deepEqual(states, ["running", "pending", "stopped"]);
});

test("a service that rests elsewhere than wanted is not followed for ever", async () => {
  const { states, pauses } = await statesOf([service("stopped")]);
  assert.deepEqual(states, ["stopped"]);
  assert.ok(pauses.length < 10);
});

test("a deleted service ends as gone", async () => {
  const { states } = await statesOf([service("delete-dns"), "noSuchResource"]);
  assert.deepEqual(states, ["delete-dns", "gone"]);
});

test("passing failures are waited out, but not for ever", async () => {
  const { states } = await statesOf([
    service("pending"),
    "serverError",
    "throttled",
    service("running"),
  ]);
  assert.deepEqual(states, ["pending", "running"]);
  await assert.rejects(statesOf(["connectionLost"]), { kind: "connectionLost" });
});

test("other failures end it at once", async () => {
  await assert.rejects(statesOf([service("pending"), "accessDenied"]), { kind: "accessDenied" });
});

test("an abort ends it with its reason", async () => {
  const controller = new AbortController();
  const { look, clock } = script([service("pending")]);
  const reason = new Error("enough");
  const following = (async () => {
    for await (const sighting of followService(look, clock, controller.signal)) {
      if (sighting.kind === "seen") controller.abort(reason);
    }
  })();
  await assert.rejects(following, reason);
});
