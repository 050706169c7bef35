import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { run } from "./setup/command.mjs";
import { installed, root } from "./setup/place.mjs";
import { installWorkbench, serverMain } from "./setup/workbench.mjs";

/** What a VS Code reads of an extension's folder, beside `dist`. */
const shipped = ["package.json", "package.nls.json", "media", "l10n", "README.md"];
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
  for (const name of shipped) {
    if (existsSync(join(root, name)))
      cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  buildExtension(join(folder, "dist"));
  process.env["STOWAGE_DEVELOPMENT"] = folder;
  return folder;
}

/** Makes the package as it is published and returns its path and size. */
export function packageVsix(path = join(installed, "stowage.vsix")): {
  path: string;
  sizeBytes: number;
} {
  mkdirSync(installed, { recursive: true });
  const vsce = join(root, "node_modules", "@vscode", "vsce", "vsce");
  run(process.execPath, [vsce, "package", "--no-dependencies", "--skip-license", "--out", path], {
    cwd: root,
    node: process.execPath,
  });
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

function freshFolder(prefix: string): string {
  mkdirSync(installed, { recursive: true });
  const folder = mkdtempSync(join(installed, prefix));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
