import assert from "node:assert/strict";
import * as vscode from "vscode";

const address = { connectionId: "none", bucket: "photos" };
const sandbox = { connectionId: "sandboxsandbox", bucket: "samples" };

function objectNode(key: string) {
  const parentPrefix = key.slice(0, key.lastIndexOf("/") + 1);
  return {
    kind: "object",
    address,
    parentPrefix,
    entry: { kind: "object", key, sizeBytes: 1 },
  };
}

describe("commands", () => {
  it("of the manifest are all registered", async () => {
    const extension = vscode.extensions.getExtension("stowage.stowage");
    assert.ok(extension);
    await extension.activate();
    const { contributes } = extension.packageJSON as {
      contributes: { commands: { command: string }[] };
    };
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.filter(({ command }) => !registered.has(command));
    assert.deepEqual(missing, []);
  });

  for (const key of ["a/b.txt", "a//b", "/a", "a b%20#?é📦", "..", "line\nbreak", "C:\\x"])
    it(`copy the key ${JSON.stringify(key)} exactly`, async () => {
      const node = objectNode(key);
      await vscode.commands.executeCommand("stowage.object.copyKey", node, [node]);
      assert.equal(await vscode.env.clipboard.readText(), key);
      await vscode.commands.executeCommand("stowage.object.copyUri", node);
      assert.equal(await vscode.env.clipboard.readText(), `s3://photos/${key}`);
    });

  it("put several keys on the clipboard, one a line", async () => {
    const nodes = [objectNode("a"), objectNode("b")];
    await vscode.commands.executeCommand("stowage.object.copyKey", nodes[0], nodes);
    assert.equal(await vscode.env.clipboard.readText(), "a\nb");
  });

  it("give the address of an object at its endpoint", async () => {
    const node = { ...objectNode("readme.md"), address: sandbox };
    await vscode.commands.executeCommand("stowage.object.copyUrl", node);
    const url = await vscode.env.clipboard.readText();
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/samples\/readme\.md$/);
    assert.equal((await fetch(url)).status, 403, "an address is no permission");
  });

  it("show the properties of an object in a panel", async () => {
    const node = { ...objectNode("readme.md"), address: sandbox };
    await vscode.commands.executeCommand("stowage.object.properties", node);
    const isShown = () =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(({ label }) => label.includes("Properties: readme.md")),
      );
    for (let tries = 0; tries < 100 && !isShown(); tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(isShown());
  });

  it("take no harm from nonsense", async () => {
    await vscode.env.clipboard.writeText("untouched");
    for (const nonsense of [undefined, null, 1, "x", {}, { kind: "nothing" }, [[]]])
      await vscode.commands.executeCommand("stowage.object.copyKey", nonsense, nonsense);
    assert.equal(await vscode.env.clipboard.readText(), "untouched");
  });
});
