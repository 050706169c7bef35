import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import type { StorageErrorKind } from "../../../src/core/errors.ts";
import type { Script } from "../http/scriptedServer.ts";
import { bytes, errorXml, live, textOf, withHome } from "./scriptedStore.ts";

function ofKind(...kinds: StorageErrorKind[]) {
  return (error: unknown) => {
    assert.ok(isStorageError(error, ...kinds), String(error));
    return true;
  };
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function listXml(inner: string, truncated = false): string {
  return `<ListBucketResult><IsTruncated>${truncated}</IsTruncated>${inner}</ListBucketResult>`;
}

const object = (key: string) => `<Contents><Key>${key}</Key><Size>1</Size></Contents>`;

test("listing falls back to version 1 where version 2 is not known, and stays there", async () => {
  const script: Script = (seen, response) => {
    const query = new URL(seen.target, "http://x").searchParams;
    if (query.has("list-type")) {
      response.statusCode = 501;
      response.end(errorXml("NotImplemented"));
    } else if (query.has("marker")) response.end(listXml(object("c")));
    else response.end(listXml(object("a") + object("b"), true));
  };
  await withHome(script, async ({ store }, server) => {
    const first = await store.list("b", { prefix: "" }, live());
    assert.ok(first.cursor);
    const second = await store.list("b", { prefix: "", cursor: first.cursor }, live());
    assert.deepEqual(
      [...first.items, ...second.items].map((entry) => entry.kind === "object" && entry.key),
      ["a", "b", "c"],
    );
    assert.match(server.seen.at(-1)?.target ?? "", /marker=b/);
    assert.equal(server.seen.length, 3);
  });
});

test("a server that answers version 2 as if it were version 1 is paged by markers", async () => {
  const pages: Record<string, string> = {
    "": listXml(`${object("a")}<CommonPrefixes><Prefix>z/</Prefix></CommonPrefixes>`, true),
    "z/": listXml(object("zz")),
  };
  const script: Script = (seen, response) => {
    const marker = new URL(seen.target, "http://x").searchParams.get("marker") ?? "";
    response.end(pages[marker]);
  };
  await withHome(script, async ({ store }) => {
    const first = await store.list("b", { prefix: "", delimiter: "/" }, live());
    assert.ok(first.cursor);
    const next = { prefix: "", delimiter: "/", cursor: first.cursor };
    const second = await store.list("b", next, live());
    assert.deepEqual(second.items, [{ kind: "object", key: "zz", sizeBytes: 1 }]);
    assert.equal(second.cursor, undefined);
  });
});

test("a listing that would go round in circles is refused", async () => {
  const token = "<NextContinuationToken>same</NextContinuationToken>";
  await withHome(
    (_seen, response) => void response.end(listXml(object("a") + token, true)),
    async ({ store }) => {
      const first = await store.list("b", { prefix: "" }, live());
      assert.ok(first.cursor);
      const again = store.list("b", { prefix: "", cursor: first.cursor }, live());
      await assert.rejects(again, ofKind("badResponse"));
    },
  );
  await withHome(
    (_seen, response) => void response.end(listXml("", true)),
    async ({ store }) =>
      assert.rejects(store.list("b", { prefix: "" }, live()), ofKind("badResponse")),
  );
});

test("a listing that is cut off is asked for again", async () => {
  const whole = listXml(object("a"));
  await withHome(
    (_seen, response, number) => void response.end(number === 1 ? whole.slice(0, 60) : whole),
    async ({ store }, server) => {
      assert.equal((await store.list("b", { prefix: "" }, live())).items.length, 1);
      assert.equal(server.seen.length, 2);
    },
  );
});

test("slow down, internal errors and lost answers are overcome", async () => {
  const script: Script = (_seen, response, number) => {
    if (number === 1) response.writeHead(503).end(errorXml("SlowDown"));
    else if (number === 2) response.socket?.destroy();
    else response.end(listXml(object("a")));
  };
  await withHome(script, async ({ store }, server) => {
    assert.equal((await store.list("b", { prefix: "" }, live())).items.length, 1);
    assert.equal(server.seen.length, 3);
  });
});

test("a broken read goes on where it broke, for as long as it gets anywhere", async () => {
  const text = "0123456789".repeat(1000);
  const script: Script = (seen, response) => {
    const first = Number(/bytes=(\d+)-/.exec(String(seen.headers["range"]))?.[1] ?? 0);
    response.writeHead(seen.headers["range"] ? 206 : 200, {
      etag: '"v1"',
      "content-length": text.length - first,
      ...(seen.headers["range"] && {
        "content-range": `bytes ${first}-${text.length - 1}/${text.length}`,
      }),
    });
    const piece = text.slice(first, first + 3001);
    if (first + piece.length === text.length) response.end(piece);
    else response.write(piece, () => response.socket?.destroySoon());
  };
  await withHome(script, async ({ store }, server) => {
    const content = await store.read("b", "k", {}, live());
    assert.equal(content.head.sizeBytes, text.length);
    assert.equal(await textOf(content), text);
    assert.equal(server.seen.length, 4);
    assert.equal(server.seen[1]?.headers["range"], `bytes=3001-${text.length - 1}`);
    assert.equal(server.seen[1]?.headers["if-match"], '"v1"');
    const part = await store.read("b", "k", { range: { first: 100, last: 9_999 } }, live());
    assert.deepEqual(part.range, { first: 100, last: 9_999 });
    assert.equal(part.head.sizeBytes, text.length);
    assert.equal(await textOf(part), text.slice(100));
  });
});

test("a server that gives less of the rest than was asked for is not believed", async () => {
  const script: Script = (seen, response) => {
    const isRest = seen.headers["range"] !== undefined;
    response.writeHead(isRest ? 206 : 200, {
      etag: '"v1"',
      "content-length": isRest ? 6 : 1000,
      ...(isRest && { "content-range": "bytes 4-9/1000" }),
    });
    if (isRest) response.end("rest..");
    else response.write("some", () => response.socket?.destroySoon());
  };
  await withHome(script, async ({ store }) => {
    const content = await store.read("b", "k", {}, live());
    await assert.rejects(textOf(content), ofKind("truncated", "connectionLost"));
  });
});

test("a read whose object changes in the middle fails, and never mixes two versions", async () => {
  const script: Script = (seen, response) => {
    if (seen.headers["range"]) {
      response.writeHead(412).end(errorXml("PreconditionFailed"));
      return;
    }
    response.writeHead(200, { etag: '"v1"', "content-length": 1000 });
    response.write("some", () => response.socket?.destroySoon());
  };
  await withHome(script, async ({ store }) => {
    const content = await store.read("b", "k", {}, live());
    await assert.rejects(textOf(content), ofKind("sourceChanged"));
  });
});

test("a read that cannot be resumed, or gets nowhere, gives its error", async () => {
  const ignoresRanges: Script = (_seen, response) => {
    response.writeHead(200, { etag: '"v1"', "content-length": 1000 });
    response.write("some", () => response.socket?.destroySoon());
  };
  await withHome(ignoresRanges, async ({ store }) => {
    const content = await store.read("b", "k", {}, live());
    await assert.rejects(textOf(content), ofKind("truncated", "connectionLost"));
    const part = await store.read("b", "k", { range: { first: 0, last: 9 } }, live());
    assert.equal(part.range, undefined, "the whole object came instead of the range");
    await assert.rejects(textOf(part), ofKind("truncated", "connectionLost"));
  });
  const getsNowhere: Script = (seen, response) => {
    const isRange = seen.headers["range"] !== undefined;
    response.writeHead(isRange ? 206 : 200, {
      etag: '"v1"',
      "content-length": 1000,
      ...(isRange && { "content-range": "bytes 0-999/1000" }),
    });
    response.flushHeaders();
    response.socket?.destroySoon();
  };
  await withHome(getsNowhere, async ({ store }, server) => {
    const content = await store.read("b", "k", {}, live());
    await assert.rejects(textOf(content), ofKind("truncated", "connectionLost"));
    assert.ok(server.seen.length <= 5);
  });
});

test("what the server took is compared with what was sent", async () => {
  const etags = [md5("hello"), md5("other")];
  await withHome(
    (_seen, response, number) => {
      response.setHeader("etag", `"${etags[number - 1]}"`);
      response.end();
    },
    async ({ store }, server) => {
      assert.equal(store.etagIsMd5, false);
      assert.deepEqual(await store.write("b", "k", bytes("hello"), {}, live()), {
        etag: md5("hello"),
      });
      assert.equal(store.etagIsMd5, true);
      const expected = createHash("md5").update("hello").digest("base64");
      assert.equal(server.seen[0]?.headers["content-md5"], expected);
      await assert.rejects(store.write("b", "k", bytes("hello"), {}, live()), ofKind("corrupted"));
    },
  );
});

test("a stream without an MD5 is hashed on the way and compared afterwards", async () => {
  const body = {
    kind: "stream",
    sizeBytes: 10,
    async *open() {
      yield Buffer.from("hello");
      yield Buffer.from("world");
    },
  } as const;
  const etags = [md5("helloworld"), md5("damaged")];
  await withHome(
    (_seen, response, number) => {
      response.setHeader("etag", `"${etags[number - 1]}"`);
      response.end();
    },
    async ({ store }, server) => {
      await store.write("b", "k", body, {}, live());
      assert.equal(server.seen[0]?.headers["content-md5"], undefined);
      await assert.rejects(store.write("b", "k", body, {}, live()), ofKind("corrupted"));
    },
  );
});

test("an ETag that is no MD5, as ECS gives it, is not compared", async () => {
  await withHome(
    (_seen, response) => {
      response.setHeader("etag", "00");
      response.end();
    },
    async ({ store }) => {
      assert.deepEqual(await store.write("b", "k", bytes("hello"), {}, live()), { etag: "00" });
      assert.equal(store.etagIsMd5, false);
    },
  );
});

test("headers, metadata and tags go out as S3 wants them, and come back", async () => {
  const headers = {
    contentType: "text/plain; charset=utf-8",
    contentEncoding: "gzip",
    contentDisposition: 'attachment; filename="a.txt"',
    contentLanguage: "de",
    cacheControl: "no-cache",
    expires: "Thu, 01 Jan 2030 00:00:00 GMT",
    metadata: { colour: "blau", name: "Grüße 😀" },
  };
  const kept: Record<string, string> = {};
  const script: Script = (seen, response) => {
    if (seen.method === "PUT") {
      for (const [name, value] of Object.entries(seen.headers)) {
        if (/^(x-amz-meta-|content-|cache|expires)/.test(name)) kept[name] = String(value);
      }
      response.end();
    } else {
      response.writeHead(200, { ...kept, etag: '"e"', "content-length": 5 });
      response.end(seen.method === "HEAD" ? undefined : "hello");
    }
  };
  await withHome(script, async ({ store }, server) => {
    const tags = { a: "1", "b c": "&=" };
    await store.write("b", "k", bytes("hello"), { ...headers, tags, storageClass: "COLD" }, live());
    assert.equal(server.seen[0]?.headers["x-amz-tagging"], "a=1&b%20c=%26%3D");
    assert.equal(server.seen[0]?.headers["x-amz-storage-class"], "COLD");
    const head = await store.head("b", { key: "k" }, live());
    assert.deepEqual(head, { key: "k", sizeBytes: 5, etag: "e", ...headers });
    const bad = { metadata: { x: "a\r\nInjected: 1" } };
    await assert.rejects(store.write("b", "k", bytes("x"), bad, live()), ofKind("invalidInput"));
  });
});

test("keys that cannot be are refused before anything is sent", async () => {
  await withHome(
    (_seen, response) => void response.end(),
    async ({ store }, server) => {
      const write = (key: string) => store.write("b", key, bytes("x"), {}, live());
      await assert.rejects(write(""), ofKind("invalidName"));
      await assert.rejects(write("é".repeat(513)), ofKind("keyTooLong"));
      await assert.rejects(write("\ud800"), ofKind("invalidInput"));
      assert.equal(server.seen.length, 0);
      await write("é".repeat(512));
    },
  );
});

test("a condition is checked by us until the server has shown that it checks it", async () => {
  let etag: string | undefined = '"v1"';
  const script: Script = (seen, response) => {
    if (seen.method === "HEAD") {
      response.writeHead(etag ? 200 : 404, etag ? { etag } : {}).end();
    } else {
      // Ignores every condition, as some servers do.
      etag = '"v2"';
      response.writeHead(200, { etag }).end();
    }
  };
  await withHome(script, async ({ store }, server) => {
    const write = (condition: object) => store.write("b", "k", bytes("x"), condition, live());
    await assert.rejects(write({ ifMatch: "v0" }), ofKind("preconditionFailed"));
    await assert.rejects(write({ ifAbsent: true }), ofKind("preconditionFailed"));
    assert.ok(server.seen.every(({ method }) => method === "HEAD"));
    const before = server.seen.length;
    await write({ ifMatch: "v1" });
    const matches = server.seen.slice(before).map(({ headers }) => headers["if-match"]);
    assert.deepEqual(
      matches,
      [undefined, '"v1"', `"${"0".repeat(32)}"`],
      "looked, sent, tried out",
    );
    await assert.rejects(write({ ifMatch: "v1" }), ofKind("preconditionFailed"));
    assert.equal(server.seen.length, before + 4, "it has shown that it checks nothing");
    etag = undefined;
    await write({ ifAbsent: true });
    assert.equal(server.seen.at(-1)?.headers["if-none-match"], "*");
    await assert.rejects(write({ ifAbsent: true }), ofKind("preconditionFailed"));
  });
});

test("a server that checks absence shows it once, and is not asked before each write then", async () => {
  const there = new Set<string>();
  const script: Script = (seen, response) => {
    if (seen.method === "HEAD") {
      response.writeHead(there.has(seen.target) ? 200 : 404, { etag: '"v"' }).end();
    } else if (there.has(seen.target)) response.writeHead(412).end(errorXml("PreconditionFailed"));
    else {
      there.add(seen.target);
      response.writeHead(200, { etag: '"v"' }).end();
    }
  };
  await withHome(script, async ({ store }, server) => {
    const write = (key: string) => store.write("b", key, bytes("x"), { ifAbsent: true }, live());
    await write("k1");
    await write("k2");
    await write("k3");
    assert.deepEqual(
      server.seen.map(({ method, target }) => `${method} ${target}`),
      ["HEAD /b/k1", "PUT /b/k1", "PUT /b/k1", "PUT /b/k2", "PUT /b/k3"],
    );
    await assert.rejects(write("k1"), ofKind("preconditionFailed"));
  });
});

test("a server that checks what is replaced shows it once, and is not asked before each write then", async () => {
  const etags = new Map(["k1", "k2", "k3"].map((key) => [`/b/${key}`, '"old"']));
  const script: Script = (seen, response) => {
    const etag = etags.get(seen.target);
    if (seen.method === "HEAD") response.writeHead(etag ? 200 : 404, etag ? { etag } : {}).end();
    else if (!etag) response.writeHead(404).end(errorXml("NoSuchKey"));
    else if (seen.headers["if-match"] !== etag)
      response.writeHead(412).end(errorXml("PreconditionFailed"));
    else {
      etags.set(seen.target, '"new"');
      response.writeHead(200, { etag: '"new"' }).end();
    }
  };
  await withHome(script, async ({ store }, server) => {
    const write = (key: string) => store.write("b", key, bytes("x"), { ifMatch: "old" }, live());
    await write("k1");
    await write("k2");
    await write("k3");
    assert.deepEqual(
      server.seen.map(({ method, target }) => `${method} ${target}`),
      ["HEAD /b/k1", "PUT /b/k1", "PUT /b/k1", "PUT /b/k2", "PUT /b/k3"],
    );
    const offered = (["match", "absence"] as const).map((one) => store.writesMany?.("b", one));
    assert.deepEqual(offered, [true, false], "many at once, in place of what is known");
    await assert.rejects(write("k1"), ofKind("preconditionFailed"));
    // What is gone is not what was to be replaced, whatever a server calls that.
    await assert.rejects(write("gone"), ofKind("preconditionFailed"));
  });
});

test("writes at once all find out that a server compares ETags without their quotes", async () => {
  const etags = new Map(["k1", "k2", "k3"].map((key) => [`/b/${key}`, "old"]));
  const found = Promise.withResolvers<void>();
  const script: Script = (seen, response) => {
    const etag = etags.get(seen.target) ?? "";
    const refuse = () => response.writeHead(412).end(errorXml("PreconditionFailed"));
    if (seen.method === "HEAD") response.writeHead(200, { etag: `"${etag}"` }).end();
    else if (seen.headers["if-match"] === etag) {
      etags.set(seen.target, "new");
      response.writeHead(200, { etag: '"new"' }).end();
      found.resolve();
    } else if (seen.target === "/b/k2") void found.promise.then(refuse);
    else refuse();
  };
  await withHome(script, async ({ store }, server) => {
    const write = (key: string) => store.write("b", key, bytes("x"), { ifMatch: "old" }, live());
    await Promise.all([write("k1"), write("k2")]);
    const before = server.seen.length;
    await write("k3");
    const told = server.seen.slice(before);
    assert.deepEqual(
      told.map(({ method, headers }) => [method, headers["if-match"]]),
      [["PUT", "old"]],
      "not looked at and then replaced whatever is there",
    );
    await assert.rejects(write("k3"), ofKind("preconditionFailed"));
  });
});

test("a server that refuses conditions is written to after looking", async () => {
  const script: Script = (seen, response) => {
    if (seen.method === "HEAD") response.writeHead(404).end();
    else if (seen.headers["if-none-match"]) {
      response.writeHead(501).end(errorXml("NotImplemented"));
    } else response.writeHead(200, { etag: '"v"' }).end();
  };
  await withHome(script, async ({ store }) => {
    await store.write("b", "k", bytes("x"), { ifAbsent: true }, live());
    await store.write("b", "k2", bytes("x"), { ifAbsent: true }, live());
  });
});

test("a repeated conditional write does not fail over what it wrote itself", async () => {
  let isThere = false;
  const script: Script = (seen, response) => {
    if (seen.method === "HEAD") {
      response.writeHead(isThere ? 200 : 404, isThere ? { etag: `"${md5("x")}"` } : {}).end();
    } else if (isThere) response.writeHead(412).end(errorXml("PreconditionFailed"));
    else {
      isThere = true;
      response.socket?.destroy();
    }
  };
  await withHome(script, async ({ store }) => {
    const written = await store.write("b", "k", bytes("x"), { ifAbsent: true }, live());
    assert.equal(written.etag, md5("x"));
  });
});
