import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isStorageError } from "../../../src/core/errors.ts";
import { parseListPage } from "../../../src/s3/listParse.ts";
import { fieldsOf, objectOf } from "../../../src/s3/listRecord.ts";
import { ListScan } from "../../../src/s3/listScan.ts";
import type { ListPage } from "../../../src/s3/listScan.ts";
import type { DraftEntry } from "../../../src/s3/listStrings.ts";
import { ListTemplate } from "../../../src/s3/listTemplate.ts";
import { ListTemplates } from "../../../src/s3/listTemplates.ts";
import { ListTimes } from "../../../src/s3/listTimes.ts";
import { parseXml } from "../../../src/s3/xml.ts";

function scanned(xml: string, pieceBytes: number, templates?: ListTemplates): ListPage {
  const bytes = Buffer.from(xml, "utf8");
  const scan = new ListScan(templates);
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    scan.push(bytes.subarray(at, at + pieceBytes));
  }
  assert.ok(scan.isPlain, "the page is one that the scan reads");
  return scan.finish();
}

function parsed(xml: string): ListPage {
  const root = parseXml(xml);
  assert.ok(root);
  return parseListPage(root);
}

const open = `<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`;

/** Everything in it has been sent by some server. */
const nasty = `${open}
  <Name>b</Name><Prefix></Prefix><StartAfter/><MaxKeys>1000</MaxKeys><Delimiter>/</Delimiter>
  <IsTruncated>true</IsTruncated><NextContinuationToken>1/a&amp;b==</NextContinuationToken>
  <KeyCount>8</KeyCount>
  <Contents><Key>&lt;a&gt;&amp;&quot;&apos;</Key><LastModified>2026-01-31T23:59:58.123Z</LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>0</Size><StorageClass>STANDARD</StorageClass></Contents>
  <Contents><Key>cr&#13;lf&#10;hex&#x1F600;é😀</Key><LastModified>2026-01-31T23:59:58Z</LastModified><ETag>"abc-12"</ETag><Size>5497558138880</Size><StorageClass>GLACIER</StorageClass><Owner><ID>Key</ID><DisplayName>Size</DisplayName></Owner></Contents>
  <Contents><Key>no etag, no class
newline</Key><LastModified>Sat, 31 Jan 2026 23:59:58 GMT</LastModified><ETag></ETag><Size>1</Size><Owner/><StorageClass/></Contents>
  <Contents>
    <ChecksumAlgorithm>CRC32</ChecksumAlgorithm>
    <Size>12</Size><ETag>&#34;00&#x22;</ETag>
    <RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress><Key>inner</Key></RestoreStatus>
    <Key>a &unknown; ;&amp;amp; b</Key>
    <LastModified>never</LastModified>
  </Contents>
  <Contents><Key> spaces </Key><Size>3</Size></Contents>
  <CommonPrefixes><Prefix>a&amp;b/</Prefix></CommonPrefixes>
  <CommonPrefixes><Prefix>//</Prefix></CommonPrefixes>
</ListBucketResult>
`;

test("the scan reads what a general parser reads, in pieces of every size", () => {
  const expected = parsed(nasty);
  assert.equal(expected.entries.length, 7);
  for (const size of [1, 2, 3, 5, 7, 16, 61, 255, 1024, 100_000]) {
    assert.deepEqual(scanned(nasty, size), expected, `pieces of ${size}`);
  }
});

test("values are what the server meant", () => {
  const page = scanned(nasty, 100_000);
  assert.equal(page.isTruncated, true);
  assert.equal(page.nextToken, "1/a&b==");
  const [first, second, third, fourth, fifth, sixth, seventh] = page.entries;
  assert.deepEqual(first, {
    kind: "object",
    key: "<a>&\"'",
    sizeBytes: 0,
    etag: "d41d8cd98f00b204e9800998ecf8427e",
    lastModified: new Date("2026-01-31T23:59:58.123Z"),
    storageClass: "STANDARD",
  });
  assert.deepEqual(second, {
    kind: "object",
    key: "cr\rlf\nhex😀é😀",
    sizeBytes: 5497558138880,
    etag: "abc-12",
    lastModified: new Date("2026-01-31T23:59:58Z"),
    storageClass: "GLACIER",
  });
  assert.deepEqual(third, {
    kind: "object",
    key: "no etag, no class\nnewline",
    sizeBytes: 1,
    lastModified: new Date("2026-01-31T23:59:58Z"),
  });
  const odd = { kind: "object", key: "a &unknown; ;&amp; b", sizeBytes: 12, etag: "00" };
  assert.deepEqual(fourth, odd);
  assert.deepEqual(fifth, { kind: "object", key: " spaces ", sizeBytes: 3 });
  assert.deepEqual(sixth, { kind: "prefix", prefix: "a&b/" });
  assert.deepEqual(seventh, { kind: "prefix", prefix: "//" });
});

