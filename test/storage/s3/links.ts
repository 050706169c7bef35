import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { HttpAnswer, HttpMethod } from "../../../src/http/client.ts";
import type { Context } from "./context.ts";
import { bytes, clientOf, live, readAll } from "./server.ts";

export function testLinks({ running, place }: Context): void {
  describe("links", () => {
    const use = (
      method: HttpMethod,
      link: string,
      body?: string,
      headers: Record<string, string> = {},
    ): Promise<HttpAnswer> => {
      const [origin = ""] = /^https?:\/\/[^/]+/.exec(link) ?? [];
      const path = link.slice(origin.length);
      const request = { operation: "test", method, origin, path, headers };
      return place().http.send({ ...request, ...(body ? { body: bytes(body) } : {}) }, live());
    };
    const create = async (
      method: "GET" | "PUT",
      key: string,
      options: { expiresInSeconds: number; contentType?: string },
    ): Promise<string> => {
      const { store, bucket } = place();
      assert.ok(store.links);
      return store.links.create(method, bucket, key, options, live());
    };

    test("let anyone read", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "p/read me", bytes("hello"), {}, live());
      const answer = await use("GET", await create("GET", "p/read me", { expiresInSeconds: 60 }));
      assert.equal(answer.status, 200);
      assert.equal(await answer.text(), "hello");
      const week = await create("GET", "p/read me", { expiresInSeconds: 7 * 86_400 });
      assert.equal(await (await use("GET", week)).text(), "hello");
    });

    test("let anyone write", async () => {
      const { store, bucket } = place();
      const link = await create("PUT", "p/put me", { expiresInSeconds: 60 });
      const answer = await use("PUT", link, "from outside");
      assert.equal(answer.status, 200);
      await answer.discard();
      const content = await store.read(bucket, "p/put me", {}, live());
      assert.equal((await readAll(content)).toString(), "from outside");
    });

    test("hold the writer to a content type, when one is named", async () => {
      const options = { expiresInSeconds: 60, contentType: "text/csv" };
      const link = await create("PUT", "p/typed", options);
      const right = await use("PUT", link, "a,b", { "content-type": "text/csv" });
      assert.equal(right.status, 200);
      await right.discard();
      const wrong = await use("PUT", link, "a,b", { "content-type": "text/html" });
      assert.equal(wrong.status, 403);
      await wrong.discard();
    });

    test("open nothing else, and not for longer", async () => {
      const { store, bucket } = place();
      await store.write(bucket, "p/one", bytes("1"), {}, live());
      await store.write(bucket, "p/two", bytes("2"), {}, live());
      const link = await create("GET", "p/one", { expiresInSeconds: 60 });
      for (const [method, used] of [
        ["GET", link.replace("p/one", "p/two")],
        ["PUT", link],
        ["GET", link.replace("X-Amz-Expires=60", "X-Amz-Expires=6000")],
      ] as const) {
        const answer = await use(method, used, method === "PUT" ? "x" : undefined);
        assert.equal(answer.status, 403);
        await answer.discard();
      }
      const earlier = { now: () => Date.now() - 120_000 };
      const { http, home } = clientOf(running(), { s3: earlier });
      const options = { expiresInSeconds: 60 };
      const old = await home.store.links?.create("GET", bucket, "p/one", options, live());
      const answer = await use("GET", old ?? "");
      assert.equal(answer.status, 403);
      await answer.discard();
      await http.close();
    });
  });
}
