import { appendFileSync, writeFileSync } from "node:fs";
import { format } from "node:util";
import Mocha from "mocha";

/**
 * What VS Code calls in the extension host. The report goes to the file that `STOWAGE_HOST_OUTPUT`
 * names, since the console of an extension host ends up elsewhere in every kind of VS Code; the
 * counts go to `STOWAGE_HOST_RESULT`, whose absence tells that the host ended too early.
 */
export async function run(): Promise<void> {
  const { STOWAGE_HOST_OUTPUT, STOWAGE_HOST_RESULT, STOWAGE_HOST_FILES, STOWAGE_HOST_GREP } =
    process.env;
  if (!STOWAGE_HOST_OUTPUT || !STOWAGE_HOST_RESULT || !STOWAGE_HOST_FILES) {
    throw new Error("npm run host-tests sets what this needs");
  }
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) =>
    appendFileSync(STOWAGE_HOST_OUTPUT, `${format(...values)}\n`);
  const mocha = new Mocha({ ui: "bdd", timeout: 30_000, reporter: "spec", forbidOnly: true });
  if (STOWAGE_HOST_GREP) mocha.grep(STOWAGE_HOST_GREP);
  for (const file of JSON.parse(STOWAGE_HOST_FILES) as string[]) mocha.addFile(file);
  const counts = { passed: 0, failed: 0, skipped: 0 };
  await new Promise<void>((done) => {
    mocha
      .run(() => done())
      .on("pass", () => counts.passed++)
      .on("fail", () => counts.failed++)
      .on("pending", () => counts.skipped++);
  });
  writeFileSync(STOWAGE_HOST_RESULT, JSON.stringify(counts));
  if (counts.failed > 0) throw new Error(`${counts.failed} host tests failed`);
}
