import assert from "node:assert/strict";
import { test } from "node:test";
import { isStorageError } from "../../../src/core/errors.ts";
import { bucketNameProblem } from "../../../src/s3/bucketName.ts";
import { decodeListed, encodeKey, encodeQuery, encodeText } from "../../../src/s3/encode.ts";
import { Endpoint } from "../../../src/s3/endpoint.ts";
import { isMd5, quoted, unquoted } from "../../../src/s3/etag.ts";
import { EtagMeaning } from "../../../src/s3/etagMeaning.ts";
import { timestampAt } from "../../../src/s3/listText.ts";
import { checkHeaderText, fromWire, metadataText, toWire } from "../../../src/s3/headerText.ts";

test("keys are encoded as they are signed, and keep every segment", () => {
  const pairs = [
    ["a/../b", "a/../b"],
    ["//a//", "//a//"],
    ["a b+c", "a%20b%2Bc"],
    ["%2F", "%252F"],
    ["!'()*", "%21%27%28%29%2A"],
    ["~-._", "~-._"],
    ["é😀", "%C3%A9%F0%9F%98%80"],
    ["?#\n\\", "%3F%23%0A%5C"],
  ] as const;
  for (const [key, encoded] of pairs) {
    assert.equal(encodeKey(key), encoded);
    assert.equal(decodeURIComponent(encoded), key);
  }
  assert.throws(
    () => encodeKey("\ud800"),
    (error) => isStorageError(error, "invalidInput"),
  );
  assert.equal(encodeText("a/b"), "a%2Fb");
});

test("a query keeps empty values and leaves out undefined ones", () => {
  assert.equal(
    encodeQuery({ uploads: "", prefix: "a/b c", none: undefined }),
    "?uploads=&prefix=a%2Fb%20c",
  );
  assert.equal(encodeQuery({ none: undefined }), "");
  assert.equal(encodeQuery(undefined), "");
});

test("listed keys are decoded as forms are", () => {
  assert.equal(decodeListed("a+b%2Bc%20d"), "a b+c d");
  assert.equal(decodeListed("plain"), "plain");
});

test("an endpoint addresses buckets by path or by host", () => {
  const path = new Endpoint("http://127.0.0.1:9000/", "path");
  assert.deepEqual(path.target("b", "/k"), {
    origin: "http://127.0.0.1:9000",
    host: "127.0.0.1:9000",
    path: "/b//k",
  });
  assert.equal(path.target("b").path, "/b");
  assert.equal(path.target().path, "/");
  const virtual = new Endpoint("https://s3.example.com", "virtualHosted");
  assert.deepEqual(virtual.target("b-1", "a/../k"), {
    origin: "https://b-1.s3.example.com",
    host: "b-1.s3.example.com",
    path: "/a/../k",
  });
  assert.equal(virtual.target("b-1").path, "/");
  assert.equal(virtual.target("dotted.name", "k").path, "/dotted.name/k");
  assert.equal(virtual.target("Upper_Case", "k").path, "/Upper_Case/k");
  assert.equal(
    new Endpoint("https://10.0.0.1", "virtualHosted").target("bucket", "k").path,
    "/bucket/k",
  );
  assert.equal(new Endpoint("https://s3.example.com:443", "path").target().host, "s3.example.com");
});

test("AWS has one address a region, and other servers have one", () => {
  const aws = new Endpoint("https://s3.us-east-1.amazonaws.com", "virtualHosted");
  assert.equal(
    aws.inRegion("eu-west-1").target("abc").origin,
    "https://abc.s3.eu-west-1.amazonaws.com",
  );
  const global = new Endpoint("https://s3.amazonaws.com", "path");
  assert.equal(global.inRegion("eu-west-1").origin, "https://s3.eu-west-1.amazonaws.com");
  const china = new Endpoint("https://s3.cn-north-1.amazonaws.com.cn", "path");
  assert.equal(
    china.inRegion("cn-northwest-1").origin,
    "https://s3.cn-northwest-1.amazonaws.com.cn",
  );
  const other = new Endpoint("https://s3.example.com", "path");
  assert.equal(other.inRegion("eu-west-1").origin, "https://s3.example.com");
});

test("what is no endpoint is refused, without repeating what may be a secret in it", () => {
  for (const text of ["", "s3.example.com", "ftp://x", "https://x/path", "https://x/?a=b"]) {
    assert.throws(
      () => new Endpoint(text, "path"),
      (error) => isStorageError(error, "invalidInput") && error.facts.field === "endpoint",
      text,
    );
  }
});