test("keys encoded as in URLs are decoded, wherever the page says that they are", () => {
  const contents = `<Contents><Key>a%2F..%2Fb+c%2B%25%0A%F0%9F%98%80%00</Key><Size>1</Size></Contents>`;
  const prefixes = `<CommonPrefixes><Prefix>%26%3C/</Prefix></CommonPrefixes>`;
  const marker = `<NextMarker>x%20y</NextMarker>`;
  const said = `<EncodingType>url</EncodingType>`;
  for (const inner of [said + marker + contents + prefixes, contents + prefixes + marker + said]) {
    const xml = `${open}<IsTruncated>true</IsTruncated>${inner}</ListBucketResult>`;
    const page = scanned(xml, 10);
    assert.deepEqual(page.entries, [
      { kind: "object", key: "a/../b c+%\n😀\u0000", sizeBytes: 1 },
      { kind: "prefix", prefix: "&</" },
    ]);
    assert.equal(page.nextMarker, "x y");
    assert.deepEqual(parsed(xml), page);
  }
  const plain = scanned(`${open}${contents}</ListBucketResult>`, 10);
  assert.deepEqual(plain.entries[0], {
    kind: "object",
    key: "a%2F..%2Fb+c%2B%25%0A%F0%9F%98%80%00",
    sizeBytes: 1,
  });
});

test("a page that ends early is truncated, wherever it was cut", () => {
  const end = nasty.lastIndexOf("</ListBucketResult>");
  for (const cut of [end, end + 5, end - 30, 400, 700]) {
    const scan = new ListScan();
    scan.push(Buffer.from(nasty.slice(0, cut)));
    assert.throws(
      () => scan.finish(),
      (error) => isStorageError(error, "truncated"),
      String(cut),
    );
  }
});

test("what is no plain listing is left to the general parser", () => {
  const others = [
    "<Error><Code>NoSuchBucket</Code></Error>",
    "<!DOCTYPE html><html></html>",
    "<html><body>hi</body></html>",
    '{"message": "no"}',
    "",
    `${open}<!-- a comment --></ListBucketResult>`,
    `${open}<Contents><Key><![CDATA[a]]></Key><Size>1</Size></Contents></ListBucketResult>`,
    `<s3:ListBucketResult xmlns:s3="x"><s3:Contents/></s3:ListBucketResult>`,
    `${open}<Contents><Key>a</Key></Contents></ListBucketResult>`,
    `${open}<Contents><Key>a</Key><Size>many</Size></Contents></ListBucketResult>`,
    `${open}<Contents><Key>a</Key></Wrong></Contents></ListBucketResult>`,
    `${open}<Contents><Key>a<b></Key><Size>1</Size></Contents></ListBucketResult>`,
    `${open}</ListBucketResult><More></More>`,
  ];
  for (const xml of others) {
    const scan = new ListScan();
    for (const byte of Buffer.from(xml)) scan.push(Uint8Array.of(byte));
    assert.equal(scan.isPlain, false, xml);
  }
});

test("CDATA and namespace prefixes are read by the general parser", () => {
  const page = parsed(
    `<s3:ListBucketResult xmlns:s3="x"><s3:IsTruncated>false</s3:IsTruncated><s3:Contents><s3:Key><![CDATA[a&b<c]]></s3:Key><s3:Size>1</s3:Size></s3:Contents></s3:ListBucketResult>`,
  );
  assert.deepEqual(page.entries, [{ kind: "object", key: "a&b<c", sizeBytes: 1 }]);
});

test("an object without a size, or a key that cannot be decoded, is a bad response", () => {
  const noSize = `${open}<Contents><Key>a</Key></Contents></ListBucketResult>`;
  assert.throws(
    () => parsed(noSize),
    (error) => isStorageError(error, "badResponse"),
  );
  const bad = `${open}<EncodingType>url</EncodingType><Contents><Key>%FF</Key><Size>1</Size></Contents></ListBucketResult>`;
  assert.throws(
    () => scanned(bad, 100),
    (error) => isStorageError(error, "badResponse"),
  );
});

