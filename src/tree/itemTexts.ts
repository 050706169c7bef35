import * as vscode from "vscode";
import { AgeFormat } from "../core/age.ts";
import { displayName, escapedName } from "../core/display.ts";
import { exactBytes, formatBytes, formatCount } from "../core/format.ts";
import { baseName, delimiter } from "../core/key.ts";
import type { Bucket } from "../core/model.ts";
import type { Service } from "../core/provider.ts";
import type { Connection } from "../core/connection.ts";
import type { Label, ServiceListRequest } from "../core/service.ts";
import { serviceCondition } from "../core/serviceCondition.ts";
import { isDoubt } from "./connectionHealth.ts";
import { isKeyMissing, type MessageAction } from "./serviceKey.ts";
import type { ServiceSessionState } from "../core/serviceSession.ts";
import type {
  BucketNode,
  EarlierNode,
  MessageNode,
  MoreNode,
  ObjectNode,
  PrefixNode,
} from "./node.ts";
import { sessionRemark, sessionText } from "./sessionTexts.ts";

const longestName = 200;
/** Longer than any key, escapes included. */
const longestKey = 10_000;

/** The words of the view. Names in them are shown harmlessly; the node keeps the exact ones. */
export class ItemTexts {
  readonly #age: AgeFormat;
  readonly #explain: (error: unknown) => string;

  /** `explain` makes one sentence with a next step out of an error. */
  constructor(language: string, explain: (error: unknown) => string) {
    this.#age = new AgeFormat(language);
    this.#explain = explain;
  }

  /** An object whose key ends with the delimiter is told from the folder of that name. */
  entryLabel(node: PrefixNode | ObjectNode): string {
    const isObject = node.kind === "object";
    const path = isObject ? node.entry.key : node.prefix;
    const name = baseName(path);
    const label = name === "" ? vscode.l10n.t("(empty name)") : escapedName(name, longestName);
    return isObject && path.endsWith(delimiter) ? label + delimiter : label;
  }

  objectDescription({ entry }: ObjectNode, now: number): string {
    const size = formatBytes(entry.sizeBytes);
    return entry.lastModified ? `${size} · ${this.#age.ofRow(entry.lastModified, now)}` : size;
  }

