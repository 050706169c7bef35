import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { ObjectAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isStorageError } from "../core/errors.ts";
import { baseName } from "../core/key.ts";
import type { ObjectHead } from "../core/model.ts";
import {
  headerNames,
  parseCopied,
  parseEditedHeaders,
  parsePairs,
  type EditedHeaders,
  type ObjectPropertiesCalls,
  type ObjectPropertiesContent,
  type ObjectPropertiesNotices,
  type Pair,
  type SaveOutcome,
} from "../protocol/objectProperties.ts";
import { serve, type Host } from "../protocol/rpcHost.ts";
import type { TransferEngine } from "../transfers/transfer.ts";
import { objectPropertiesTexts, propertyFacts } from "./objectPropertiesTexts.ts";
import { headerRemarks, tagRemarks } from "./objectPropertyRules.ts";
import { portOf } from "./panelSet.ts";

export interface ObjectPropertiesOptions {
  readonly address: ObjectAddress;
  readonly registry: Pick<ConnectionRegistry, "home">;
  readonly transfers: () => Promise<TransferEngine>;
  readonly explain: (error: unknown) => string;
  /** Told after the object was written anew. */
  readonly onDidChange: () => void;
}

/** The host of one open page about an object: its headers, metadata and tags. */
export class ObjectPropertiesPanel implements vscode.Disposable {
  readonly #options: ObjectPropertiesOptions;
  readonly #host: Host<ObjectPropertiesNotices>;
  /** As it was last shown: what somebody else changed since is not overwritten. */
  #seen: ObjectHead | undefined;
  #seenTags: readonly Pair[] | undefined;

  constructor(panel: vscode.WebviewPanel, options: ObjectPropertiesOptions) {
    this.#options = options;
    this.#host = serve<ObjectPropertiesCalls, ObjectPropertiesNotices>(
      portOf(panel.webview),
      {
        load: { parse: () => undefined, answer: (_, signal) => this.#load(signal) },
        saveHeaders: {
          parse: parseEditedHeaders,
          answer: (edited, signal) => this.#saveHeaders(edited, signal),
        },
        saveTags: { parse: parsePairs, answer: (tags, signal) => this.#saveTags(tags, signal) },
        copy: {
          parse: parseCopied,
          answer: async (text) => {
            await vscode.env.clipboard.writeText(text);
            return undefined;
          },
        },
      },
      (error) => ({ message: options.explain(error) }),
    );
  }

  dispose(): void {
    this.#host.dispose();
  }

  async #load(signal: AbortSignal): Promise<ObjectPropertiesContent> {
    const { address, registry } = this.#options;
    const { bucket, key } = address;
    const [store, home] = await Promise.all([
      bucketStore(registry, address, signal),
      registry.home(address, signal),
    ]);
    const [head, tags] = await Promise.all([
      store.head(bucket, { key }, signal),
      this.#tags(signal),
    ]);
    this.#seen = head;
    this.#seenTags = tags.tags;
    const present = headerNames.flatMap((name) => {
      const value = head[name];
      return value === undefined ? [] : [[name, value] as const];
    });
    return {
      title: displayName(baseName(key), 200),
      facts: propertyFacts(head, { bucket, url: store.url(bucket, key) }, vscode.l10n),
      headers: Object.fromEntries(present),
      metadata: Object.entries(head.metadata ?? {}),
      ...tags,
      // Where there is S3, a copy onto itself replaces headers.
      canEdit: home.features !== undefined && store.serverCopy !== undefined,
      texts: objectPropertiesTexts(vscode.l10n),
    };
  }

  async #tags(signal: AbortSignal): Promise<Pick<ObjectPropertiesContent, "tags" | "tagsProblem">> {
    const { address, registry, explain } = this.#options;
    const { features } = await registry.home(address, signal);
    if (!features) return {};
    try {
      const tags = await features.objectTags.get(address.bucket, { key: address.key }, signal);
      return { tags: Object.entries(tags) };
    } catch (error) {
      if (isStorageError(error, "unsupported", "accessDenied"))
        return { tagsProblem: explain(error) };
      throw error;
    }
  }

  async #saveHeaders(edited: EditedHeaders, signal: AbortSignal): Promise<SaveOutcome> {
    const remarks = headerRemarks(edited, vscode.l10n);
    if (remarks.length > 0) return { kind: "invalid", remarks };
    const { address, registry, transfers, explain, onDidChange } = this.#options;
    const store = await bucketStore(registry, address, signal);
    const engine = await transfers();
    const etag = this.#seen?.etag;
    const report = await engine.rewrite(
      {
        ...{ store, bucket: address.bucket, key: address.key },
        headers: { ...edited.headers, metadata: Object.fromEntries(edited.metadata) },
        ...(etag !== undefined && { ifMatch: etag }),
      },
      { signal },
    );
    const [failure] = report.failed;
    if (failure && isStorageError(failure.error, "preconditionFailed"))
      return this.#conflict(signal);
    if (failure) throw failure.error;
    onDidChange();
    const [lost] = report.notKept ?? [];
    const saved = vscode.l10n.t("Saved headers and metadata.");
    if (!lost) return this.#saved(saved, signal);
    const reset = vscode.l10n.t(
      "Permissions that were given to the object alone, if there were any, could not be kept and start anew: {0}",
      explain(lost.error),
    );
    return this.#saved(`${saved} ${reset}`, signal);
  }

  async #saveTags(tags: readonly Pair[], signal: AbortSignal): Promise<SaveOutcome> {
    const remarks = tagRemarks(tags, vscode.l10n);
    if (remarks.length > 0) return { kind: "invalid", remarks };
    const { address, registry } = this.#options;
    const { features } = await registry.home(address, signal);
    const now = await this.#tags(signal);
    if (asText(now.tags) !== asText(this.#seenTags)) return this.#conflict(signal);
    const { bucket, key } = address;
    await features?.objectTags.put(bucket, { key }, Object.fromEntries(tags), signal);
    return this.#saved(vscode.l10n.t("Saved tags."), signal);
  }

  async #saved(sentence: string, signal: AbortSignal): Promise<SaveOutcome> {
    return { kind: "saved", content: await this.#load(signal), sentence };
  }

  async #conflict(signal: AbortSignal): Promise<SaveOutcome> {
    const message = vscode.l10n.t(
      "The object was changed by somebody else meanwhile. It is shown as it is now; nothing was written.",
    );
    return { kind: "conflict", content: await this.#load(signal), message };
  }
}

function asText(pairs: readonly Pair[] | undefined): string {
  return JSON.stringify(pairs?.toSorted());
}
