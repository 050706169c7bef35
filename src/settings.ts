import * as vscode from "vscode";

/** Every setting of the extension is read here; a test holds this against package.json. */
export function askAboveBytes(): number {
  return vscode.workspace.getConfiguration("stowage").get("open.askAboveMegabytes", 20) * 1024 ** 2;
}

/** What dropping rows of the view onto a folder does. */
export function dropAction(): "ask" | "move" | "copy" {
  const action = vscode.workspace.getConfiguration("stowage").get<string>("drop.action", "ask");
  return action === "move" || action === "copy" ? action : "ask";
}

export async function rememberDropAction(action: "move" | "copy"): Promise<void> {
  const { Global } = vscode.ConfigurationTarget;
  await vscode.workspace.getConfiguration("stowage").update("drop.action", action, Global);
}

/** What a new comparison leaves out, as in a `.gitignore`. A person may write anything there. */
export function compareExcludes(): readonly string[] {
  const patterns: unknown = vscode.workspace.getConfiguration("stowage").get("compare.exclude");
  return Array.isArray(patterns) ? patterns.filter((one) => typeof one === "string") : [];
}

/** How many transfers run at once. */
export function parallelTransfers(): number {
  return wholeNumber("transfers.parallelTransfers", 3);
}

/** How one transfer works, and how many bytes a second it moves at most; 0 is no limit. */
export function transferLimits(): TransferLimits {
  const kibibytes = vscode.workspace
    .getConfiguration("stowage")
    .get("transfers.bandwidthLimitKilobytes", 0);
  return {
    parallelFiles: wholeNumber("transfers.parallelFiles", 16),
    parallelParts: wholeNumber("transfers.parallelParts", 8),
    bytesPerSecond: Math.max(0, kibibytes) * 1024,
    keepAcls: keptPermissions(),
  };
}

export interface TransferLimits {
  readonly parallelFiles: number;
  readonly parallelParts: number;
  readonly bytesPerSecond: number;
  readonly keepAcls: "whenFound" | "always" | "never";
}

/** Which objects that are copied are asked for permissions of their own. */
function keptPermissions(): TransferLimits["keepAcls"] {
  const name = "transfers.keepPermissions";
  const value = vscode.workspace.getConfiguration("stowage").get<string>(name, "whenFound");
  return value === "always" || value === "never" ? value : "whenFound";
}

const transferSettings = [
  "transfers.parallelTransfers",
  "transfers.parallelFiles",
  "transfers.parallelParts",
  "transfers.bandwidthLimitKilobytes",
  "transfers.keepPermissions",
];

/** Called after any of the settings of transfers changed. */
export function onTransferSettings(work: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (transferSettings.some((name) => change.affectsConfiguration(`stowage.${name}`))) work();
  });
}

/** A person may write anything into the settings file. */
function wholeNumber(name: string, usual: number): number {
  const value = vscode.workspace.getConfiguration("stowage").get(name, usual);
  return Number.isFinite(value) ? Math.max(1, Math.floor(value)) : usual;
}

export interface ProxySettings {
  readonly proxy?: string;
  readonly noProxy: readonly string[];
  /** Where HTTP_PROXY and its kin are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly strictSSL: boolean;
  readonly systemCertificates: boolean;
}

/**
 * VS Code's own settings for reaching the network. Its patched `fetch` and `http` would follow them,
 * but requests do not go through those.
 */
function proxySettings(): ProxySettings {
  const http = vscode.workspace.getConfiguration("http");
  const isOff = http.get<string>("proxySupport") === "off";
  const proxy = http.get<string>("proxy", "").trim();
  return {
    ...(proxy === "" || isOff ? {} : { proxy }),
    noProxy: http.get<string[]>("noProxy", []),
    environment: isOff ? {} : process.env,
    strictSSL: http.get("proxyStrictSSL", true),
    systemCertificates: http.get("systemCertificates", true),
  };
}

/** What the HTTP client of a provider starts with. Read when the provider is loaded. */
export function httpSettings(
  log: { debug(line: string): void },
  extension: vscode.Extension<unknown>,
): HttpSettings {
  const { version } = extension.packageJSON as { readonly version: string };
  return {
    ...proxySettings(),
    userAgent: `Stowage/${version} VSCode/${vscode.version}`,
    log: { log: (line) => log.debug(line) },
  };
}

export interface HttpSettings extends ProxySettings {
  readonly userAgent: string;
  readonly log: { log(line: string): void };
}
