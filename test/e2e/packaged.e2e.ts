import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { vsixExtensionsDir } from "../run/build.ts";
import { openWorkbench, uiTest, type Workbench } from "./workbench/session.ts";

let workbench: Workbench;
before(async () => {
  workbench = await openWorkbench({ install: "vsix" });
});
after(() => workbench.close());

test("the package holds what a user needs and nothing else", () => {
  const extensions = vsixExtensionsDir();
  const [name = ""] = readdirSync(extensions).filter((entry) => entry.startsWith("stowage."));
  const files = readdirSync(join(extensions, name), { recursive: true, encoding: "utf8" });
  const allowed =
    /^(dist|media|l10n)(\/|$)|^(package(\.nls(\.[\w-]+)?)?\.json|readme\.md|changelog\.md|LICENSE\.txt|\.vsixmanifest)$/i;
  assert.deepEqual(
    files.filter((file) => !allowed.test(file) || /\.map$|\.meta\.json$|\.source\./.test(file)),
    [],
  );
});

test("a production build has no way in for connections of a file", () => {
  const extensions = vsixExtensionsDir();
  const [name = ""] = readdirSync(extensions).filter((entry) => entry.startsWith("stowage."));
  const bundle = readFileSync(join(extensions, name, "dist", "extension.cjs"), "utf8");
  assert.ok(bundle.length > 10_000 && !bundle.includes("STOWAGE_SANDBOX"));
});

uiTest(
  "the installed package opens its view",
  () => workbench,
  async ({ views }) => {
    await views.open("Stowage");
  },
);
