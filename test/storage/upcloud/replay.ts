import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** One request and its answer, as they went over the wire of the real service. */
export interface Interaction {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly response: unknown;
}

export function recording(name: string): Interaction[] {
  const folder = join(import.meta.dirname, "../../fixtures/upcloud/recordings");
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Interaction[];
}

/** Answers with what was recorded, one after the other, and only to the very requests recorded. */
export async function startReplay(
  interactions: readonly Interaction[],
): Promise<{ baseUrl: string; remaining: () => number; stop: () => Promise<void> }> {
  const queue = [...interactions];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const next = queue.shift();
      try {
        assert.ok(next, "no further request was recorded");
        assert.equal(`${request.method} ${request.url}`, `${next.method} ${next.path}`);
        assert.deepEqual(comparable(body === "" ? null : JSON.parse(body)), comparable(next.body));
        response.writeHead(next.status, next.headers);
        response.end(next.response === null ? undefined : JSON.stringify(next.response));
      } catch (error) {
        response.writeHead(400, { "content-type": "application/problem+json" });
        response.end(JSON.stringify({ title: String(error), type: "REPLAY" }));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    remaining: () => queue.length,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** A policy document is the same raw and URL-encoded. */
function comparable(body: unknown): unknown {
  if (typeof body !== "object" || body === null || !("document" in body)) return body;
  const document = String(body.document);
  const json = document.startsWith("{") ? document : decodeURIComponent(document);
  return { ...body, document: JSON.parse(json) as unknown };
}
