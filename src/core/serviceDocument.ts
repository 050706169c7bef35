import { StorageError } from "./errors.ts";
import type { Service, ServiceReplacement, ServiceRules } from "./service.ts";
import type { Translate } from "./translate.ts";

/** Everything of a service that can be changed, as JSON text to edit. */
export function encodeService(service: Service): string {
  const { name, wanted, isProtected, networks, labels, customDomains, websites } = service;
  const document = {
    ...{ name, wanted, isProtected },
    networks: networks.map(({ uuid, ...rest }) => ({
      ...rest,
      ...(uuid !== undefined && { uuid }),
    })),
    labels: labels.map(({ key, value }) => ({ key, value })),
    customDomains: customDomains.map(({ name: domain, mode }) => ({ name: domain, mode })),
    websites: websites.map(({ createdAt, updatedAt, ...website }) => {
      void [createdAt, updatedAt];
      return website;
    }),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;
type Kind = "string" | "boolean" | "number";
type Shape = Readonly<Record<string, Kind | readonly string[] | "list" | "statuses" | "pages">>;

const rootShape: Shape = { name: "string", wanted: ["started", "stopped"] };
const rootOptions: Shape = {
  isProtected: "boolean",
  accessControlOrigin: "string",
  networks: "list",
  labels: "list",
  customDomains: "list",
  websites: "list",
};
const networkShape: Shape = { name: "string", type: ["public", "private"], family: "string" };
const labelShape: Shape = { key: "string", value: "string" };
const domainShape: Shape = { name: "string", mode: ["api", "website"] };
const websiteShape: Shape = { bucket: "string" };
const websiteOptions: Shape = {
  domain: "string",
  prefix: "string",
  indexDocument: "string",
  isSinglePage: "boolean",
  isEnabled: "boolean",
  errorPages: "pages",
};
const pageShape: Shape = { document: "string", statuses: "statuses" };

/**
 * What such a document asks for. Throws `invalidInput`, whose message says in a sentence what is
 * wrong, for another shape and for what the provider's rules refuse.
 */
export function decodeService(
  text: string,
  rules: ServiceRules,
  l10n: Translate,
): ServiceReplacement {
  const read = new Reader(l10n);
  const root = read.object(parse(text, l10n), "", rootShape, rootOptions);
  const each = (name: string, required: Shape, optional: Shape = {}) =>
    read
      .list(root[name], name)
      .map((item, index) => read.object(item, `${name}[${index}]`, required, optional));
  const replacement = {
    ...pick(root, "name", "wanted", "isProtected", "accessControlOrigin"),
    networks: each("networks", networkShape, { uuid: "string" }),
    labels: each("labels", labelShape),
    customDomains: each("customDomains", domainShape),
    websites: each("websites", websiteShape, websiteOptions),
    // The reader has checked each part of this shape.
  } as unknown as ServiceReplacement;
  refuse(replacement, rules, l10n);
  return replacement;
}

/** What a replacement takes away, by the name of the list, and whether it stops the service. */
export interface ServiceLosses {
  readonly networks: readonly string[];
  readonly labels: readonly string[];
  readonly customDomains: readonly string[];
  readonly websites: readonly string[];
  readonly stops: boolean;
  readonly unprotects: boolean;
}

export function lossesOf(before: Service, after: ServiceReplacement): ServiceLosses {
  const gone = <A, B>(
    was: readonly A[],
    is: readonly B[] | undefined,
    a: (one: A) => string,
    b: (one: B) => string | undefined,
  ) => {
    const kept = new Set((is ?? []).map(b));
    return was.map(a).filter((name) => !kept.has(name));
  };
  return {
    networks: gone(
      before.networks,
      after.networks,
      ({ name }) => name,
      ({ name }) => name,
    ),
    labels: gone(
      before.labels,
      after.labels,
      ({ key }) => key,
      ({ key }) => key,
    ),
    customDomains: gone(
      before.customDomains,
      after.customDomains,
      ({ name }) => name,
      ({ name }) => name,
    ),
    websites: gone(
      before.websites,
      after.websites,
      ({ domain }) => domain,
      ({ domain }) => domain,
    ),
    stops: before.wanted === "started" && after.wanted === "stopped",
    unprotects: before.isProtected && after.isProtected !== true,
  };
}

function refuse(after: ServiceReplacement, rules: ServiceRules, l10n: Translate): void {
  const checked: readonly (readonly [place: string, problem: string | undefined])[] = [
    ["name", rules.serviceName(after.name)],
    ...(after.networks ?? []).flatMap(({ name, type, uuid }, index) => [
      [`networks[${index}].name`, rules.networkName(name)] as const,
      [
        `networks[${index}].uuid`,
        type === "private" ? rules.networkUuid(uuid ?? "") : undefined,
      ] as const,
    ]),
    ...(after.labels ?? []).flatMap(({ key, value }, index) => [
      [`labels[${index}].key`, rules.labelKey(key)] as const,
      [`labels[${index}].value`, rules.labelValue(value)] as const,
    ]),
    ...(after.customDomains ?? []).map(
      ({ name }, index) => [`customDomains[${index}].name`, rules.domainName(name)] as const,
    ),
    ...(after.websites ?? []).map(
      ({ bucket }, index) => [`websites[${index}].bucket`, rules.bucketName(bucket)] as const,
    ),
  ];
  const wrong = checked.find(([, problem]) => problem !== undefined);
  if (wrong) throw invalid(l10n.t("{0}: {1}", wrong[0], wrong[1] ?? ""));
}

/** Takes values apart, and says of each that does not fit where it is. */
class Reader {
  readonly #l10n: Translate;

  constructor(l10n: Translate) {
    this.#l10n = l10n;
  }

  object(value: unknown, place: string, required: Shape, optional: Shape = {}): Fields {
    const fields = asFields(value);
    if (!fields)
      throw invalid(this.#l10n.t("{0} is not an object.", place || this.#l10n.t("The document")));
    const shape: Shape = { ...required, ...optional };
    for (const [name, part] of Object.entries(fields)) {
      const at = place === "" ? name : `${place}.${name}`;
      const kind = Object.hasOwn(shape, name) ? shape[name] : undefined;
      if (kind === undefined) throw invalid(this.#l10n.t("There is no setting named {0}.", at));
      this.#check(part, kind, at);
    }
    const missing = Object.keys(required).find((name) => !(name in fields));
    if (missing !== undefined) {
      const at = place === "" ? missing : `${place}.${missing}`;
      throw invalid(this.#l10n.t("{0} is missing.", at));
    }
    return fields;
  }

  list(value: unknown, place: string): readonly unknown[] {
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    throw invalid(this.#l10n.t("{0} is not a list.", place));
  }

  #check(value: unknown, kind: NonNullable<Shape[string]>, at: string): void {
    if (typeof kind === "object") {
      if (!kind.some((word) => word === value))
        throw invalid(this.#l10n.t("{0} is one of {1}.", at, kind.join(", ")));
    } else if (kind === "list") {
      this.list(value, at);
    } else if (kind === "pages") {
      this.list(value, at).forEach((page, index) => {
        this.object(page, `${at}[${index}]`, pageShape);
      });
    } else if (kind === "statuses") {
      const range = asFields(value);
      const numbers = range ? [range.start, range.end] : [value];
      if (!numbers.every((one) => Number.isInteger(one)))
        throw invalid(this.#l10n.t("{0} is a status, or a range with start and end.", at));
    } else if (typeof value !== kind) {
      throw invalid(this.#l10n.t("{0} has the wrong type of value.", at));
    }
  }
}

function asFields(value: unknown): Fields | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Fields) : undefined;
}

function pick(fields: Fields, ...names: readonly string[]): Fields {
  return Object.fromEntries(
    names.filter((name) => name in fields).map((name) => [name, fields[name]]),
  );
}

function parse(text: string, l10n: Translate): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StorageError("invalidInput", l10n.t("This is not valid JSON."), {}, { cause: error });
  }
}

function invalid(message: string): StorageError {
  return new StorageError("invalidInput", message);
}
