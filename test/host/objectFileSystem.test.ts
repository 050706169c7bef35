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

  it("are written, and read again as they are then", async () => {
    assert.equal(fs.isWritableFileSystem("stowage"), true);
    const uri = uriOf("written/new.txt");
    await fs.writeFile(uri, Buffer.from("one"));
    assert.equal(await text(uri), "one");
    await fs.writeFile(uri, Buffer.from("and two"));
    assert.equal(await text(uri), "and two");
    assert.equal((await fs.stat(uri)).size, 7);
  });

  it("are saved by their editors, and no editor shows what it has not saved", async () => {
    const uri = uriOf("written/edited.txt");
    await fs.writeFile(uri, Buffer.from("one"));
    const document = await vscode.workspace.openTextDocument(uri);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 3), " two");
    assert.equal(await vscode.workspace.applyEdit(edit), true);
    assert.equal(await document.save(), true);
    assert.equal(document.isDirty, false);
    assert.equal(await text(uri), "one two");
  });

  it("are saved under their names, however odd", async () => {
    const odd = ["100%.txt", "a b#?&.txt", "%0041.txt", "..txt", "c:d.txt", "😀 ü.txt", "a//x.txt"];
    for (const name of [...odd, "new\nline.txt", "back\\slash.txt", "../up.txt"]) {
      const uri = uriOf(`written/${name}`);
      await fs.writeFile(uri, Buffer.from("one"));
      const document = await vscode.workspace.openTextDocument(uri);
      const edit = new vscode.WorkspaceEdit();
      edit.insert(uri, new vscode.Position(0, 0), "two ");
      assert.equal(await vscode.workspace.applyEdit(edit), true, name);
      assert.equal(await document.save(), true, name);
      assert.equal(await text(uri), "two one", name);
    }
  });

  it("keep every byte that an editor of no text writes", async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_each, index) => (index * 31) % 256);
    const uri = uriOf("written/binary.bin");
    for (const content of [bytes, bytes.toReversed(), new Uint8Array()]) {
      await fs.writeFile(uri, content);
      assert.deepEqual(Buffer.from(await fs.readFile(uri)), Buffer.from(content));
    }
  });

  it("are neither deleted nor renamed but in the view", async () => {
    const uri = uriOf("readme.md");
    await assert.rejects(Promise.resolve(fs.delete(uri)));
    await assert.rejects(Promise.resolve(fs.rename(uri, uriOf("other.md"))));
    assert.match(await text(uri), /^# Samples/);
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
