import type * as vscode from "vscode";
import { AgeFormat } from "../core/age.ts";
import { displayName } from "../core/display.ts";
import { formatBytes, formatCount } from "../core/format.ts";
import { baseName } from "../core/key.ts";
import type { Bucket } from "../core/model.ts";
import type { Service } from "../core/provider.ts";
import type { Connection } from "../core/connection.ts";
import type { MessageNode, MoreNode, ObjectNode, PrefixNode } from "./node.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

const longestName = 200;

/** The words of the view. Names in them are shown harmlessly; the node keeps the exact ones. */
export class ItemTexts {
  readonly #l10n: L10n;
  readonly #age: AgeFormat;
  readonly #explain: (error: unknown) => string;

  /** `explain` makes one sentence with a next step out of an error. */
  constructor(l10n: L10n, language: string, explain: (error: unknown) => string) {
    this.#l10n = l10n;
    this.#age = new AgeFormat(language);
    this.#explain = explain;
  }

  explain(error: unknown): string {
    return this.#explain(error);
  }

  entryLabel(node: PrefixNode | ObjectNode): string {
    const name = baseName(node.kind === "prefix" ? node.prefix : node.entry.key);
    return name === "" ? this.#l10n.t("(empty name)") : displayName(name, longestName);
  }

  objectDescription({ entry }: ObjectNode, now: number): string {
    const size = formatBytes(entry.sizeBytes);
    return entry.lastModified ? `${size} · ${this.#age.of(entry.lastModified, now)}` : size;
  }

  objectTooltip({ address, entry }: ObjectNode): string {
    const bytes = this.#l10n.t("{0} bytes", formatCount(entry.sizeBytes));
    return this.#lines([
      [undefined, displayName(entry.key, 1_100)],
      [this.#l10n.t("Bucket"), displayName(address.bucket)],
      [this.#l10n.t("Size"), `${formatBytes(entry.sizeBytes)} (${bytes})`],
      [this.#l10n.t("Last modified"), entry.lastModified?.toLocaleString()],
      ["ETag", entry.etag],
      [this.#l10n.t("Storage class"), entry.storageClass],
    ]);
  }

  prefixTooltip({ address, prefix }: PrefixNode): string {
    return this.#lines([
      [undefined, displayName(prefix, 1_100)],
      [this.#l10n.t("Bucket"), displayName(address.bucket)],
    ]);
  }

  bucketDescription(bucket: Bucket): string {
    return [
      bucket.state === "deleting" ? this.#l10n.t("being deleted") : undefined,
      bucket.access === "public" ? this.#l10n.t("public") : undefined,
      bucket.versioning === "enabled" ? this.#l10n.t("versioned") : undefined,
      bucket.objectCount === undefined
        ? undefined
        : this.#l10n.t("{0} objects", formatCount(bucket.objectCount)),
      bucket.sizeBytes === undefined ? undefined : formatBytes(bucket.sizeBytes),
      bucket.region,
    ]
      .filter((text) => text !== undefined)
      .join(" · ");
  }

  bucketTooltip(bucket: Bucket): string {
    return this.#lines([
      [undefined, displayName(bucket.name)],
      [this.#l10n.t("Created"), bucket.createdAt?.toLocaleString()],
      [this.#l10n.t("Region"), bucket.region],
      [this.#l10n.t("Tier"), bucket.tier],
      [this.#l10n.t("Owner"), bucket.owner],
      [
        this.#l10n.t("Objects"),
        bucket.objectCount === undefined ? undefined : formatCount(bucket.objectCount),
      ],
      [
        this.#l10n.t("Used"),
        bucket.sizeBytes === undefined ? undefined : formatBytes(bucket.sizeBytes),
      ],
      [
        this.#l10n.t("Allocated"),
        bucket.allocatedBytes === undefined ? undefined : formatBytes(bucket.allocatedBytes),
      ],
    ]);
  }

  serviceDescription({ region, state }: Service): string {
    return `${region} · ${state}`;
  }

  serviceTooltip({ name, region, state, messages }: Service): string {
    return this.#lines([
      [undefined, displayName(name)],
      [this.#l10n.t("Region"), region],
      [this.#l10n.t("State"), state],
      ...messages.map(({ message: text }): Line => [undefined, displayName(text, 400)]),
    ]);
  }

  connectionDescription(connection: Connection, isRefused: boolean): string {
    if (isRefused) return this.#l10n.t("credentials do not work");
    switch (connection.kind) {
      case "s3":
        return connection.endpoint;
      case "krutrim":
        return connection.region;
      case "upcloud":
        return "UpCloud";
    }
  }

  connectionTooltip(connection: Connection, refusal: unknown): string {
    const where = connection.kind === "s3" ? connection.endpoint : connection.baseUrl;
    return this.#lines([
      [undefined, displayName(connection.name)],
      [this.#l10n.t("Endpoint"), where],
      [this.#l10n.t("Region"), connection.kind === "upcloud" ? undefined : connection.region],
      ...(refusal === undefined ? [] : [[undefined, this.#explain(refusal)] as Line]),
    ]);
  }

  moreLabel(): string {
    return this.#l10n.t("Load more…");
  }

  moreDescription({ loaded }: MoreNode): string {
    return this.#l10n.t("{0} loaded", formatCount(loaded));
  }

  messageLabel({ message, parent }: MessageNode): string {
    switch (message.type) {
      case "error":
        return this.#explain(message.error);
      case "noMatch":
        return this.#l10n.t("Nothing loaded here matches the filter");
      case "loading":
        return this.#l10n.t("Loading…");
      case "empty":
        return this.#emptyLabel(parent.kind);
    }
  }

  #emptyLabel(kind: MessageNode["parent"]["kind"]): string {
    switch (kind) {
      case "connection":
      case "group":
        return this.#l10n.t("Nothing here yet");
      case "service":
        return this.#l10n.t("No buckets yet");
      case "bucket":
        return this.#l10n.t("The bucket is empty");
      case "prefix":
        return this.#l10n.t("The folder is empty");
    }
  }

  #lines(lines: readonly Line[]): string {
    return lines
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => (name === undefined ? value : `${name}: ${value}`))
      .join("\n");
  }
}

type Line = readonly [name: string | undefined, value: string | undefined];
