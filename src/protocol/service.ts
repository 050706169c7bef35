/** Also the name under which VS Code knows the panel. */
export const serviceView = "stowage.service";

export const sectionIds = ["networks", "labels", "customDomains", "domains", "websites"] as const;

export type SectionId = (typeof sectionIds)[number];

/** Fields as they are typed; a checkbox is `true` or empty. */
export type FieldValues = Readonly<Record<string, string>>;

export interface FieldSpec {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "lines" | "check" | "choice";
  readonly help?: string;
  readonly placeholder?: string;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
  /** Cannot be changed once the thing is there. */
  readonly isFixed?: boolean;
  /** Shown only while another field has this value. */
  readonly onlyFor?: { readonly field: string; readonly value: string };
  /** What a new one begins with. */
  readonly initial?: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
  /** Offers to copy the value. */
  readonly copies?: boolean;
}

/** A record for the DNS of a domain, ready to copy. */
export interface RecordRow {
  readonly type: string;
  readonly name: string;
  readonly value: string;
}

export interface SectionRow {
  readonly id: string;
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly records?: readonly RecordRow[];
  readonly values: FieldValues;
}

export interface SectionContent {
  readonly id: SectionId;
  readonly title: string;
  readonly help: string;
  /** What is said when there are no rows. */
  readonly none: string;
  readonly rows: readonly SectionRow[];
  /** Fields of a new row, and of an edited one; without any, rows are only shown. */
  readonly fields: readonly FieldSpec[];
  readonly canEdit: boolean;
  readonly addLabel: string;
}

export interface ServiceContent {
  readonly name: string;
  readonly condition: string;
  readonly isBusy: boolean;
  /** Why it is in this state, in the provider's words. */
  readonly messages: readonly string[];
  readonly overview: readonly Fact[];
  readonly sections: readonly SectionContent[];
  readonly texts: ServiceTexts;
}

export interface ServiceTexts {
  readonly overview: string;
  readonly edit: string;
  readonly remove: string;
  readonly save: string;
  readonly cancel: string;
  readonly copy: string;
  readonly copied: string;
  readonly refresh: string;
  readonly metrics: string;
  readonly editAll: string;
  readonly dnsRecords: string;
  readonly dnsHelp: string;
}

export interface EditedRow {
  readonly section: SectionId;
  /** Absent for a new one. */
  readonly id?: string;
  readonly values: FieldValues;
}

export interface FieldRemark {
  readonly field: string;
  readonly message: string;
}

export type RowOutcome =
  | { readonly kind: "done"; readonly content: ServiceContent }
  | { readonly kind: "cancelled" }
  /** Somebody else changed the row: nothing was written, and this is how things are now. */
  | { readonly kind: "conflict"; readonly content: ServiceContent; readonly message: string }
  | { readonly kind: "invalid"; readonly remarks: readonly FieldRemark[] };

export type ServiceCalls = {
  load: { readonly request: undefined; readonly reply: ServiceContent };
  /** What is wrong with what is typed, by field. */
  check: { readonly request: EditedRow; readonly reply: readonly FieldRemark[] };
  save: { readonly request: EditedRow; readonly reply: RowOutcome };
  /** Asks the person first. */
  remove: { readonly request: Omit<EditedRow, "values">; readonly reply: RowOutcome };
  copy: { readonly request: string; readonly reply: undefined };
  /** Opens all settings of the service as one document. */
  editAll: { readonly request: undefined; readonly reply: undefined };
  showMetrics: { readonly request: undefined; readonly reply: undefined };
};

export type ServiceNotices = {
  /** The service looks different now. */
  content: ServiceContent;
};

/** What a page sent as an edited row. Throws for anything else: the page is not trusted. */
export function parseEditedRow(value: unknown): EditedRow {
  const { section, id } = parseRowId(value);
  if (!isRecord(value) || !isRecord(value.values)) throw new TypeError("Not a row");
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(value.values)) {
    if (typeof text === "string") values[name] = text;
  }
  return { section, values, ...(id !== undefined && { id }) };
}

export function parseRowId(value: unknown): Omit<EditedRow, "values"> {
  if (!isRecord(value)) throw new TypeError("Not a row");
  const section = sectionIds.find((each) => each === value.section);
  if (!section) throw new TypeError("Not a section");
  return { section, ...(typeof value.id === "string" && { id: value.id }) };
}

export function parseCopied(value: unknown): string {
  if (typeof value === "string") return value;
  throw new TypeError("Not a text");
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
