import assert from "node:assert/strict";
import * as vscode from "vscode";

describe("the extension host", () => {
  it("has Stowage under development", () => {
    const extension = vscode.extensions.getExtension("stowage.stowage");
    assert.ok(extension);
  });

  it("opens the workspace folder", async () => {
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = vscode.Uri.joinPath(folder.uri, "hello.txt");
    assert.equal(Buffer.from(await vscode.workspace.fs.readFile(file)).toString(), "hello\n");
  });
});
