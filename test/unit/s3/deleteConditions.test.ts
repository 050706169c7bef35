import assert from "node:assert/strict";
import { test } from "node:test";
import type { DoomedObject } from "../../../src/core/store.ts";
import type { Script, Seen } from "../http/scriptedServer.ts";
import { errorXml, live, withHome } from "./scriptedStore.ts";

const right = "5d41402abc4b2a76b9719d911017c592";

function doomed(count: number): DoomedObject[] {
  return Array.from({ length: count }, (_, index) => ({
    key: `k${index}`,
    ifMatch: right,
    ifUnmodifiedSince: new Date("2026-01-02T03:04:05Z"),
  }));
}

function keysIn(xml: string): string[] {
  return [...xml.matchAll(/<Key>(.*?)<\/Key>/g)].map(([, key = ""]) => key);
}

function batchAnswer(keys: readonly string[]): string {
  const items = keys.map((key) => `<Deleted><Key>${key}</Key></Deleted>`);
  return `<DeleteResult>${items.join("")}</DeleteResult>`;
}

const conditionOf = ({ headers }: Seen) =>
  headers["if-match"] ? "etag" : headers["x-amz-delete-if-unmodified-since"] ? "time" : "none";

test("a server that ignores conditions is asked once in each way, and then plainly", async () => {
  const asked: string[] = [];
  const script: Script = (seen, response) => {
    const xml = seen.body.toString();
    asked.push(
      seen.method === "POST" ? `batch${xml.includes("<ETag>") ? " etag" : ""}` : conditionOf(seen),
    );
    if (seen.method === "POST") response.end(batchAnswer(keysIn(xml)));
    else response.writeHead(204).end();
  };
  await withHome(script, async ({ store }) => {
    const objects = doomed(6);
    const ids = objects.map(({ key }) => ({ key }));
    assert.deepEqual(await store.delete("b", objects, live()), ids);
    assert.deepEqual(asked, ["batch etag", "etag", "time", "batch"]);
    assert.deepEqual(await store.delete("b", objects, live()), ids);
    assert.deepEqual(asked.slice(4), ["batch"]);
  });
});

test("a server that refuses conditions as unknown still deletes", async () => {
  const script: Script = (seen, response) => {
    const xml = seen.body.toString();
    const isConditional = xml.includes("<ETag>") || conditionOf(seen) !== "none";
    if (isConditional) response.writeHead(501).end(errorXml("NotImplemented"));
    else if (seen.method === "POST") response.end(batchAnswer(keysIn(xml)));
    else response.writeHead(204).end();
  };
  await withHome(script, async ({ store }, server) => {
    const objects = doomed(3);
    const ids = objects.map(({ key }) => ({ key }));
    assert.deepEqual(await store.delete("b", objects, live()), ids);
    const before = server.seen.length;
    assert.deepEqual(await store.delete("b", objects, live()), ids);
    assert.equal(server.seen.length, before + 1);
  });
});

test("a server that refuses what has not changed is not asked in that way again", async () => {
  const script: Script = (seen, response) => {
    const xml = seen.body.toString();
    if (seen.method === "HEAD") response.writeHead(200, { etag: `"${right}"` }).end();
    else if (seen.method === "POST" && xml.includes("<ETag>")) {
      const [key = ""] = keysIn(xml);
      response.end(
        `<DeleteResult><Error><Key>${key}</Key><Code>PreconditionFailed</Code></Error></DeleteResult>`,
      );
    } else if (seen.method === "POST") response.end(batchAnswer(keysIn(xml)));
    else if (conditionOf(seen) === "etag" && seen.headers["if-match"] !== `"${right}"`)
      response.writeHead(412).end(errorXml("PreconditionFailed"));
    else response.writeHead(204).end();
  };
  await withHome(script, async ({ store }, server) => {
    const objects = doomed(3);
    const outcomes = await store.delete("b", objects, live());
    assert.deepEqual(
      outcomes,
      objects.map(({ key }) => ({ key })),
    );
    const last = server.seen.slice(-2);
    assert.deepEqual(last.map(conditionOf), ["etag", "etag"]);
    assert.ok(last.every(({ method }) => method === "DELETE"));
  });
});

test("what is gone when a later request fails is not reported as failed", async () => {
  const script: Script = (seen, response) => {
    const xml = seen.body.toString();
    if (seen.method === "POST" && !xml.includes("<ETag>"))
      response.writeHead(403).end(errorXml("AccessDenied"));
    else if (seen.method === "POST") response.end(batchAnswer(keysIn(xml)));
    else response.writeHead(204).end();
  };
  await withHome(script, async ({ store }) => {
    const outcomes = await store.delete("b", doomed(5), live());
    assert.deepEqual(
      outcomes.map(({ error }) => error?.kind),
      [undefined, undefined, undefined, "accessDenied", "accessDenied"],
    );
  });
});
