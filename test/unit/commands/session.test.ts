import "../vscodeStub/hook.ts";
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Emitter } from "../../../src/core/events.ts";
import type { ServiceSession, ServiceSessionState } from "../../../src/core/serviceSession.ts";
import { testContext } from "./context.ts";
import { connectionNode } from "./nodes.ts";
const { user } = await import("../vscodeStub/ui.ts");
const session = await import("../../../src/commands/session.ts");
const { sessionRemark, sessionText } = await import("../../../src/tree/sessionTexts.ts");

beforeEach(() => user.reset());

const now = Date.parse("2026-02-03T04:05:06Z");

function double(state: ServiceSessionState) {
  const calls: string[] = [];
  const answer = (name: string) => async () => {
    calls.push(name);
    return state;
  };
  const serviceSession: ServiceSession = {
    state,
    onDidChange: new Emitter<ServiceSessionState>().event,
    ...{ status: answer("status"), activate: answer("activate") },
    ...{ refresh: answer("refresh"), deactivate: answer("deactivate") },
  };
  return { serviceSession, calls };
}

test("each command asks the service for one thing and says how the session is", async () => {
  const context = await testContext();
  const { serviceSession, calls } = double({ kind: "none" });
  Object.assign(context.registry, { session: async () => ({ serviceSession }) });
  await session.showSession(context, [connectionNode]);
  await session.activateSession(context, [connectionNode]);
  await session.refreshSession(context, [connectionNode]);
  await session.deactivateSession(context, [connectionNode]);
  assert.deepEqual(calls, ["status", "activate", "refresh", "deactivate"]);
  assert.match(user.said[0]?.text ?? "", /^Lab: No session is open\./);
});

test("a service without sessions is told", async () => {
  const context = await testContext();
  Object.assign(context.registry, { session: async () => ({}) });
  await session.showSession(context, [connectionNode]);
  assert.match(user.said[0]?.text ?? "", /keeps no sessions/);
});

test("what the session is and what to do are said, and the row says what is wrong", () => {
  const until = new Date(now + 250_000);
  const active: ServiceSessionState = { kind: "active", expiresAt: until };
  const contended: ServiceSessionState = { kind: "contended", until, lostSessions: 3 };
  const throttled: ServiceSessionState = { kind: "throttled", until };
  const text = (state: ServiceSessionState) => sessionText(state, String, now);
  assert.match(text(active), /is active: expires in 4 min 10 s\.$/);
  assert.match(text(contended), /ended 3 of this one\. Stop it, or use a key of your own/);
  assert.match(text(throttled), /for 4 min 10 s\./);
  assert.equal(sessionRemark(active, now), undefined);
  assert.match(sessionRemark(contended, now) ?? "", /taken over/);
  // A wait that is over is nothing to be told of.
  const after = until.getTime();
  assert.equal(sessionRemark(throttled, after), undefined);
  assert.match(sessionText(contended, String, after), /^No session is open\./);
});
