import * as vscode from "vscode";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import type { BucketFeatures, VersionEntry } from "../core/bucketFeatures.ts";
import { displayName, escapedName } from "../core/display.ts";
import { StorageError } from "../core/errors.ts";
import { formatBytes } from "../core/format.ts";
import { serve, type Host } from "../protocol/rpcHost.ts";
import {
  parseAct,
  parseVersionPage,
  type ActRequest,
  type VersionAction,
  type VersionPage,
  type VersionRow,
  type VersionsCalls,
  type VersionsContent,
  type VersionsNotices,
} from "../protocol/versions.ts";
import { portOf } from "./panelSet.ts";
import { versionsTexts } from "./versionsTexts.ts";

const pageSize = 200;

/** What the versions are of: one object, or everything below a prefix. */
export type VersionScope =
  | { readonly kind: "object"; readonly key: string }
  | { readonly kind: "prefix"; readonly prefix: string };

export interface VersionsPanelOptions {
  readonly address: BucketAddress;
  readonly scope: VersionScope;
  readonly registry: Pick<ConnectionRegistry, "home">;
  readonly explain: (error: unknown) => string;
}

type Version = Exclude<VersionEntry, { kind: "prefix" }>;

/** The host of one open list of versions. */
export class VersionsPanel implements vscode.Disposable {
  readonly #options: VersionsPanelOptions;
  readonly #host: Host<VersionsNotices>;
  /** As they were listed: what an action is about. */
  readonly #listed = new Map<string, Version>();
  /** Keys that are deleted now: there is nothing to compare their versions with. */
  readonly #deleted = new Set<string>();

  constructor(panel: vscode.WebviewPanel, options: VersionsPanelOptions) {
    this.#options = options;
    this.#host = serve<VersionsCalls, VersionsNotices>(
      portOf(panel.webview),
      {
        load: { parse: () => undefined, answer: () => this.#content() },
        page: {
          parse: parseVersionPage,
          answer: ({ cursor }, signal) => this.#page(cursor, signal),
        },
        act: { parse: parseAct, answer: (request) => this.#act(request) },
      },
      (error) => ({ message: options.explain(error) }),
    );
  }

  dispose(): void {
    this.#host.dispose();
  }

  #content(): VersionsContent {
    const { address, scope } = this.#options;
    const path = scope.kind === "object" ? scope.key : scope.prefix;
    return {
      title: displayName(path === "" ? address.bucket : path, 200),
      place: `s3://${escapedName(address.bucket, 80)}/${escapedName(path, 1100)}`,
      hasNames: scope.kind === "prefix",
      texts: versionsTexts(vscode.l10n),
    };
  }

  async #page(cursor: string | undefined, signal: AbortSignal): Promise<VersionPage> {
    const { address, scope } = this.#options;
    const { bucket } = address;
    const prefix = scope.kind === "object" ? scope.key : scope.prefix;
    const features = await this.#features(signal);
    const request = { prefix, limit: pageSize, ...(cursor !== undefined && { cursor }) };
    const page = await features.versions(bucket, request, signal);
    if (cursor === undefined) {
      this.#listed.clear();
      this.#deleted.clear();
    }
    const versions = page.items.filter((entry) => entry.kind !== "prefix");
    const wanted = versions.filter(({ key }) => scope.kind === "prefix" || key === scope.key);
    for (const version of wanted) {
      this.#listed.set(idOf(version), version);
      if (kindOf(version) === "deleted") this.#deleted.add(version.key);
    }
    // Keys that only begin with the object's own come after it.
    const isBeyond = wanted.length < versions.length;
    return {
      rows: wanted.map((version) => this.#row(version)),
      ...(page.cursor !== undefined && !isBeyond && { cursor: page.cursor }),
    };
  }

  #row(version: Version): VersionRow {
    const { scope } = this.#options;
    const { key, versionId, lastModified } = version;
    const isMarker = version.kind === "deleteMarker";
    return {
      ...{ key, versionId, kind: kindOf(version), actions: this.#actionsOf(version) },
      name: scope.kind === "object" ? "" : escapedName(key.slice(scope.prefix.length) || key, 300),
      modified: lastModified?.toLocaleString() ?? "",
      size: isMarker ? "" : formatBytes(version.sizeBytes),
    };
  }

  #actionsOf({ kind, isLatest, key }: Version): readonly VersionAction[] {
    if (kind === "deleteMarker") return ["delete"];
    if (isLatest) return ["open", "download", "delete"];
    const compare = this.#deleted.has(key) ? [] : (["compare"] as const);
    return ["open", ...compare, "download", "restore", "delete"];
  }

  async #act({ action, ...id }: ActRequest): Promise<undefined> {
    const version = this.#listed.get(idOf(id));
    const known: readonly VersionAction[] = version ? this.#actionsOf(version) : [];
    if (!version || !known.includes(action)) throw new TypeError("Not a version that was listed");
    const target = { ...this.#options.address, version };
    await vscode.commands.executeCommand(`stowage.version.${action}`, target);
    return undefined;
  }

  async #features(signal: AbortSignal): Promise<BucketFeatures> {
    const { registry, address } = this.#options;
    const { features } = await registry.home(address, signal);
    if (features) return features;
    throw new StorageError("unsupported", "There are no versions here", {
      bucket: address.bucket,
      operation: "list versions",
    });
  }
}

function idOf({ key, versionId }: { readonly key: string; readonly versionId: string }): string {
  return JSON.stringify([key, versionId]);
}

function kindOf({ kind, isLatest }: Version): VersionRow["kind"] {
  if (kind === "deleteMarker") return isLatest ? "deleted" : "wasDeleted";
  return isLatest ? "current" : "earlier";
}
