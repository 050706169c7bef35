import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceSessionState } from "../../../src/core/serviceSession.ts";
import { createProvider } from "../../../src/providers/krutrim/provider.ts";
import type { Behaviour } from "../../servers/krutrim/call.ts";
import { startKrutrim, type KrutrimServer } from "../../servers/krutrim/server.ts";
import { FakeClock } from "./fakeClock.ts";
import {
  connectionTo,
  openWindow,
  Secrets,
  secretsFor,
  signal,
  textOf,
  type Window,
  type WindowOptions,
} from "./fixture.ts";

const minute = 60_000;

interface Stage {
  readonly server: KrutrimServer;
  readonly clock: FakeClock;
  readonly open: (options?: WindowOptions) => Window;
  /** How often an operation was asked for. */
  readonly count: (operation: string) => number;
}

/** A service whose objects are reached within sessions, on a clock that the test moves. */
async function onStage(
  behaviour: Partial<Behaviour>,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const options = { behaviour: { tellsUrl: false, ...behaviour }, now: () => clock.now() };
  const server = await startKrutrim(options);
  const windows: Window[] = [];
  const open = (more: WindowOptions = {}) => {
    const window = openWindow(server, { clock, ...more });
    windows.push(window);
    return window;
  };
  const count = (operation: string) => server.calls.filter((name) => name === operation).length;
  try {
    const first = open();
    await first.home.createBucket({ name: "invoices" }, signal);
    await run({ server, clock, open, count });
    assert.deepEqual(server.violations, []);
  } finally {
    await Promise.all(windows.map((window) => window.close()));
    await server.stop();
  }
}

function list(window: Window, within = signal) {
  return window.home.store.list("invoices", { prefix: "", delimiter: "/" }, within);
}

/** As another program with the same keys would do it. */
function endSessions(server: KrutrimServer): void {
  for (const session of server.context.account.sessions.values()) session.isActive = false;
}

test("a session is started on first use, and once", () =>
  onStage({}, async ({ server, open, count }) => {
    const window = open();
    const seen: ServiceSessionState["kind"][] = [];
    window.session.onDidChange((state) => seen.push(state.kind));
    assert.deepEqual(window.session.state, { kind: "none" });
    await Promise.all(Array.from({ length: 20 }, () => list(window)));
    assert.equal(count("activateSession"), 1);
    assert.deepEqual(seen, ["starting", "active"]);
    const state = await window.session.status(signal);
    assert.ok(state.kind === "active" && state.expiresAt && state.lastActiveAt);
    assert.equal(state.expiresAt.getTime(), server.context.now() + 15 * minute);
  }));

test("a session in use is refreshed before it expires, by itself", () =>
  onStage({}, async ({ clock, open, count }) => {
    const window = open();
    await list(window);
    await clock.pass(5 * minute);
    await list(window);
    await clock.pass(9 * minute + 1_000);
    assert.equal(count("refreshSession"), 1);
    await clock.pass(5 * minute);
    await list(window);
    assert.equal(count("activateSession"), 1);
  }));

test("a session that nobody uses is left to expire, and the next use starts another", () =>
  onStage({}, async ({ clock, open, count }) => {
    const window = open();
    await list(window);
    await clock.pass(20 * minute);
    assert.equal(count("refreshSession"), 0);
    assert.deepEqual(window.session.state, { kind: "none" });
    await list(window);
    assert.equal(count("activateSession"), 2);
  }));

test("a refresh that fails is no failure of the work, as long as the session lasts", () =>
  onStage({}, async ({ server, clock, open, count }) => {
    const window = open();
    await list(window);
    await clock.pass(minute);
    await list(window);
    server.faults.refuse("refreshSession", 500);
    await clock.pass(13 * minute + 10_000);
    assert.equal(count("refreshSession"), 1);
    await list(window);
    assert.equal(count("refreshSession"), 2);
    assert.equal(count("activateSession"), 1);
  }));

test("when the service has ended the session, another one is started and the request repeated once", () =>
  onStage({}, async ({ server, open, count }) => {
    const window = open();
    await list(window);
    endSessions(server);
    await Promise.all(Array.from({ length: 10 }, () => list(window)));
    assert.equal(count("activateSession"), 2);
  }));

