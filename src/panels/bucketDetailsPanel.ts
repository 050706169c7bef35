import * as vscode from "vscode";
import { bucketStore } from "../connections/bucketStore.ts";
import type { ConnectionRegistry } from "../connections/registry.ts";
import type { BucketAddress } from "../core/address.ts";
import { displayName } from "../core/display.ts";
import { isAbort, StorageError } from "../core/errors.ts";
import type { LifecycleRuleFields } from "../core/lifecycle.ts";
import type { BucketHome } from "../core/bucketHome.ts";
import {
  parseAbortRequest,
  parseFeatureChange,
  parseUploadsRequest,
  type BucketDetailsCalls,
  type BucketDetailsContent,
  type BucketDetailsNotices,
  type BucketDetailsTexts,
  type FeatureChange,
  type FeatureRow,
  type UploadPage,
} from "../protocol/bucketDetails.ts";
import { serve, type Answers, type Host } from "../protocol/rpcHost.ts";
import { changeFeature } from "./bucketFeatureChange.ts";
import { bucketFacts } from "./bucketFacts.ts";
import { featureRows } from "./bucketFeatureRows.ts";
import { portOf } from "./panelSet.ts";
import { UnfinishedUploads } from "./unfinishedUploads.ts";

const preventAfterDays = 7;

export interface BucketDetailsOptions {
  readonly address: BucketAddress;
  readonly registry: ConnectionRegistry;
  readonly explain: (error: unknown) => string;
  /** Shows and logs what nobody waits for. */
  readonly report: (error: unknown) => void;
}

/** The host of one open panel about a bucket: what it can do, what is set, what was left behind. */
export class BucketDetailsPanel implements vscode.Disposable {
  readonly #options: BucketDetailsOptions;
  readonly #host: Host<BucketDetailsNotices>;
  readonly #closed = new AbortController();

  constructor(panel: vscode.WebviewPanel, options: BucketDetailsOptions) {
    this.#options = options;
    this.#host = serve<BucketDetailsCalls, BucketDetailsNotices>(
      portOf(panel.webview),
      this.#answers(),
      (error) => ({ message: options.explain(error) }),
    );
  }

  dispose(): void {
    this.#closed.abort(new DOMException("The panel was closed", "AbortError"));
    this.#host.dispose();
  }

  #answers(): Answers<BucketDetailsCalls> {
    return {
      load: { parse: () => undefined, answer: (_, signal) => this.#load(signal) },
      uploads: {
        parse: parseUploadsRequest,
        answer: ({ cursor }, signal) => this.#uploadPage(cursor, signal),
      },
      abort: {
        parse: parseAbortRequest,
        answer: async ({ uploads }, signal) => (await this.#uploads()).abort(uploads, signal),
      },
      change: {
        parse: parseFeatureChange,
        answer: (change, signal) => this.#change(change, signal),
      },
      prevent: { parse: () => undefined, answer: (_, signal) => this.#prevent(signal) },
    };
  }

  async #load(signal: AbortSignal): Promise<BucketDetailsContent> {
    const { address, registry, explain } = this.#options;
    const { bucket } = address;
    const home = await registry.home(address, signal);
    const store = await bucketStore(registry, address, signal);
    const context = { l10n: vscode.l10n, explain, now: () => new Date() };
    const [facts, features] = await Promise.all([
      bucketFacts(home, bucket, context, signal),
      this.#features(home, signal),
    ]);
    return {
      title: displayName(bucket),
      facts: [[vscode.l10n.t("Address"), `s3://${bucket}`], ...facts],
      features,
      hasUploads: store.multipart !== undefined,
      canPrevent: home.lifecycle?.fields.has("abortUploadsAfterDays") ?? false,
      texts: texts(),
    };
  }

  async #features(home: BucketHome, signal: AbortSignal): Promise<readonly FeatureRow[]> {
    const { address, explain } = this.#options;
    const context = { l10n: vscode.l10n, explain };
    if (!home.features) return [];
    return featureRows(home, home.features, address.bucket, context, signal);
  }

  async #change(change: FeatureChange, signal: AbortSignal): Promise<readonly FeatureRow[]> {
    const { address } = this.#options;
    const { bucket } = address;
    const home = await this.#home(signal);
    const { features } = home;
    if (!features) throw new StorageError("unsupported", "Nothing to change", { bucket });
    const run = async (command: string) => {
      await vscode.commands.executeCommand(command, {
        ...{ kind: "bucket", address, bucket: { name: bucket } },
      });
    };
    const { feature, action } = change;
    await changeFeature(feature, action, { bucket, home, features, run }, signal);
    return this.#features(home, signal);
  }

  async #uploadPage(cursor: string | undefined, signal: AbortSignal): Promise<UploadPage> {
    const uploads = await this.#uploads();
    const page = await uploads.page(cursor, signal);
    uploads
      .measure(
        page.rows,
        ({ key, uploadId }, size) => this.#host.notify("uploadSize", { key, uploadId, size }),
        this.#closed.signal,
      )
      .catch((error: unknown) => {
        if (!isAbort(error)) this.#options.report(error);
      });
    return page;
  }

  async #prevent(signal: AbortSignal): Promise<{ readonly sentence: string }> {
    const { bucket } = this.#options.address;
    const { lifecycle } = await this.#home(signal);
    if (!lifecycle) throw new StorageError("unsupported", "No lifecycle rules", { bucket });
    const rule: LifecycleRuleFields = {
      name: "abort-unfinished-uploads",
      isEnabled: true,
      abortUploadsAfterDays: preventAfterDays,
    };
    await lifecycle.create(bucket, rule, signal);
    const sentence = vscode.l10n.t(
      "From now on the service aborts uploads that are unfinished after {0} days. The rule is among the lifecycle rules.",
      preventAfterDays,
    );
    return { sentence };
  }

  async #uploads(): Promise<UnfinishedUploads> {
    const { address, registry, explain } = this.#options;
    const { multipart } = await bucketStore(registry, address, this.#closed.signal);
    if (multipart) return new UnfinishedUploads(address.bucket, multipart, explain);
    throw new StorageError("unsupported", "No uploads in parts", { bucket: address.bucket });
  }

  #home(signal: AbortSignal): Promise<BucketHome> {
    return this.#options.registry.home(this.#options.address, signal);
  }
}

function texts(): BucketDetailsTexts {
  return {
    features: vscode.l10n.t("Features"),
    uploads: vscode.l10n.t("Unfinished uploads"),
    uploadsIntro: vscode.l10n.t(
      "Parts of uploads that were never completed. They cost storage and are in no listing.",
    ),
    noUploads: vscode.l10n.t("There are no unfinished uploads."),
    key: vscode.l10n.t("Key"),
    started: vscode.l10n.t("Started"),
    size: vscode.l10n.t("Size so far"),
    abort: vscode.l10n.t("Abort"),
    abortAll: vscode.l10n.t("Abort All"),
    prevent: vscode.l10n.t(
      "Abort Unfinished Uploads Automatically After {0} Days",
      preventAfterDays,
    ),
    more: vscode.l10n.t("Load More"),
    refresh: vscode.l10n.t("Refresh"),
    feature: vscode.l10n.t("Feature"),
    state: vscode.l10n.t("State"),
  };
}
