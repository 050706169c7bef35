import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "./setup/command.mjs";
import { installed, root } from "./setup/place.mjs";

// npm run screenshots: the pictures of the README, from the real workbench.
run(process.execPath, ["test/run/e2e.ts", "test/e2e/screenshots.e2e.ts"], { cwd: root });
const folder = join(root, "media", "screenshots");
mkdirSync(folder, { recursive: true });
for (const theme of ["dark", "light"]) {
  copyFileSync(join(installed, "shots", `${theme}.png`), join(folder, `${theme}.png`));
}
