/** Also the name under which VS Code restores the panel after a reload. */
export const objectPropertiesView = "stowage.objectProperties";

export const headerNames = [
  "contentType",
  "contentEncoding",
  "contentDisposition",
  "contentLanguage",
  "cacheControl",
  "expires",
] as const;

export type HeaderName = (typeof headerNames)[number];

export type Pair = readonly [name: string, value: string];

export interface PropertyFact {
  readonly label: string;
  readonly value: string;
  /** Offers to copy it: exactly, where `value` is only how it is shown. */
  readonly copies?: string;
}

export interface ObjectPropertiesContent {
  readonly title: string;
  readonly facts: readonly PropertyFact[];
  readonly headers: Readonly<Partial<Record<HeaderName, string>>>;
  readonly metadata: readonly Pair[];
  /** Absent where the server has none, or does not let them be read. */
  readonly tags?: readonly Pair[];
  /** Why there are no tags to see. */
  readonly tagsProblem?: string;
  readonly canEdit: boolean;
  readonly texts: ObjectPropertiesTexts;
}

export interface ObjectPropertiesTexts {
  readonly general: string;
  readonly headers: string;
  readonly headersHelp: string;
  readonly fields: Readonly<
    Record<HeaderName, { readonly label: string; readonly placeholder: string }>
  >;
  readonly metadata: string;
  readonly metadataHelp: string;
  readonly tags: string;
  readonly tagsHelp: string;
  readonly name: string;
  readonly value: string;
  readonly add: string;
  readonly remove: string;
  readonly save: string;
  readonly saveTags: string;
  readonly revert: string;
  readonly saving: string;
  readonly none: string;
  readonly copy: string;
  readonly refresh: string;
  readonly readOnly: string;
}

export interface PropertyRemark {
  /** A header's name, or `metadata` or `tags` with the row's number: `tags 0`. */
  readonly field: string;
  readonly message: string;
}

export type SaveOutcome =
  | { readonly kind: "saved"; readonly content: ObjectPropertiesContent; readonly sentence: string }
  | { readonly kind: "invalid"; readonly remarks: readonly PropertyRemark[] }
  /** Somebody else changed the object: this is what it is now. */
  | {
      readonly kind: "conflict";
      readonly content: ObjectPropertiesContent;
      readonly message: string;
    };

export interface EditedHeaders {
  readonly headers: Readonly<Partial<Record<HeaderName, string>>>;
  readonly metadata: readonly Pair[];
}

export type ObjectPropertiesCalls = {
  load: { readonly request: undefined; readonly reply: ObjectPropertiesContent };
  saveHeaders: { readonly request: EditedHeaders; readonly reply: SaveOutcome };
  saveTags: { readonly request: readonly Pair[]; readonly reply: SaveOutcome };
  copy: { readonly request: string; readonly reply: undefined };
};

export type ObjectPropertiesNotices = Record<never, never>;

/** What a page sent as edited headers. Throws for anything else: the page is not trusted. */
export function parseEditedHeaders(value: unknown): EditedHeaders {
  if (!isRecord(value) || !isRecord(value.headers)) throw new TypeError("Not headers");
  const headers: Partial<Record<HeaderName, string>> = {};
  for (const name of headerNames) {
    const text = value.headers[name];
    if (typeof text === "string" && text.trim() !== "") headers[name] = text.trim();
  }
  return { headers, metadata: parsePairs(value.metadata) };
}

/** Rows without a name and a value are left out. */
export function parsePairs(value: unknown): readonly Pair[] {
  if (!Array.isArray(value)) throw new TypeError("Not a list of pairs");
  return value.flatMap((row: unknown): Pair[] => {
    if (!Array.isArray(row)) throw new TypeError("Not a pair");
    const [name, text] = row as unknown[];
    if (typeof name !== "string" || typeof text !== "string") throw new TypeError("Not a pair");
    return name === "" && text === "" ? [] : [[name, text]];
  });
}

export function parseCopied(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError("Not a text");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
