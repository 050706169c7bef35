import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeXmlText } from "../../../src/s3/listText.ts";
import {
  childOf,
  childrenOf,
  escapeXml,
  isWritableInXml,
  parseXml,
  textOf,
} from "../../../src/s3/xml.ts";
import { parsePlainXml } from "../../../src/s3/xmlPlain.ts";

test("text and children come out with references resolved and nothing trimmed", () => {
  const root = parseXml(
    `<?xml version="1.0"?>\n<!-- hello -->\n<A xmlns="x" y='>'><B> a&amp;b&#13;&#x1F600; </B><B/><n:C xmlns:n="z"><D><![CDATA[<&]]></D></n:C></A>\n`,
  );
  assert.ok(root);
  assert.equal(root.name, "A");
  assert.deepEqual(
    childrenOf(root, "B").map(({ text }) => text),
    [" a&b\r😀 ", ""],
  );
  const c = childOf(root, "C");
  assert.ok(c);
  assert.equal(textOf(c, "D"), "<&");
  assert.equal(textOf(root, "B"), " a&b\r😀 ");
  assert.equal(textOf(root, "E"), undefined);
});

test("whitespace before the document is what servers send to stay awake", () => {
  assert.equal(parseXml(` \n \n<?xml version="1.0"?><Error><Code>X</Code></Error>`)?.name, "Error");
});

test("a plain document is read as by the general parser, to which a comment leaves it", () => {
  const documents = [
    "<A/>",
    "<A></A>",
    "<A />",
    ` \n<?xml version="1.0" encoding="UTF-8"?>\n<A xmlns="x:y" b='"' >\n <B> c </B>\n</A>\n `,
    "<A>a<B>b</B>c<B/>d<C><D>&lt;&quot;&apos;&gt;&amp;amp;</D></C></A>",
    `<n:A xmlns:n="z"><n:B n:t="u/v">x</n:B><m:B y=""/></n:A>`,
    "<A>&#65;&#x41;&#X1F600; & ; &; &b;&nosuch; &amp &#x; &#; &constructor;</A>",
    "<A.b-c_1><é/></A.b-c_1>",
    "<A><Key>é😀 > ]] \r\n</Key></A>",
  ];
  for (const text of documents) {
    const general = parseXml(`${text}<!-- -->`);
    assert.ok(general, text);
    assert.deepEqual(parseXml(text), general, text);
    assert.ok(text.includes("é/") || parsePlainXml(text), `${text} is plain`);
  }
});

test("what is not plain is left to the general parser", () => {
  const others = [
    "<A><!-- --></A>",
    "<A><![CDATA[b]]></A>",
    "<!DOCTYPE A><A/>",
    "<A><?b?></A>",
    `<A b=">"/>`,
    "<A></A >",
    "<A b=c/>",
  ];
  for (const text of others) assert.equal(parsePlainXml(text), undefined, text);
});

test("text of nothing but ampersands takes no longer than any other", () => {
  const before = process.threadCpuUsage();
  const text = `${"&".repeat(1_000_000)};`;
  assert.equal(decodeXmlText(text), text);
  const { user, system } = process.threadCpuUsage(before);
  assert.ok(user + system < 1_000_000);
});

test("what is no XML document is undefined", () => {
  const others = [
    "",
    "   ",
    "text",
    '{"a":1}',
    "<A>",
    "<A><B></A>",
    "<A></B>",
    "<A></A><B></B>",
    "text<A></A>",
    "<A></A>text",
    "<A><B>cut of",
    "<A",
    "<ListBucketResult><Contents><Key>a</Ke",
  ];
  for (const text of others) assert.equal(parseXml(text), undefined, text);
});

test("a hostile document that nests without end is given up at once", () => {
  // Of this thread: what else the machine does is not in it.
  const before = process.threadCpuUsage();
  assert.equal(parseXml("<a>".repeat(1_000_000)), undefined);
  const { user, system } = process.threadCpuUsage(before);
  assert.ok(user + system < 1_000_000);
  assert.equal(parseXml("<a>".repeat(50) + "</a>".repeat(50))?.name, "a");
});

test("keys are escaped so that they come back the same", () => {
  const key = `<a>&"'\r\n\t]]>é😀`;
  const root = parseXml(`<Key>${escapeXml(key)}</Key>`);
  assert.equal(root?.text, key);
});

test("control characters cannot be written in XML", () => {
  for (const text of ["\u0000", "a\u0001", "\u000b", "\u001f", "\ufffe", "\uffff"]) {
    assert.equal(isWritableInXml(text), false);
  }
  for (const text of ["", "\t\r\n", "é😀", "\u007f", "\u0085"]) {
    assert.equal(isWritableInXml(text), true);
  }
});
