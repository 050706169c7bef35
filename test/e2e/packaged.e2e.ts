import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
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
    files.filter((file) => !allowed.test(file) || file.endsWith(".map")),
    [],
  );
});

uiTest(
  "the installed package opens its view",
  () => workbench,
  async ({ views }) => {
    await views.open("Stowage");
  },
);
