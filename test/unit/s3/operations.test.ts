import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import type { StorageErrorKind } from "../../../src/core/errors.ts";
import type { MultipartUploads, ServerSideCopy } from "../../../src/core/store.ts";
import { etagOfParts } from "../../../src/s3/complete.ts";
import type { Script } from "../http/scriptedServer.ts";
import { bytes, errorXml, live, withHome } from "./scriptedStore.ts";

function ofKind(...kinds: StorageErrorKind[]) {
  return (error: unknown) => {
    assert.ok(isStorageError(error, ...kinds), String(error));
    return true;
  };
}

function present<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

const copyOf = (store: { serverCopy?: ServerSideCopy }) => present(store.serverCopy);
const partsOf = (store: { multipart?: MultipartUploads }) => present(store.multipart);

function keysIn(body: Buffer): string[] {
  return [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) => key);
}

test("a batch says what became of each object", async () => {
  const script: Script = (seen, response) => {
    assert.equal(seen.method, "POST");
    const md5 = createHash("md5").update(seen.body).digest("base64");
    assert.equal(seen.headers["content-md5"], md5);
    response.end(
      `<DeleteResult><Deleted><Key>a&amp;b</Key></Deleted><Deleted><Key>m</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>v9</DeleteMarkerVersionId></Deleted><Error><Key>locked</Key><Code>AccessDenied</Code><Message></Message></Error><Error><Key>gone</Key><Code>NoSuchKey</Code><Message/></Error></DeleteResult>`,
    );
  };
  await withHome(script, async ({ store }, server) => {
    const ids = ["a&b", "m", "locked", "gone"].map((key) => ({ key }));
    const [first, marker, locked, gone] = await store.delete("b", ids, live());
    assert.deepEqual(first, { key: "a&b" });
    assert.deepEqual(marker, { key: "m", deleteMarkerVersionId: "v9" });
    assert.ok(isStorageError(locked?.error, "accessDenied"));
    assert.equal(locked?.error?.facts.key, "locked");
    assert.deepEqual(gone, { key: "gone" });
    assert.equal(server.seen.length, 1);
  });
});

test("a batch is answered in any order", async () => {
  const ids = Array.from({ length: 20 }, (_each, index) => ({ key: `k${index}` }));
  const script: Script = (seen, response) => {
    const items = keysIn(seen.body)
      .reverse()
      .map((key) => `<Deleted><Key>${key}</Key></Deleted>`);
    response.end(`<DeleteResult>${items.join("")}</DeleteResult>`);
  };
  await withHome(script, async ({ store }, server) => {
    assert.deepEqual(await store.delete("b", ids, live()), ids);
    assert.equal(server.seen.length, 1);
  });
});

test("what a batch cannot say or does not mention is deleted singly", async () => {
  const script: Script = (seen, response) => {
    if (seen.method === "DELETE") response.writeHead(204).end();
    else response.end(`<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>`);
  };
  await withHome(script, async ({ store }, server) => {
    const ids = ["a", "forgotten", "ctl\u0001", "b"].map((key) => ({ key }));
    const outcomes = await store.delete("b", ids, live());
    assert.deepEqual(outcomes, ids);
    const [batch, ...singles] = server.seen;
    assert.deepEqual(keysIn(present(batch).body), ["a", "forgotten", "b"]);
    assert.deepEqual(singles.map(({ target }) => target).sort(), [
      "/b/b",
      "/b/ctl%01",
      "/b/forgotten",
    ]);
  });
});

test("where there are no batches, every object is deleted singly, and the server is not asked again", async () => {
  for (const [status, code] of [
    [501, "NotImplemented"],
    [405, "MethodNotAllowed"],
    [400, "MalformedXML"],
  ] as const) {
    const script: Script = (seen, response) => {
      if (seen.method === "DELETE") response.writeHead(204).end();
      else response.writeHead(status).end(errorXml(code));
    };
    await withHome(script, async ({ store }, server) => {
      const ids = Array.from({ length: 20 }, (_each, index) => ({ key: `k${index}` }));
      assert.deepEqual(await store.delete("b", ids, live()), ids);
      assert.deepEqual(await store.delete("b", ids, live()), ids);
      const posts = server.seen.filter(({ method }) => method === "POST").length;
      assert.equal(posts, code === "MalformedXML" ? 2 : 1);
    });
  }
});