test("strings of a page do not keep the page in memory", () => {
  const contents = Array.from(
    { length: 1000 },
    (_each, index) =>
      `<Contents><Key>some/long/prefix/object-${index}</Key><LastModified>2026-01-31T23:59:58.123Z</LastModified><ETag>&quot;${String(index).padStart(32, "0")}&quot;</ETag><Size>${index}</Size><Owner><ID>${"x".repeat(2000)}</ID></Owner><StorageClass>STANDARD</StorageClass></Contents>`,
  ).join("");
  const bytes = Buffer.from(`${open}${contents}</ListBucketResult>`);
  const kept: unknown[] = [];
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let page = 0; page < 20; page++) {
    const scan = new ListScan();
    for (let at = 0; at < bytes.length; at += 65536) scan.push(bytes.subarray(at, at + 65536));
    kept.push(scan.finish().entries);
  }
  collect();
  const perEntry = (process.memoryUsage().heapUsed - before) / 20_000;
  assert.equal(kept.length, 20);
  assert.ok(perEntry < 500, `${Math.round(perEntry)} bytes an entry, of 2,300 in the page`);
});

test("the quotes of an ETag may be written as any server writes them, and are read as fast", () => {
  for (const quote of ["&quot;", "&#34;", '"']) {
    const record = (index: number) =>
      `<Contents><Key>a/${index}&amp;</Key><LastModified>2026-01-31T23:59:58.123Z</LastModified><ETag>${quote}e${index}-2${quote}</ETag><Size>${index}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
    const records = Array.from({ length: 50 }, (_, index) => record(index)).join("");
    const xml = `${open}<IsTruncated>false</IsTruncated>${records}</ListBucketResult>`;
    assert.deepEqual(scanned(xml, 1000), parsed(xml), quote);
    const text = record(1) + record(2);
    const fields = fieldsOf(text, "<Contents>".length, text.indexOf("</Contents>"));
    const template = ListTemplate.of(text, 0, fields, objectOf(text, fields));
    const entries: DraftEntry[] = [];
    assert.equal(
      template?.read(text, record(1).length, entries, new ListTimes()),
      text.length,
      quote,
    );
    assert.partialDeepStrictEqual(entries, [{ key: "a/2&", etag: "e2-2" }], quote);
  }
});

/** Records that differ in what is between their fields. */
const forms: readonly ((index: number) => readonly [string, string])[] = [
  () => ["", "<StorageClass>STANDARD</StorageClass>"],
  () => ["", "<StorageClass>GLACIER</StorageClass>"],
  () => ["", ""],
  () => ["", "<Owner><ID>é</ID></Owner><StorageClass/>"],
  () => ["<ChecksumType>FULL_OBJECT</ChecksumType>", "<StorageClass>STANDARD</StorageClass>"],
  (index) => [`<Generation>${index}</Generation>`, ""],
];

function record(index: number, form: number): string {
  const [between, after] = forms[form]?.(index) ?? ["", ""];
  return `<Contents><Key>ä/${index}&amp;😀</Key><LastModified>2026-01-31T23:59:${10 + (index % 50)}Z</LastModified><ETag>"e${index}"</ETag>${between}<Size>${index}</Size>${after}</Contents>`;
}

test("records of several forms in a mixture are read as by a general parser", () => {
  const templates = new ListTemplates();
  for (const kinds of [1, 2, forms.length]) {
    const records = Array.from({ length: 400 }, (_each, index) =>
      record(index, (index * 7919) % kinds),
    );
    const xml = `${open}<IsTruncated>false</IsTruncated>${records.join("")}</ListBucketResult>`;
    for (const size of [100, 1000, 65536]) {
      assert.deepEqual(scanned(xml, size, templates), parsed(xml), `${kinds} forms, by ${size}`);
    }
  }
});

test("forms that are known are read without taking each record apart, in any order", () => {
  const templates = new ListTemplates();
  const order = [0, 1, 2, 0, 0, 2, 1, 3, 4, 0, 3, 1];
  const text = order.map((form, index) => record(index, form)).join("");
  for (const form of new Set(order)) {
    const one = record(1, form);
    const fields = fieldsOf(one, "<Contents>".length, one.indexOf("</Contents>"));
    const template = ListTemplate.of(one, 0, fields, objectOf(one, fields));
    assert.ok(template);
    templates.learn(template);
  }
  const entries: DraftEntry[] = [];
  assert.equal(templates.read(text, 0, entries, new ListTimes()), text.length);
  assert.equal(entries.length, order.length);
});

test("a record outside of the listing is left to the general parser, however well known", () => {
  const templates = new ListTemplates();
  const known = `${open}${record(1, 0)}</ListBucketResult>`;
  scanned(known, 100, templates);
  for (const xml of [record(1, 0) + known, known + record(1, 0)]) {
    const scan = new ListScan(templates);
    scan.push(Buffer.from(xml));
    assert.ok(!scan.isPlain, xml);
  }
});