test("refused again within a new session, it is not tried a third time", () =>
  onStage({}, async ({ server, open, count }) => {
    const window = open();
    await list(window);
    server.faults.refuse("listObjects", 401, "Unauthorized access");
    server.faults.refuse("listObjects", 401, "Unauthorized access");
    const before = count("listObjects");
    await assert.rejects(list(window), { kind: "accessDenied" });
    assert.equal(count("listObjects"), before + 2);
    assert.equal(count("activateSession"), 2);
  }));

test("429 with retryAfter is obeyed: nothing is sent until then, and the state says until when", () =>
  onStage({ activationsPerMinute: 1, retryAfterSeconds: 90 }, async (stage) => {
    const { server, clock, open, count } = stage;
    const window = open();
    await list(window);
    endSessions(server);
    await assert.rejects(list(window), (error: { kind: string; facts: object }) => {
      assert.equal(error.kind, "throttled");
      assert.equal("retryAfterMs" in error.facts && error.facts.retryAfterMs, 90_000);
      return true;
    });
    const until = new Date(clock.now() + 90_000);
    assert.deepEqual(window.session.state, { kind: "throttled", until });
    await clock.pass(60_000);
    await assert.rejects(list(window), (error: { facts: { retryAfterMs?: number } }) => {
      assert.equal(error.facts.retryAfterMs, 30_000);
      return true;
    });
    await assert.rejects(window.session.activate(signal), { kind: "throttled" });
    assert.equal(count("activateSession"), 2);
    await clock.pass(30_000);
    await list(window);
    assert.equal(window.session.state.kind, "active");
  }));

test("a key that was refused is not tried again, until a person says so", () =>
  onStage({}, async ({ server, open, count }) => {
    const secrets = new Secrets({
      token: server.apiKey,
      accessKeyId: server.accessKeyId,
      secretAccessKey: "wrong",
    });
    const window = open({ secrets });
    await assert.rejects(list(window), { kind: "wrongSecret" });
    await assert.rejects(list(window), { kind: "wrongSecret" });
    assert.equal(count("activateSession"), 1);
    assert.equal(window.session.state.kind, "failed");
    await assert.rejects(window.session.activate(signal), { kind: "wrongSecret" });
    assert.equal(count("activateSession"), 2);
  }));

test("windows of one machine share a session, and none ends another's", () =>
  onStage({}, async ({ clock, server, open, count }) => {
    const secrets = secretsFor(server);
    const one = open({ secrets });
    const two = open({ secrets });
    await list(one);
    await list(two);
    for (let round = 0; round < 6; round++) {
      await clock.pass(7 * minute);
      await list(one);
      await list(two);
    }
    assert.equal(count("activateSession"), 1);
    assert.ok(count("refreshSession") >= 2);
    assert.equal(two.session.state.kind, "active");
  }));

test("a window takes over the session that another one has started in its place", () =>
  onStage({}, async ({ server, open, count }) => {
    const secrets = secretsFor(server);
    const one = open({ secrets });
    const two = open({ secrets });
    await list(one);
    await list(two);
    await two.session.activate(signal);
    await list(one);
    assert.equal(count("activateSession"), 2);
  }));

test("two machines with one key notice that they end each other's sessions, and back off", () =>
  onStage({ activationsPerMinute: 1000 }, async ({ clock, server, open, count }) => {
    const here = open({ secrets: secretsFor(server) });
    const there = open({ secrets: secretsFor(server) });
    await list(here);
    let lost: unknown;
    for (let round = 0; round < 10 && !lost; round++) {
      await there.session.activate(signal);
      await clock.pass(1_000);
      await list(here).catch((error: unknown) => (lost = error));
    }
    assert.equal((lost as { kind?: string }).kind, "sessionContended");
    const { state } = here.session;
    assert.ok(state.kind === "contended");
    assert.equal(state.lostSessions, 3);
    const before = count("activateSession");
    await clock.pass(20_000);
    await assert.rejects(list(here), { kind: "sessionContended" });
    assert.equal(count("activateSession"), before);
    await clock.pass(10_000);
    await list(here);

    await there.session.activate(signal);
    await assert.rejects(list(here), { kind: "sessionContended" });
    const longer = here.session.state;
    assert.ok(longer.kind === "contended");
    assert.equal(longer.until.getTime() - clock.now(), 60_000);

    await here.session.activate(signal);
    await list(here);
  }));