test("single deletes report their error, and a version's own marker", async () => {
  const script: Script = (seen, response) => {
    if (seen.target.includes("no")) response.writeHead(403).end(errorXml("AccessDenied"));
    else if (seen.target.includes("old")) response.writeHead(404).end(errorXml("NoSuchKey"));
    else response.writeHead(204, { "x-amz-delete-marker": "true", "x-amz-version-id": "v2" }).end();
  };
  await withHome(script, async ({ store }) => {
    const one = async (key: string) => (await store.delete("b", [{ key }], live()))[0];
    assert.ok(isStorageError((await one("no"))?.error, "accessDenied"));
    assert.deepEqual(await one("old"), { key: "old" });
    assert.deepEqual(await one("k"), { key: "k", deleteMarkerVersionId: "v2" });
  });
});

test("a bucket that is not there fails the whole batch", async () => {
  await withHome(
    (_seen, response) => void response.writeHead(404).end(errorXml("NoSuchBucket")),
    async ({ store }) => {
      const ids = [{ key: "a" }, { key: "b" }];
      await assert.rejects(store.delete("b", ids, live()), ofKind("noSuchBucket"));
    },
  );
});

test("a copy that begins as a success and turns out an error is one", async () => {
  const ask = { fromBucket: "b", fromKey: "k", toBucket: "b", toKey: "l" };
  await withHome(
    (_seen, response) => void response.end(`\n  ${errorXml("AccessDenied", "no")}`),
    async ({ store }) => assert.rejects(copyOf(store).copy(ask, live()), ofKind("accessDenied")),
  );
  await withHome(
    (_seen, response, number) =>
      void response.end(
        number === 1
          ? errorXml("InternalError")
          : `<CopyObjectResult><ETag>"e"</ETag></CopyObjectResult>`,
      ),
    async ({ store }, server) => {
      assert.deepEqual(await copyOf(store).copy(ask, live()), { etag: "e" });
      assert.equal(server.seen.length, 2);
    },
  );
});

