import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import type { LifecycleRuleFields } from "../../../src/core/lifecycle.ts";
import { createHttpClient } from "../../../src/http/client.ts";
import { S3Caller } from "../../../src/s3/caller.ts";
import { createHomeSettings } from "../../../src/s3/settings/features.ts";
import { startS3Server } from "../../servers/s3.ts";

const { signal } = new AbortController();
const http = createHttpClient({ retry: { attempts: 1 } });
after(() => http.close());

function settingsAt(endpoint: string, accessKeyId = "A", secretAccessKey = "S") {
  const credentials = () => ({ accessKeyId, secretAccessKey });
  const options = { http, endpoint, region: "us-east-1", addressing: "path", credentials } as const;
  const caller = new S3Caller(options);
  return { caller, ...createHomeSettings(caller) };
}

/** Keeps lifecycle rules, but not the parts of them that it has never heard of. */
async function forgetfulServer(forget: RegExp, first?: string) {
  let kept = first;
  const written: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.method === "PUT") {
        written.push(body);
        kept = body.replace(forget, "");
      }
      if (request.method === "DELETE") kept = undefined;
      if (request.method === "GET" && kept === undefined) {
        response.writeHead(404).end("<Error><Code>NoSuchLifecycleConfiguration</Code></Error>");
      } else response.end(request.method === "GET" ? kept : undefined);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...settingsAt(endpoint), written, kept: () => kept };
}

const bySize: LifecycleRuleFields = {
  name: "large ones",
  isEnabled: true,
  filter: { largerThanBytes: 1_000_000 },
  expirationDays: 1,
};

test("a rule whose filter is forgotten was never switched on, and is taken back", async () => {
  const { lifecycle, written, kept } = await forgetfulServer(/<ObjectSizeGreaterThan>\d+<[^>]+>/);
  await assert.rejects(lifecycle.create("b", bySize, signal), { kind: "unsupported" });
  assert.ok(written.length > 0);
  for (const xml of written) assert.ok(!xml.includes("<Status>Enabled"), xml);
  assert.equal(kept(), undefined);
});

test("the rules that were there before come back as they were", async () => {
  const other =
    "<Rule><ID>o</ID><Status>Enabled</Status><Filter><Prefix>a/</Prefix></Filter><Expiration><Days>9</Days></Expiration></Rule>";
  const first = `<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${other}</LifecycleConfiguration>`;
  const { lifecycle, kept } = await forgetfulServer(/<ObjectSizeGreaterThan>\d+<[^>]+>/, first);
  await assert.rejects(lifecycle.create("b", bySize, signal), { kind: "unsupported" });
  assert.equal(kept(), first);
});

test("a rule that is kept whole is switched on at the end", async () => {
  const { lifecycle, written } = await forgetfulServer(/nothing/);
  const saved = await lifecycle.create("b", bySize, signal);
  assert.deepEqual(saved, { id: "large ones", ...bySize });
  assert.deepEqual(
    written.map((xml) => /<Status>(\w+)/.exec(xml)?.[1]),
    ["Disabled", "Enabled"],
  );
});

test("an older rule with its prefix outside of a filter is brought into the newer form", async () => {
  const first =
    "<LifecycleConfiguration><Rule><ID>o</ID><Prefix>old/</Prefix><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>";
  const { lifecycle, kept } = await forgetfulServer(/nothing/, first);
  await lifecycle.create("b", bySize, signal);
  assert.match(kept() ?? "", /<ID>o<\/ID><Filter><Prefix>old\/<\/Prefix><\/Filter>/);
  assert.equal((await lifecycle.list("b", signal)).length, 2);
});

test("a rule with control characters is refused, not mangled", async () => {
  const { lifecycle, written } = await forgetfulServer(/nothing/);
  const rule = { ...bySize, filter: { prefix: "a\u0001b" } };
  await assert.rejects(lifecycle.create("b", rule, signal), { kind: "invalidInput" });
  assert.deepEqual(written, []);
});

test("a small server's probe says what it lacks, in a sentence each", async () => {
  const server = await startS3Server();
  after(() => server.stop());
  const { caller, features, settings } = settingsAt(
    server.endpoint,
    server.accessKeyId,
    server.secretAccessKey,
  );
  await caller.empty({ operation: "create", method: "PUT", bucket: "abc" }, signal);
  const found = await features.probe("abc", signal);
  assert.equal(found.uploads.kind, "supported");
  for (const name of ["versioning", "policy", "cors", "tags", "objectLock", "versions"] as const) {
    const support = found[name];
    assert.ok(support.kind === "unsupported" && support.reason.length > 20, name);
  }
  assert.deepEqual(await settings.get("abc", signal), { name: "abc" });
  await assert.rejects(settings.update("abc", { versioning: "enabled" }, signal), {
    kind: "unsupported",
  });
});