  objectTooltip({ address, entry }: ObjectNode): string {
    return this.#lines([
      [undefined, escapedName(entry.key, longestKey)],
      [vscode.l10n.t("Bucket"), displayName(address.bucket)],
      [vscode.l10n.t("Size"), exactBytes(entry.sizeBytes, vscode.l10n)],
      [vscode.l10n.t("Last modified"), entry.lastModified?.toLocaleString()],
      ["ETag", entry.etag],
      [vscode.l10n.t("Storage class"), entry.storageClass],
    ]);
  }

  prefixTooltip({ address, prefix }: PrefixNode): string {
    return this.#lines([
      [undefined, escapedName(prefix, longestKey)],
      [vscode.l10n.t("Bucket"), displayName(address.bucket)],
    ]);
  }

  bucketDescription({ bucket, regionAbove }: BucketNode): string {
    return [
      bucket.state === "deleting" ? vscode.l10n.t("being deleted") : undefined,
      bucket.access === "public" ? vscode.l10n.t("public") : undefined,
      bucket.versioning === "enabled" ? vscode.l10n.t("versioned") : undefined,
      bucket.objectCount === undefined
        ? undefined
        : bucket.objectCount === 1
          ? vscode.l10n.t("1 object")
          : vscode.l10n.t("{0} objects", formatCount(bucket.objectCount)),
      bucket.sizeBytes === undefined ? undefined : formatBytes(bucket.sizeBytes),
      bucket.region === regionAbove ? undefined : bucket.region,
    ]
      .filter((text) => text !== undefined)
      .join(" · ");
  }

  bucketTooltip(bucket: Bucket): string {
    return this.#lines([
      [undefined, displayName(bucket.name)],
      [vscode.l10n.t("Created"), bucket.createdAt?.toLocaleString()],
      [vscode.l10n.t("Region"), bucket.region],
      [vscode.l10n.t("Tier"), bucket.tier],
      [vscode.l10n.t("Owner"), bucket.owner],
      [
        vscode.l10n.t("Objects"),
        bucket.objectCount === undefined ? undefined : formatCount(bucket.objectCount),
      ],
      [
        vscode.l10n.t("Used"),
        bucket.sizeBytes === undefined ? undefined : formatBytes(bucket.sizeBytes),
      ],
      [
        vscode.l10n.t("Allocated"),
        bucket.allocatedBytes === undefined ? undefined : formatBytes(bucket.allocatedBytes),
      ],
    ]);
  }

  serviceDescription(service: Service): string {
    return `${displayName(service.region)} · ${this.#condition(service)}`;
  }

  /** How the list of a connection's services is filtered and sorted; empty for all, newest first. */
  serviceListText({ labels = [], sort }: ServiceListRequest): string {
    const words = labels.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`));
    const isReversed = sort?.startsWith("-") ?? false;
    const order = sort === undefined ? [] : [sort.replace("-", "") + (isReversed ? " ↓" : " ↑")];
    return [...words, ...order].map((word) => ` · ${displayName(word)}`).join("");
  }

  #condition(service: Service): string {
    switch (serviceCondition(service)) {
      case "running":
        return vscode.l10n.t("running");
      case "stopped":
        return vscode.l10n.t("stopped");
      case "starting":
        return vscode.l10n.t("starting…");
      case "stopping":
        return vscode.l10n.t("stopping…");
      case "settingUp":
        return vscode.l10n.t("being set up…");
      case "deleting":
        return vscode.l10n.t("being deleted…");
      case "busy":
        return vscode.l10n.t("busy…");
    }
  }

  serviceTooltip(service: Service): string {
    const { name, region, state, messages } = service;
    const hasPublic = service.endpoints.some(({ type }) => type === "public");
    const condition = this.#condition(service);
    const isReachable = hasPublic || service.wanted === "stopped" || service.isBusy;
    return this.#lines([
      [undefined, displayName(name)],
      [vscode.l10n.t("Region"), displayName(region)],
      [
        vscode.l10n.t("State"),
        condition === state ? state : `${condition} (${displayName(state)})`,
      ],
      [vscode.l10n.t("Labels"), service.labels.map(labelText).join(", ")],
      [undefined, isReachable ? undefined : vscode.l10n.t("It has no public endpoint.")],
      [undefined, service.isProtected ? vscode.l10n.t("Protected from deletion") : undefined],
      ...messages.map(({ message: text }): Line => [undefined, displayName(text, 400)]),
    ]);
  }

  connectionDescription(
    connection: Connection,
    refusal: unknown,
    session: ServiceSessionState | undefined,
  ): string {
    if (isDoubt(refusal)) return vscode.l10n.t("credentials may be wrong or may not list buckets");
    if (refusal !== undefined) return vscode.l10n.t("credentials do not work");
    const remark = sessionRemark(session);
    if (remark !== undefined) return remark;
    switch (connection.kind) {
      case "s3":
        return connection.endpoint;
      case "krutrim":
        return connection.region;
      case "upcloud":
        return /upcloud/i.test(connection.name) ? "" : "UpCloud";
    }
  }

  connectionTooltip(
    connection: Connection,
    refusal: unknown,
    session: ServiceSessionState | undefined,
  ): string {
    const where = connection.kind === "s3" ? connection.endpoint : connection.baseUrl;
    return this.#lines([
      [undefined, displayName(connection.name)],
      [vscode.l10n.t("Endpoint"), where],
      [vscode.l10n.t("Region"), connection.kind === "upcloud" ? undefined : connection.region],
      ...(refusal === undefined ? [] : [[undefined, this.#explain(refusal)] as Line]),
      [undefined, session && sessionText(session, this.#explain)],
    ]);
  }

  earlierLabel({ count }: EarlierNode): string {
    return vscode.l10n.t("{0} earlier entries", formatCount(count));
  }

  earlierDescription({ first, last }: EarlierNode): string {
    return `${this.entryLabel(first)} – ${this.entryLabel(last)}`;
  }

  moreLabel(isLoading: boolean): string {
    return isLoading ? vscode.l10n.t("Loading more…") : vscode.l10n.t("Load more…");
  }

  /** `isPartial`: an order or a filter is on, which covers nothing that is not loaded. */
  moreDescription({ loaded }: MoreNode, isPartial: boolean): string {
    const count = formatCount(loaded);
    return isPartial
      ? vscode.l10n.t("{0} loaded: only these are sorted and filtered", count)
      : vscode.l10n.t("{0} loaded", count);
  }

  /** The whole sentence, where the row has only its beginning. */
  messageTooltip(node: MessageNode): string {
    const { message } = node;
    return message.type === "error" ? this.#explain(message.error) : this.messageLabel(node);
  }

  messageLabel(node: MessageNode): string {
    const { message, parent } = node;
    switch (message.type) {
      case "error":
        if (isKeyMissing(node)) return vscode.l10n.t("No access key yet");
        return this.#explain(message.error);
      case "noMatch":
        return vscode.l10n.t("Nothing loaded here matches the filter");
      case "loading":
        return vscode.l10n.t("Loading…");
      case "action":
        return this.#actionLabel(message.action);
      case "empty":
        return this.#emptyLabel(parent.kind);
    }
  }

  #actionLabel(action: MessageAction): string {
    switch (action) {
      case "createKeys":
        return vscode.l10n.t("Create Access Key…");
      case "enterKeys":
        return vscode.l10n.t("Enter Keys…");
      case "startService":
        return vscode.l10n.t("Start Service");
    }
  }

  #emptyLabel(kind: MessageNode["parent"]["kind"]): string {
    switch (kind) {
      case "connection":
      case "group":
        return vscode.l10n.t("Nothing here yet");
      case "service":
        return vscode.l10n.t("No buckets yet");
      case "bucket":
        return vscode.l10n.t("The bucket is empty");
      case "prefix":
      case "earlier":
        return vscode.l10n.t("The folder is empty");
    }
  }

  #lines(lines: readonly Line[]): string {
    return lines
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]) => (name === undefined ? value : `${name}: ${value}`))
      .join("\n");
  }
}

function labelText({ key, value }: Label): string {
  return displayName(value === "" ? key : `${key}=${value}`);
}

type Line = readonly [name: string | undefined, value: string | undefined];