test("deactivating ends the session at the service and forgets it here", () =>
  onStage({}, async ({ server, open, count }) => {
    const secrets = secretsFor(server);
    const window = open({ secrets });
    await list(window);
    assert.ok(secrets.current.apiSession);
    assert.deepEqual(await window.session.deactivate(signal), { kind: "none" });
    assert.equal(secrets.current.apiSession, undefined);
    const [session] = server.context.account.sessions.values();
    assert.equal(session?.isActive, false);
    assert.deepEqual(await window.session.deactivate(signal), { kind: "none" });
    await assert.rejects(window.session.refresh(signal), { kind: "noSuchResource" });
    await list(window);
    assert.equal(count("activateSession"), 2);
  }));

test("a connection that is removed signs out, also of a session that another window started", () =>
  onStage({}, async ({ server, open }) => {
    const secrets = secretsFor(server);
    await list(open({ secrets }));
    const session = createProvider({}).open(connectionTo(server), secrets);
    await session.signOut?.(signal);
    await session.dispose();
    const [stored] = server.context.account.sessions.values();
    assert.equal(stored?.isActive, false);
  }));

test("the status of a session that is over is none", () =>
  onStage({}, async ({ server, open }) => {
    const window = open();
    await list(window);
    endSessions(server);
    assert.deepEqual(await window.session.status(signal), { kind: "none" });
  }));

test("who gives up waiting does not take the session from the others", () =>
  onStage({}, async ({ open, count }) => {
    const window = open();
    const impatient = new AbortController();
    const aborted = list(window, impatient.signal);
    const patient = list(window);
    setImmediate(() => impatient.abort());
    await assert.rejects(aborted, { name: "AbortError" });
    await patient;
    assert.equal(count("activateSession"), 1);
  }));

for (const hours of [-3, 3]) {
  test(`a service whose clock is ${hours} hours off does not make sessions expire`, async () => {
    const clock = new FakeClock();
    const now = () => clock.now() + hours * 60 * minute;
    const server = await startKrutrim({ behaviour: { tellsUrl: false }, now });
    const window = openWindow(server, { clock });
    try {
      await window.home.createBucket({ name: "invoices" }, signal);
      await list(window);
      await clock.pass(minute);
      await list(window);
      assert.equal(server.calls.filter((name) => name === "activateSession").length, 1);
      const { state } = window.session;
      assert.ok(state.kind === "active" && state.expiresAt);
      assert.equal(state.expiresAt.getTime(), clock.now() + 14 * minute);
    } finally {
      await window.close();
      await server.stop();
    }
  });
}

test("a stored session of another access key is not used", () =>
  onStage({}, async ({ server, open, count }) => {
    const secrets = secretsFor(server);
    await list(open({ secrets }));
    const stored = secrets.current.apiSession;
    assert.ok(stored);
    const apiSession = { ...stored, accessKeyId: "another" };
    secrets.current = { ...secrets.current, apiSession };
    await list(open({ secrets }));
    assert.equal(count("activateSession"), 2);
  }));

test("without keys no session is started, and the error says what is missing", () =>
  onStage({}, async ({ server, open, count }) => {
    const window = open({ secrets: new Secrets({ token: server.apiKey }) });
    await assert.rejects(list(window), { kind: "missingCredentials" });
    await assert.rejects(window.session.activate(signal), { kind: "missingCredentials" });
    assert.equal(count("activateSession"), 0);
  }));

test("neither tokens nor keys nor links are in the log or in errors", () =>
  onStage({}, async ({ server, open }) => {
    const lines: string[] = [];
    const secrets = secretsFor(server);
    const window = open({ secrets, http: { log: { log: (line) => lines.push(line) } } });
    const { store } = window.home;
    const body = { kind: "bytes", bytes: new Uint8Array(3) } as const;
    await store.write("invoices", "a", body, {}, signal);
    const content = await store.read("invoices", "a", {}, signal);
    assert.equal((await textOf(content.bytes)).length, 3);
    await window.session.status(signal);
    await window.session.refresh(signal);
    const { apiSession } = secrets.current;
    await window.session.deactivate(signal);
    const text = lines.join("\n");
    assert.match(text, /sessions\/refresh\/…/);
    const hidden = [
      server.apiKey,
      server.secretAccessKey,
      apiSession?.token,
      apiSession?.refreshToken,
      ...server.context.account.sessions.keys(),
    ];
    for (const secret of hidden) assert.ok(secret && !text.includes(secret));
    assert.doesNotMatch(text, /Signature=[0-9a-f]/);
  }));
