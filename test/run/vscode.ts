import { join } from "node:path";
import { downloadAndUnzipVSCode, SilentReporter } from "@vscode/test-electron";
import { installed, root, say } from "./setup/place.mjs";

export type VsCode =
  | { readonly kind: "desktop"; readonly executable: string }
  /** The workbench in a browser; `executable` stands in for VS Code's in `runTests`. */
  | { readonly kind: "browser"; readonly executable: string };

/**
 * The one place that decides which VS Code is used: what a flag says, else the desktop's where
 * there is a display and it can be had, else the workbench in a browser.
 */
export async function chooseVsCode(flags: {
  desktop?: boolean;
  browser?: boolean;
}): Promise<VsCode> {
  const inBrowser = {
    kind: "browser",
    executable: join(root, "test", "run", "workbench", "codeWeb.ts"),
  } as const;
  if (flags.browser || (!flags.desktop && !hasDisplay())) return inBrowser;
  try {
    const cachePath = installed;
    const executable = await downloadAndUnzipVSCode({ cachePath, reporter: new SilentReporter() });
    return { kind: "desktop", executable };
  } catch (error) {
    const problem = `desktop VS Code cannot be downloaded: ${String(error)}`;
    if (flags.desktop) throw new Error(problem, { cause: error });
    say(`${problem}; using the one in the browser`);
    return inBrowser;
  }
}

function hasDisplay(): boolean {
  if (process.env["CI"]) return false;
  if (process.platform !== "linux") return true;
  return Boolean(process.env["DISPLAY"] ?? process.env["WAYLAND_DISPLAY"]);
}
