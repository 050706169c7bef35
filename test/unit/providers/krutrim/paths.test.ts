import assert from "node:assert/strict";
import { test } from "node:test";
import { baseUrlOf } from "../../../../src/providers/krutrim/api/client.ts";
import { krnSegment, pathSegment, queryOf } from "../../../../src/providers/krutrim/api/path.ts";
import { parseLink } from "../../../../src/providers/krutrim/link.ts";
import { endpointOf } from "../../../../src/providers/krutrim/planes.ts";

test("a KRN is opaque: its colons stay, everything else is encoded", () => {
  const krn = "krn:kos:blr-1:44:55:bucket:1f2e";
  assert.equal(krnSegment(krn, "bucketId"), krn);
  assert.equal(krnSegment("krn:a/b?c#d%3Ae ü", "x"), "krn:a%2Fb%3Fc%23d%253Ae%20%C3%BC");
});

test("masked KRNs and path steps are refused before anything is sent", () => {
  const masked = () => krnSegment("krn:kos:blr-1:***:55:bucket:1", "bucketId");
  assert.throws(masked, { kind: "accessDenied" });
  for (const step of ["", ".", "..", "\ud800"])
    assert.throws(() => pathSegment(step, "ruleId"), { kind: "invalidInput" });
});

test("queries leave out what is absent", () => {
  assert.equal(
    queryOf({ page: 1, name_filter: "a b&c", refresh: undefined }),
    "?page=1&name_filter=a%20b%26c",
  );
  assert.equal(queryOf({ prefix: undefined }), "");
});

test("a base URL may have a path, and nothing more", () => {
  assert.deepEqual(baseUrlOf("https://example.com/"), { origin: "https://example.com", path: "" });
  const proxied = { origin: "http://h:8080", path: "/kos-proxy" };
  assert.deepEqual(baseUrlOf("http://h:8080/kos-proxy/"), proxied);
  for (const bad of ["example.com", "ftp://h", "https://u:p@h", "https://h?x=1", "https://h#x", ""])
    assert.throws(() => baseUrlOf(bad), { kind: "invalidInput" });
});

test("links are taken apart as they are, so that no key is rewritten", () => {
  assert.deepEqual(parseLink("https://h:1/b/a/../c//d?X-Amz-Signature=1#x", true), {
    origin: "https://h:1",
    host: "h:1",
    path: "/b/a/../c//d?X-Amz-Signature=1",
  });
  assert.equal(parseLink("https://h/b/ü x", true).path, "/b/%C3%BC%20x");
  assert.equal(parseLink("http://h", false).path, "/");
  for (const bad of ["", "h/b", "ftp://h/b", "https://u:p@h/b", "https:///b"])
    assert.throws(() => parseLink(bad, true), { kind: "badResponse" });
  assert.throws(() => parseLink("http://h/b", true), { kind: "badResponse" });
});

test("the S3 endpoint is the bucket's address without the bucket", () => {
  const connection = { baseUrl: "https://cloud.example.com", region: "In-Bangalore-1" };
  const origin = (url: string, more = {}) =>
    endpointOf({ name: "invoices", region: "In-Hyderabad-1", url }, { ...connection, ...more });
  const hyd = { origin: "https://hyd1.example.net", isConfigured: false };
  assert.deepEqual(origin("https://hyd1.example.net/invoices"), hyd);
  assert.deepEqual(origin("https://invoices.hyd1.example.net"), hyd);
  assert.deepEqual(origin("hyd1.example.net/invoices/"), hyd);
  // The console, what is not encrypted, and what is no address at all.
  for (const url of ["https://cloud.example.com/x", "http://hyd1.example.net", "url", "/invoices"])
    assert.equal(origin(url), undefined);
  assert.ok(origin("http://127.0.0.1:9000/invoices", { baseUrl: "http://127.0.0.1:8000" }));
  // The connection's endpoint is for its own region.
  const s3Endpoint = "https://blr1.example.net";
  assert.deepEqual(origin("https://hyd1.example.net/invoices", { s3Endpoint }), hyd);
  const here = { name: "invoices", region: "in-bangalore-1" };
  const blr = { origin: s3Endpoint, isConfigured: true };
  assert.deepEqual(endpointOf(here, { ...connection, s3Endpoint }), blr);
  assert.deepEqual(endpointOf(here, { ...connection, s3Endpoint: `${s3Endpoint}/invoices` }), blr);
  assert.equal(endpointOf(here, connection), undefined);
});
