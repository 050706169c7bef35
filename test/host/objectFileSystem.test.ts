import assert from "node:assert/strict";
import * as vscode from "vscode";
import { objectUri } from "../../src/filesystem/uri.ts";

/** The connection and the bucket that the runner has made. */
const place = { connectionId: "sandboxsandbox", bucket: "samples" };
const { fs } = vscode.workspace;

function uriOf(key: string): vscode.Uri {
  return objectUri({ ...place, key });
}

async function text(uri: vscode.Uri): Promise<string> {
  return Buffer.from(await fs.readFile(uri)).toString();
}

describe("objects as files", () => {
  before(async () => {
    await vscode.extensions.getExtension("stowage.stowage")?.activate();
    // The connection of a development build is there a moment after the activation.
    for (let attempt = 0; attempt < 100; attempt++) {
      const isThere = await fs.stat(uriOf("readme.md")).then(
        () => true,
        () => false,
      );
      if (isThere) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });

  it("have their content, size and date", async () => {
    assert.match(await text(uriOf("readme.md")), /^# Samples/);
    const stat = await fs.stat(uriOf("readme.md"));
    assert.equal(stat.size, 43);
    assert.ok(Math.abs(stat.mtime - Date.now()) < 3_600_000);
  });

  it("are listed folder by folder, and every name leads to its object", async () => {
    const folder = objectUri({ ...place, prefix: "odd names/" });
    const names = await fs.readDirectory(folder);
    assert.equal(names.length, 11);
    for (const [name, type] of names) {
      const uri = vscode.Uri.joinPath(folder, name);
      if (type === vscode.FileType.File) assert.ok((await text(uri)).length > 0);
      else assert.equal((await fs.readDirectory(uri)).length, 1);
    }
  });

  it("cannot be written", async () => {
    assert.equal(fs.isWritableFileSystem("stowage"), false);
    await assert.rejects(Promise.resolve(fs.writeFile(uriOf("new.txt"), new Uint8Array([1]))));
    await assert.rejects(Promise.resolve(fs.delete(uriOf("readme.md"))));
  });

  it("that are not there are not found, and no empty file", async () => {
    await assert.rejects(Promise.resolve(fs.readFile(uriOf("nope.txt"))), (error: unknown) => {
      return error instanceof vscode.FileSystemError && error.code === "FileNotFound";
    });
  });

  it("open in editors with the language of their name", async () => {
    const document = await vscode.workspace.openTextDocument(uriOf("data/config.json"));
    assert.equal(document.languageId, "json");
    assert.equal(document.isDirty, false);
  });

  it("that differ only by case are two", async () => {
    assert.equal(await text(uriOf("odd names/Case.txt")), "upper\n");
    assert.equal(await text(uriOf("odd names/case.txt")), "lower\n");
  });
});
