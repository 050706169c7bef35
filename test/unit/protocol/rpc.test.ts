import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../../src/core/events.ts";
import { RpcError, type Port } from "../../../src/protocol/rpc.ts";
import { Client } from "../../../src/protocol/rpcClient.ts";
import { serve } from "../../../src/protocol/rpcHost.ts";

type TestCalls = {
  double: { request: number; reply: number };
  fail: { request: undefined; reply: never };
  wait: { request: undefined; reply: string };
};
type TestNotices = { told: string };

/** Two ends of one channel that copies what it carries, as `postMessage` does. */
function channel(): { page: Port; host: Port; sent: unknown[] } {
  const toPage = new Emitter<unknown>();
  const toHost = new Emitter<unknown>();
  const sent: unknown[] = [];
  const end = (own: Emitter<unknown>, other: Emitter<unknown>): Port => ({
    post(message) {
      sent.push(structuredClone(message));
      queueMicrotask(() => other.fire(structuredClone(message)));
    },
    onMessage: own.event,
  });
  return { page: end(toPage, toHost), host: end(toHost, toPage), sent };
}

function open() {
  const { page, host, sent } = channel();
  const state: { signal?: AbortSignal; failures: unknown[] } = { failures: [] };
  const nothing = { parse: () => undefined };
  const served = serve<TestCalls, TestNotices>(
    host,
    {
      double: {
        parse(value) {
          if (typeof value !== "number") throw new TypeError("not a number");
          return value;
        },
        answer: (value) => value * 2,
      },
      fail: {
        ...nothing,
        answer() {
          throw new Error("inner reason");
        },
      },
      wait: {
        ...nothing,
        answer(_, signal) {
          state.signal = signal;
          return new Promise((resolve) => signal.addEventListener("abort", () => resolve("late")));
        },
      },
    },
    (error) => {
      state.failures.push(error);
      return { message: "explained" };
    },
  );
  return { client: new Client<TestCalls, TestNotices>(page), served, page, sent, state };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("requests are answered, several at a time", async () => {
  const { client } = open();
  assert.deepEqual(
    await Promise.all([1, 2, 3].map((value) => client.request("double", value))),
    [2, 4, 6],
  );
});

test("an answer that throws is an error for whoever asked, with the sentence of the host", async () => {
  const { client, state } = open();
  await assert.rejects(client.request("fail", undefined), new RpcError("explained"));
  await assert.rejects(client.request("double", "2" as never), new RpcError("explained"));
  assert.deepEqual(state.failures.map(String), ["Error: inner reason", "TypeError: not a number"]);
});

test("a call that is not in the table is an error, whatever its name", async () => {
  const { client } = open();
  for (const call of ["nothing", "toString", "__proto__", "constructor"]) {
    await assert.rejects(client.request(call as "double", 1), RpcError);
  }
});

test("messages that are none are ignored", async () => {
  const { client, page, state } = open();
  for (const message of [undefined, null, 7, "text", [], {}, { type: "request" }])
    page.post(message);
  for (const message of [
    { type: "request", id: "1", call: "double" },
    { type: "request", id: 1 },
  ]) {
    page.post(message);
  }
  await settled();
  assert.equal(await client.request("double", 4), 8);
  assert.deepEqual(state.failures, []);
});

test("giving up reaches the host and is not answered", async () => {
  const { client, state, sent } = open();
  const controller = new AbortController();
  const waiting = client.request("wait", undefined, controller.signal);
  await settled();
  controller.abort();
  await assert.rejects(waiting, { name: "AbortError" });
  await settled();
  assert.ok(state.signal?.aborted);
  assert.deepEqual(sent.at(-1), { type: "cancel", id: 1 });
  await assert.rejects(client.request("double", 1, controller.signal), { name: "AbortError" });
});

test("closing either end leaves nobody waiting", async () => {
  const { client, served, state } = open();
  const waiting = client.request("wait", undefined);
  await settled();
  served.dispose();
  assert.ok(state.signal?.aborted);
  client.dispose();
  await assert.rejects(waiting, RpcError);
  await assert.rejects(client.request("double", 1), RpcError);
});

test("notices reach their listeners until they leave", async () => {
  const { client, served } = open();
  const heard: string[] = [];
  const subscription = client.onNotice("told", (value) => heard.push(value));
  served.notify("told", "one");
  await settled();
  subscription.dispose();
  served.notify("told", "two");
  await settled();
  assert.deepEqual(heard, ["one"]);
});
