import assert from "node:assert/strict";
import * as vscode from "vscode";
import { encodeSegment } from "../../src/core/objectUri.ts";
import { addressOfUri, objectUri } from "../../src/filesystem/uri.ts";

const keys = [
  "plain.txt",
  "/abs",
  "a//b",
  "a/",
  "//",
  "../../etc/passwd",
  "./a/./..",
  "100%",
  "%2F%2e%0025",
  "a?b#c&d=e+f;g",
  "C:\\x\\y",
  "c:/windows",
  "line\nbreak\ttab\u0000",
  " leading and trailing ",
  "emoji 🚀/é/e\u0301",
  "A/a/A",
  ":",
  "%",
  "~",
  "$(zap) [x](command:y)",
  "x".repeat(1024),
];

const place = { connectionId: "c1", bucket: "bucket" };

describe("URIs of objects in VS Code's own hands", () => {
  for (const key of keys) {
    it(`keep ${JSON.stringify(key.slice(0, 30))}`, () => {
      const uri = objectUri({ ...place, key });
      const copies = [
        vscode.Uri.parse(uri.toString(), true),
        vscode.Uri.from(uri.toJSON() as vscode.Uri),
        uri.with({ fragment: "L1" }).with({ fragment: "" }),
      ];
      for (const copy of copies) assert.equal(addressOfUri(copy).path, key);
    });
  }

  it("are found from their folder by the names that listings give", () => {
    for (const key of keys.filter((each) => !each.endsWith("/"))) {
      const end = key.lastIndexOf("/") + 1;
      const folder = objectUri({ ...place, prefix: key.slice(0, end) });
      const child = vscode.Uri.joinPath(folder, encodeSegment(key.slice(end)));
      assert.equal(addressOfUri(child).path, key);
    }
  });
});
