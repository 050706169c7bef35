import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { failsWith } from "./context.ts";
import type { Context } from "./context.ts";
import { allKeys, bytes, live, readAll } from "./server.ts";

/** Names that have broken a client or a server somewhere. */
export const nastyKeys: readonly string[] = [
  "a/../b",
  "../../etc/passwd",
  "..",
  ".",
  "./a",
  "/abs",
  "//",
  "///",
  "a//b",
  "a/",
  "a/b/",
  "%",
  "%2F",
  "%25",
  "100%.txt",
  "?",
  "?a=b&c",
  "#",
  "a#b",
  "+",
  "a+b",
  " ",
  " lead and trail ",
  "a b",
  "&<>\"'",
  "&amp;",
  "]]>",
  ";,:@=$!*()~`^|{}[]",
  "C:\\x\\y",
  "con.txt",
  "trailing.",
  "case",
  "CASE",
  "emoji 😀 👩‍👩‍👧",
  "é and e\u0301",
  "日本語/テキスト",
  "\u202eright to left",
  "new\nline",
  "carriage\rreturn",
  "tab\there",
  "\u0001control",
  "del\u007f",
  "nbsp\u00a0",
  "\u{10ffff}",
  "x".repeat(1024),
  "é".repeat(512),
  "s/".repeat(500),
];

export function testKeys({ abilities, place }: Context): void {
  describe("nasty keys", () => {
    test("are written, looked at and read back, each its own object", async () => {
      const { store, bucket } = place();
      for (const key of nastyKeys) {
        await store.write(bucket, key, bytes(`content of ${key}`), {}, live());
      }
      for (const key of nastyKeys) {
        const content = await store.read(bucket, key, {}, live());
        assert.equal((await readAll(content)).toString(), `content of ${key}`, JSON.stringify(key));
        assert.equal(content.head.key, key);
      }
    });

    test("are listed as they are, in one page and in many", async () => {
      const { store, bucket } = place();
      const expected = [...nastyKeys].sort((a, b) =>
        Buffer.compare(Buffer.from(a), Buffer.from(b)),
      );
      const listed = (await allKeys(store, bucket, { prefix: "" })).filter((key) =>
        nastyKeys.includes(key),
      );
      if (abilities.ordersByBytes) {
        assert.deepEqual(listed, expected);
        const paged = await allKeys(store, bucket, { prefix: "", limit: 3 });
        assert.deepEqual(
          paged.filter((key) => nastyKeys.includes(key)),
          expected,
        );
      } else {
        assert.notDeepEqual(listed, expected);
        assert.deepEqual(listed.sort(), [...nastyKeys].sort());
      }
    });

    test("are found by their prefix, and grouped by their segments", async () => {
      const { store, bucket } = place();
      for (const [prefix, expected] of [
        ["//", ["//", "///"]],
        ["a/", ["a/", "a/../b", "a//b", "a/b/"].sort()],
        ["%2", ["%25", "%2F"]],
        ["+", ["+"]],
        ["emoji 😀", ["emoji 😀 👩‍👩‍👧"]],
        ["new\n", ["new\nline"]],
      ] as const) {
        const listed = await allKeys(store, bucket, { prefix });
        assert.deepEqual(listed.sort(), expected, JSON.stringify(prefix));
      }
      const level = await allKeys(store, bucket, { prefix: "a/", delimiter: "/" });
      assert.deepEqual(level.sort(), ["a/", "a/../", "a//", "a/b/"].sort());
      const root = await allKeys(store, bucket, { prefix: "", delimiter: "/" });
      assert.ok(root.includes("/"), "an empty first segment is a prefix");
    });

    test("are copied from and to", async () => {
      const { store, bucket } = place();
      for (const key of nastyKeys) {
        const toKey = `copy/${key}`.slice(0, 500);
        const ask = { fromBucket: bucket, fromKey: key, toBucket: bucket, toKey };
        await store.serverCopy?.copy(ask, live());
        const content = await store.read(bucket, toKey, {}, live());
        assert.equal((await readAll(content)).toString(), `content of ${key}`, JSON.stringify(key));
        await store.delete(bucket, [{ key: toKey }], live());
      }
    });

    test("are used in links", async () => {
      const { store, bucket, http } = place();
      for (const key of nastyKeys) {
        const ask = { expiresInSeconds: 60 };
        const link = (await store.links?.create("GET", bucket, key, ask, live())) ?? "";
        const [origin = ""] = /^https?:\/\/[^/]+/.exec(link) ?? [];
        // Not through a URL object: it would resolve the dots.
        const path = link.slice(origin.length);
        const get = { operation: "test", method: "GET", origin, path } as const;
        const answer = await http.send(get, live());
        assert.equal(await answer.text(), `content of ${key}`, JSON.stringify(key));
      }
    });

    test("are deleted together", async () => {
      const { store, bucket } = place();
      const outcomes = await store.delete(
        bucket,
        nastyKeys.map((key) => ({ key })),
        live(),
      );
      assert.deepEqual(
        outcomes,
        nastyKeys.map((key) => ({ key })),
      );
      for (const key of nastyKeys) {
        await failsWith(store.head(bucket, { key }, live()), "noSuchObject");
      }
    });

    test("that are too long or no text are refused", async () => {
      const { store, bucket } = place();
      const write = (key: string) => store.write(bucket, key, bytes("x"), {}, live());
      await failsWith(write("é".repeat(513)), "keyTooLong");
      await failsWith(write(""), "invalidName");
      await failsWith(write("half \ud800 a pair"), "invalidInput");
    });
  });
}
