import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { Emitter } from "../../../src/core/events.ts";
import type { ServiceSession, ServiceSessionState } from "../../../src/core/serviceSession.ts";
import { SessionWatch } from "../../../src/tree/sessionWatch.ts";

function watched() {
  const changes = new Emitter<ServiceSessionState>();
  let state: ServiceSessionState = { kind: "none" };
  const session = {
    get state() {
      return state;
    },
    onDidChange: changes.event,
  } as ServiceSession;
  const told: string[] = [];
  const watch = new SessionWatch({
    registry: { session: async () => ({ serviceSession: session }) as never },
    onChange: (id) => told.push(`changed ${id}`),
    onWait: (id, until) =>
      told.push(`${id} waits ${until ? until.getTime() - Date.now() : "no more"}`),
  });
  const becomes = (next: ServiceSessionState) => {
    state = next;
    changes.fire(next);
  };
  return { watch, told, becomes };
}

test("a wait is told with its end, and its end is told although the session says nothing", async () => {
  mock.timers.enable({ apis: ["setTimeout", "Date"] });
  try {
    const { watch, told, becomes } = watched();
    await watch.look("a");
    becomes({ kind: "starting" });
    becomes({ kind: "throttled", until: new Date(Date.now() + 8000) });
    assert.deepEqual(told.splice(0), ["changed a", "a waits 8000", "changed a"]);
    mock.timers.tick(8000);
    assert.deepEqual(told.splice(0), ["a waits no more", "changed a"]);
    mock.timers.tick(60_000);
    assert.deepEqual(told, []);
    watch.dispose();
  } finally {
    mock.timers.reset();
  }
});

test("a session that opens meanwhile, and a connection that goes, end the wait", async () => {
  const { watch, told, becomes } = watched();
  await watch.look("a");
  const until = new Date(Date.now() + 60_000);
  becomes({ kind: "contended", until, lostSessions: 3 });
  told.length = 0;
  becomes({ kind: "active" });
  assert.deepEqual(told.splice(0), ["a waits no more", "changed a"]);
  becomes({ kind: "contended", until, lostSessions: 4 });
  told.length = 0;
  watch.forget("a");
  assert.deepEqual(told, ["a waits no more"]);
});
