import assert from "node:assert/strict";
import { test } from "node:test";
import type { Service } from "../../../src/core/service.ts";
import { decodeService, encodeService, lossesOf } from "../../../src/core/serviceDocument.ts";
import { createRules } from "../../../src/providers/upcloud/rules.ts";
import { l10n } from "../commands/l10n.ts";

const rules = createRules(l10n);

const service: Service = {
  ...{ id: "1", name: "media", region: "europe-1", state: "running", wanted: "started" },
  ...{ isBusy: false, messages: [], endpoints: [], isProtected: true },
  networks: [{ name: "public", type: "public", family: "IPv4" }],
  labels: [{ key: "env", value: "test" }],
  customDomains: [{ name: "files.example.com", mode: "api" }],
  websites: [
    {
      ...{ domain: "www.example.com", bucket: "site", prefix: "", indexDocument: "index.html" },
      errorPages: [
        { document: "404.html", statuses: 404 },
        { document: "5xx.html", statuses: { start: 500, end: 599 } },
      ],
      ...{ isSinglePage: false, isEnabled: true, createdAt: new Date(0) },
    },
  ],
};

const decode = (document: unknown) => decodeService(JSON.stringify(document), rules, l10n);
const minimal = { name: "media", wanted: "started" };

test("a service that is not edited loses nothing", () => {
  const replacement = decodeService(encodeService(service), rules, l10n);
  assert.deepEqual(replacement.websites?.[0]?.errorPages, service.websites[0]?.errorPages);
  assert.deepEqual(lossesOf(service, replacement), {
    ...{ networks: [], labels: [], customDomains: [], websites: [] },
    ...{ stops: false, unprotects: false },
  });
});

test("what is left out is named as lost", () => {
  assert.deepEqual(lossesOf(service, decode({ name: "media", wanted: "stopped" })), {
    ...{ networks: ["public"], labels: ["env"] },
    ...{ customDomains: ["files.example.com"], websites: ["www.example.com"] },
    ...{ stops: true, unprotects: true },
  });
});

test("what does not fit is said with its place", () => {
  const cases: readonly (readonly [document: unknown, message: RegExp])[] = [
    [[], /^The document is not an object/],
    [{ name: "media" }, /^wanted is missing/],
    [{ ...minimal, wanted: "on" }, /^wanted is one of started, stopped/],
    [{ ...minimal, extra: 1 }, /^There is no setting named extra/],
    [JSON.parse('{"name":"media","wanted":"started","__proto__":1}'), /named __proto__/],
    [{ ...minimal, labels: {} }, /^labels is not a list/],
    [{ ...minimal, labels: [{ key: "env" }] }, /^labels\[0\]\.value is missing/],
    [{ ...minimal, labels: [{ key: "e", value: "" }] }, /^labels\[0\]\.key: This needs at least 2/],
    [{ ...minimal, name: "no spaces" }, /^name: Only letters/],
    [
      { ...minimal, networks: [{ name: "in", type: "private", family: "IPv4" }] },
      /^networks\[0\]\.uuid: A network is named by its UUID/,
    ],
    [
      { ...minimal, websites: [{ bucket: "b1b", errorPages: [{ document: "x", statuses: "4" }] }] },
      /^websites\[0\]\.errorPages\[0\]\.statuses is a status/,
    ],
  ];
  for (const [document, message] of cases) {
    assert.throws(() => decode(document), { kind: "invalidInput", message });
  }
});