test("a copy names its source exactly and keeps or replaces all headers", async () => {
  const script: Script = (_seen, response) =>
    void response.end("<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
  await withHome(script, async ({ store }, server) => {
    const ask = { fromBucket: "b", fromKey: "/a/../k +%é", toBucket: "b2", toKey: "l" };
    await copyOf(store).copy({ ...ask, fromVersionId: "v/1", ifMatch: "e0" }, live());
    const kept = present(server.seen[0]).headers;
    assert.equal(kept["x-amz-copy-source"], "b//a/../k%20%2B%25%C3%A9?versionId=v%2F1");
    assert.equal(kept["x-amz-copy-source-if-match"], '"e0"');
    assert.equal(kept["x-amz-metadata-directive"], "COPY");
    const headers = { contentType: "text/plain", metadata: { a: "1" } };
    await copyOf(store).copy({ ...ask, headers }, live());
    const replaced = present(server.seen[1]).headers;
    assert.equal(replaced["x-amz-metadata-directive"], "REPLACE");
    assert.equal(replaced["content-type"], "text/plain");
    assert.equal(replaced["x-amz-meta-a"], "1");
  });
});

test("a server that checks a copy's source is asked before two copies and not before others", async () => {
  for (const isChecking of [true, false]) {
    const script: Script = (seen, response) => {
      const match = seen.headers["x-amz-copy-source-if-match"];
      const size = { etag: '"e"', "content-length": "5" };
      if (seen.method === "HEAD") response.writeHead(200, size).end();
      else if (isChecking && match !== '"e"')
        response.writeHead(412).end(errorXml("PreconditionFailed"));
      else response.end("<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
    };
    await withHome(script, async ({ store }, server) => {
      const ask = { fromBucket: "b", fromKey: "k", toBucket: "b", toKey: "l", ifMatch: "e" };
      for (let time = 0; time < 4; time++) {
        assert.deepEqual(await copyOf(store).copy(ask, live()), { etag: "e" });
      }
      const methods = server.seen.map(({ method }) => method).join(" ");
      const rest = isChecking ? "PUT PUT" : "HEAD PUT HEAD PUT";
      assert.equal(methods, `HEAD PUT HEAD PUT PUT ${rest}`);
    });
  }
});

const target = { bucket: "b", key: "k", uploadId: "u" };

test("completing that begins as a success and turns out an error is one", async () => {
  await withHome(
    (_seen, response) => void response.end(errorXml("EntityTooSmall")),
    async ({ store }) =>
      assert.rejects(partsOf(store).complete(target, [], live()), ofKind("invalidRequest")),
  );
});

test("completing twice, because the first answer was lost, is completing once", async () => {
  const parts = ["a", "b"].map((text, index) => ({
    number: index + 1,
    etag: createHash("md5").update(text).digest("hex"),
    sizeBytes: 1,
  }));
  const etag = present(etagOfParts(parts));
  const script: Script = (seen, response, number) => {
    if (number === 1) response.socket?.destroy();
    else if (seen.method === "HEAD") response.writeHead(200, { etag: `"${etag}"` }).end();
    else response.writeHead(404).end(errorXml("NoSuchUpload"));
  };
  await withHome(script, async ({ store }) => {
    assert.deepEqual(await partsOf(store).complete(target, parts, live()), { etag });
  });
  await withHome(
    (_seen, response) => void response.writeHead(404).end(errorXml("NoSuchUpload")),
    async ({ store }) =>
      assert.rejects(partsOf(store).complete(target, parts, live()), ofKind("noSuchUpload")),
  );
});

test("parts are completed in order", async () => {
  const script: Script = (_seen, response) =>
    void response.end(
      "<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag></CompleteMultipartUploadResult>",
    );
  await withHome(script, async ({ store }, server) => {
    const parts = [2, 1].map((number) => ({ number, etag: `e${number}`, sizeBytes: 1 }));
    assert.deepEqual(await partsOf(store).complete(target, parts, live()), { etag: "e-2" });
    const numbers = [
      ...present(server.seen[0])
        .body.toString()
        .matchAll(/<PartNumber>(\d)/g),
    ];
    assert.deepEqual(
      numbers.map(([, number]) => number),
      ["1", "2"],
    );
  });
});

test("a part without an ETag cannot be completed, so it is an error at once", async () => {
  await withHome(
    (_seen, response) => void response.end(),
    async ({ store }) => {
      const put = partsOf(store).put({ ...target, number: 1 }, bytes("x"), live());
      await assert.rejects(put, ofKind("badResponse"));
    },
  );
});

test("parts and unfinished uploads are paged", async () => {
  const script: Script = (seen, response) => {
    const query = new URL(seen.target, "http://x").searchParams;
    const part = (number: number) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>"e${number}"</ETag><Size>${number}</Size></Part>`;
    const upload = (key: string, id: string) =>
      `<Upload><Key>${key}</Key><UploadId>${id}</UploadId><Initiated>2026-01-01T00:00:00Z</Initiated></Upload>`;
    if (query.has("uploadId")) {
      const isFirst = !query.has("part-number-marker");
      response.end(
        `<ListPartsResult><IsTruncated>${isFirst}</IsTruncated>${part(isFirst ? 1 : 2)}<NextPartNumberMarker>${isFirst ? 1 : 2}</NextPartNumberMarker></ListPartsResult>`,
      );
    } else if (query.get("key-marker") === "a/b c" && query.get("upload-id-marker") === "u1") {
      response.end(
        `<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${upload("z", "u2")}</ListMultipartUploadsResult>`,
      );
    } else {
      response.end(
        `<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><NextKeyMarker>a%2Fb+c</NextKeyMarker><NextUploadIdMarker>u1</NextUploadIdMarker>${upload("a%2Fb+c", "u1")}</ListMultipartUploadsResult>`,
      );
    }
  };
  await withHome(script, async ({ store }) => {
    const multipart = partsOf(store);
    const first = await multipart.parts(target, undefined, live());
    assert.deepEqual(first, { items: [{ number: 1, etag: "e1", sizeBytes: 1 }], cursor: "1" });
    const second = await multipart.parts(target, first.cursor, live());
    assert.deepEqual(second, { items: [{ number: 2, etag: "e2", sizeBytes: 2 }] });
    const uploads = await multipart.unfinished("b", { prefix: "" }, live());
    assert.equal(uploads.items[0]?.key, "a/b c");
    assert.ok(uploads.cursor);
    const rest = await multipart.unfinished("b", { prefix: "", cursor: uploads.cursor }, live());
    assert.deepEqual(rest.items[0]?.startedAt, new Date("2026-01-01T00:00:00Z"));
    assert.equal(rest.cursor, undefined);
  });
});

test("a bucket is created in its region, and without one where the server refuses its name", async () => {
  const creating = (region: string, script: Script) => {
    const bodies: string[] = [];
    const wrapped: Script = (seen, response, number) => {
      if (seen.method !== "PUT") {
        response.writeHead(404).end();
        return;
      }
      bodies.push(seen.body.toString());
      return script(seen, response, number);
    };
    return withHome(
      wrapped,
      async (home) => {
        await home.createBucket({ name: "abc" }, live());
      },
      { region },
    ).then(() => bodies);
  };
  const accept: Script = (_seen, response) => void response.end();
  assert.deepEqual(await creating("us-east-1", accept), [""]);
  const [named] = await creating("eu-1", accept);
  assert.match(named ?? "", /<LocationConstraint>eu-1<\/LocationConstraint>/);
  const refuse: Script = (seen, response) => {
    if (seen.body.length > 0) response.writeHead(400).end(errorXml("InvalidLocationConstraint"));
    else response.end();
  };
  assert.equal((await creating("eu-1", refuse)).length, 2);
});

test("creating a bucket that is there is said, and one whose answer was lost is not", async () => {
  await withHome(
    (seen, response) => {
      response.writeHead(seen.method === "HEAD" ? 200 : 500, { "x-amz-request-id": "R" }).end();
    },
    async (home, server) => {
      const creating = home.createBucket({ name: "abc", access: "public" }, live());
      await assert.rejects(creating, ofKind("bucketExists"));
      assert.ok(server.seen.every(({ method }) => method === "HEAD"));
    },
  );
  const lost: Script = (seen, response, number) => {
    if (seen.method === "HEAD") response.writeHead(404).end();
    else if (number === 2) response.socket?.destroy();
    else response.writeHead(409).end(errorXml("BucketAlreadyOwnedByYou"));
  };
  await withHome(lost, (home) => home.createBucket({ name: "abc" }, live()));
});

test("buckets are listed, filtered, and named by the connection where they may not be listed", async () => {
  const script: Script = (_seen, response) =>
    void response.end(
      `<ListAllMyBucketsResult><Owner><ID>o</ID></Owner><Buckets><Bucket><Name>logs</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate><BucketRegion>eu-1</BucketRegion></Bucket><Bucket><Name>photos</Name></Bucket></Buckets></ListAllMyBucketsResult>`,
    );
  await withHome(script, async (home) => {
    const page = await home.listBuckets({}, live());
    assert.deepEqual(page.items, [
      { name: "logs", createdAt: new Date("2026-01-01T00:00:00Z"), region: "eu-1" },
      { name: "photos" },
    ]);
    const found = await home.listBuckets({ search: "PHO" }, live());
    assert.deepEqual(found.items, [{ name: "photos" }]);
  });
  const options = { buckets: ["one", "two"] };
  await withHome(
    script,
    async (home, server) => {
      const page = await home.listBuckets({}, live());
      assert.deepEqual(page.items, [{ name: "one" }, { name: "two" }]);
      assert.equal(server.seen.length, 0);
    },
    options,
  );
});

test("a link lasts between a second and a week", async () => {
  await withHome(
    (_seen, response) => void response.end(),
    async ({ store }) => {
      const links = present(store.links);
      for (const expiresInSeconds of [0, -1, 1.5, 7 * 86400 + 1, NaN]) {
        const link = links.create("GET", "b", "k", { expiresInSeconds }, live());
        await assert.rejects(link, ofKind("invalidInput"));
      }
      const link = await links.create("GET", "b", "k", { expiresInSeconds: 7 * 86400 }, live());
      assert.match(link, /X-Amz-Expires=604800&/);
    },
  );
});

test("a list of versions tells what the server's clock says", async () => {
  const script: Script = (_seen, response) => {
    response.writeHead(200, { date: "Mon, 02 Feb 2026 03:04:05 GMT" });
    response.end(
      `<ListVersionsResult><IsTruncated>false</IsTruncated><DeleteMarker><Key>k</Key><VersionId>m</VersionId><IsLatest>true</IsLatest></DeleteMarker></ListVersionsResult>`,
    );
  };
  await withHome(script, async ({ features }) => {
    const page = await features?.versions("b", { prefix: "" }, live());
    assert.equal(page?.items.length, 1);
    assert.deepEqual(page?.serverTime, new Date("2026-02-02T03:04:05Z"));
  });
});
