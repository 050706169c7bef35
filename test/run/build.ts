import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { run } from "./setup/command.mjs";
import { installed, root } from "./setup/place.mjs";
import { installWorkbench, serverMain } from "./setup/workbench.mjs";

/** What VS Code and the package take of the project's folder, beside `dist`. */
const shipped = [
  ...["package.json", "package.nls.json", "media", "l10n"],
  ...["README.md", "CHANGELOG.md", "LICENSE", ".vscodeignore"],
];
const largestVsixBytes = 1.5 * 1024 * 1024;

/** Bundles the extension and its webviews. */
export function buildExtension(outdir = join(root, "dist"), ...flags: string[]): void {
  const options = { cwd: root, node: process.execPath };
  run(process.execPath, ["esbuild.mjs", `--outdir=${outdir}`, ...flags], options);
}

/**
 * A folder of its own with a fresh build, so that a build elsewhere cannot pull the files out from
 * under a running workbench. Removed when this process ends. A runner that has made one already
 * names it in `STOWAGE_DEVELOPMENT`.
 */
export function developmentFolder(): string {
  const made = process.env["STOWAGE_DEVELOPMENT"];
  if (made) return made;
  const folder = freshFolder("development-");
  copyShipped(folder);
  buildExtension(join(folder, "dist"));
  process.env["STOWAGE_DEVELOPMENT"] = folder;
  return folder;
}

/** Makes the package as it is published, in a folder of its own, and returns its path and size. */
export function packageVsix(path: string): { path: string; sizeBytes: number } {
  const folder = freshFolder("package-");
  copyShipped(folder);
  // Built here already, with nothing of the project's own scripts to run.
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as object;
  const packaged = { ...manifest, scripts: {}, devDependencies: {}, dependencies: {} };
  writeFileSync(join(folder, "package.json"), JSON.stringify(packaged, null, 2));
  buildExtension(join(folder, "dist"), "--production");
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  // The pictures of the README are in the package.
  const flags = ["--no-dependencies", "--no-rewrite-relative-links", "--out", path];
  run(process.execPath, [vsce, "package", ...flags], { cwd: folder, node: process.execPath });
  const sizeBytes = statSync(path).size;
  if (sizeBytes >= largestVsixBytes) {
    throw new Error(`${path} has ${sizeBytes} bytes; it must stay below ${largestVsixBytes}`);
  }
  return { path, sizeBytes };
}

/** A fresh extensions folder with the package installed in it. */
export function vsixExtensionsDir(): string {
  const made = process.env["STOWAGE_VSIX_EXTENSIONS"];
  if (made) return made;
  installWorkbench(process.execPath);
  const folder = freshFolder("installed-");
  const { path } = packageVsix(join(folder, "stowage.vsix"));
  const extensions = join(folder, "extensions");
  run(process.execPath, [
    serverMain,
    "--accept-server-license-terms",
    ...["--server-data-dir", join(folder, "server"), "--extensions-dir", extensions],
    ...["--install-extension", path, "--force"],
  ]);
  process.env["STOWAGE_VSIX_EXTENSIONS"] = extensions;
  return extensions;
}

function copyShipped(folder: string): void {
  for (const name of shipped) {
    const from = join(root, name);
    if (existsSync(from)) cpSync(from, join(folder, name), { recursive: true });
  }
}

function freshFolder(prefix: string): string {
  mkdirSync(installed, { recursive: true });
  const folder = mkdtempSync(join(installed, prefix));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