test("bucket names are judged with a reason", () => {
  for (const name of ["abc", "a.b-c", "1-2", "a".repeat(63), "my.bucket.name"]) {
    assert.equal(bucketNameProblem(name), undefined, name);
  }
  const bad = [
    ["ab", /at least 3/],
    ["a".repeat(64), /at most 63/],
    ["Abc", /upper-case/],
    ["a_b", /"_"/],
    ["a b", /" "/],
    ["a😀b", /"😀"/],
    ["-abc", /begins/],
    ["abc-", /ends/],
    [".abc", /begins/],
    ["a..b", /two dots/],
    ["a.-b", /hyphen beside a dot/],
    ["192.168.5.4", /IP address/],
    ["xn--abc", /reserved/],
    ["abc-s3alias", /reserved/],
  ] as const;
  for (const [name, reason] of bad) assert.match(bucketNameProblem(name) ?? "", reason, name);
});

test("header text survives the wire", () => {
  for (const text of ["plain", "é", "日本語", "😀", 'a; filename="b.txt"', ""]) {
    assert.equal(fromWire(toWire(text)), text);
    assert.equal(fromWire(metadataText(text)), text);
    assert.match(metadataText(text), /^[\x20-\x7e]*$/);
  }
  const long = "日本語テキスト😀".repeat(20);
  assert.equal(fromWire(metadataText(long)), long);
  for (const word of metadataText(long).split(" ")) assert.ok(word.length <= 75);
  assert.equal(fromWire("=?UTF-8?Q?caf=C3=A9_au_lait?="), "café au lait");
  assert.equal(fromWire("\xe9"), "\xe9", "Latin-1 of a server that does not know UTF-8");
  assert.throws(
    () => checkHeaderText("x", "a\r\nInjected: yes"),
    (error) => isStorageError(error, "invalidInput"),
  );
});

test("ETags lose and get their quotes", () => {
  assert.equal(unquoted('"abc"'), "abc");
  assert.equal(unquoted('W/"abc"'), "abc");
  assert.equal(unquoted("abc"), "abc");
  assert.equal(unquoted('""'), undefined);
  assert.equal(unquoted(undefined), undefined);
  assert.equal(quoted("abc"), '"abc"');
  assert.ok(isMd5("D41D8CD98F00B204E9800998ECF8427E"));
  assert.ok(!isMd5("d41d8cd98f00b204e9800998ecf8427e-2"));
  assert.ok(!isMd5("00"));
});

test("an ETag is an MD5 only once the server has shown it", () => {
  const md5 = "1B2M2Y8AsgTpgAmY7PhCfg==";
  const etag = "d41d8cd98f00b204e9800998ecf8427e";
  const other = "0".repeat(32);
  const honest = new EtagMeaning();
  assert.equal(honest.isMd5, false);
  assert.ok(honest.agrees("00", md5, {}));
  assert.ok(honest.agrees(undefined, md5, {}));
  assert.equal(honest.isMd5, false);
  assert.ok(honest.agrees(etag.toUpperCase(), md5, {}));
  assert.equal(honest.isMd5, true);
  assert.ok(!honest.agrees(other, md5, {}), "damage is seen");
  assert.ok(honest.agrees(other, md5, { "x-amz-server-side-encryption": "aws:kms" }));
  const opaque = new EtagMeaning();
  assert.ok(opaque.agrees(other, md5, {}));
  assert.equal(opaque.isMd5, false);
  assert.ok(opaque.agrees(other, md5, {}));
});

test("times are read as the language reads them", () => {
  const times = ["1970-01-01T00:00:00.000Z", "2000-02-29T12:34:56.789Z", "2100-03-01T00:00:00Z"];
  for (let day = 0; day < 40_000; day += 13) {
    times.push(new Date(day * 86_400_000 + day * 977).toISOString());
  }
  for (const time of times) {
    const text = `<A>${time}</A>`;
    assert.deepEqual(timestampAt(text, 3, 3 + time.length), new Date(time), time);
  }
  const others = ["Sat, 31 Jan 2026 23:59:58 GMT", "2026-01-31T23:59:58+01:00"];
  for (const time of others) assert.deepEqual(timestampAt(time, 0, time.length), new Date(time));
  assert.equal(timestampAt("never", 0, 5), undefined);
  assert.equal(timestampAt("2026-xx-31T23:59:58.000Z", 0, 24), undefined);
});
