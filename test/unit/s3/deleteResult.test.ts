import assert from "node:assert/strict";
import { test } from "node:test";
import { parsedResult, plainResult } from "../../../src/s3/deleteResult.ts";
import { parseXml } from "../../../src/s3/xml.ts";

const namespace = `xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`;

/** Without errors there is nothing in it that asks for the answer. */
function parsed(xml: string) {
  const root = parseXml(xml);
  assert.ok(root);
  return parsedResult(root, {} as never, {} as never);
}

test("what tells of nothing but deleted objects is read as a parser reads it", () => {
  for (const [xml, count] of [
    [`<DeleteResult/>`, undefined],
    [`<DeleteResult></DeleteResult>`, 0],
    [`<DeleteResult><Deleted><Key>a</Key></Deleted></DeleteResult>`, 1],
    [
      `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult ${namespace}>\n  <Deleted><Key>a&amp;b &lt;&#13;&#x1F600;</Key></Deleted>\n    <Deleted>\n<Key>c</Key>\n</Deleted>\n</DeleteResult>\n`,
      2,
    ],
    [
      `<DeleteResult ${namespace}><Deleted><Key>a</Key><VersionId>v1</VersionId></Deleted><Deleted><Key>b</Key><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m&amp;1</DeleteMarkerVersionId></Deleted><Deleted><Key>c</Key><VersionId>m2</VersionId><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m2</DeleteMarkerVersionId></Deleted><Deleted><Key>d</Key><DeleteMarker>false</DeleteMarker><DeleteMarkerVersionId>m3</DeleteMarkerVersionId></Deleted></DeleteResult>`,
      4,
    ],
  ] as const) {
    const plain = plainResult(xml);
    assert.equal(plain?.length, count, xml);
    if (plain) assert.deepEqual(plain, parsed(xml));
  }
});

test("a document that says anything else is left to the parser", () => {
  const one = `<Deleted><Key>a</Key></Deleted>`;
  for (const xml of [
    "",
    `<html><body>${one}</body></html>`,
    `<Error><Code>AccessDenied</Code></Error>`,
    `<DeleteResult>${one}<Error><Key>b</Key><Code>AccessDenied</Code></Error></DeleteResult>`,
    `<DeleteResult>${one}`,
    `<DeleteResult>${one}</DeleteResult><more/>`,
    `<DeleteResult><!-- none -->${one}</DeleteResult>`,
    `<DeleteResult><Deleted><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m</DeleteMarkerVersionId><Key>a</Key></Deleted></DeleteResult>`,
    `<DeleteResult><Deleted><Key><![CDATA[a]]></Key></Deleted></DeleteResult>`,
    `<DeleteResult><Deleted><Key></Key></Deleted></DeleteResult>`,
    `<DeleteResults>${one}</DeleteResults>`,
    `<s3:DeleteResult>${one}</s3:DeleteResult>`,
  ])
    assert.equal(plainResult(xml), undefined, xml);
});

test("fields in another order are read, too", () => {
  const xml = `<DeleteResult><Deleted><DeleteMarker>true</DeleteMarker><DeleteMarkerVersionId>m</DeleteMarkerVersionId><Key>a</Key></Deleted></DeleteResult>`;
  assert.deepEqual(parsed(xml), [{ key: "a", deleteMarkerVersionId: "m" }]);
});
