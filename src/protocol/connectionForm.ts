import {
  draftFields,
  secretFields,
  type ConnectionDraft,
  type DraftField,
  type DraftValues,
} from "../core/connectionDraft.ts";
import type { ProviderKind } from "../core/connection.ts";

export const connectionFormView = "stowage.connectionForm";

/** What the form asks its host. Drafts carry secrets as they were typed, never stored ones. */
export type ConnectionFormCalls = {
  load: { request: undefined; reply: FormContent };
  check: { request: EditedDraft; reply: CheckedDraft };
  test: { request: ConnectionDraft; reply: TestReport };
  /** The panel closes itself once it is saved. */
  save: { request: ConnectionDraft; reply: { readonly isSaved: boolean } };
  close: { request: undefined; reply: undefined };
};

export type ConnectionFormNotices = {
  /** Why the form was opened again, and where to begin. */
  attention: Attention;
};

export interface EditedDraft {
  readonly draft: ConnectionDraft;
  /** Whether closing the form would lose something. */
  readonly isDirty: boolean;
}

export interface CheckedDraft {
  readonly remarks: readonly FieldRemark[];
  /** The preset whose endpoint this is; empty for a host of nobody's, absent while there is none. */
  readonly preset?: string;
}

/** A sentence beside a field. */
export interface FieldRemark {
  readonly field: DraftField;
  readonly severity: "error" | "warning";
  readonly message: string;
  /** A button that puts it right. */
  readonly fix?: { readonly label: string; readonly values: DraftValues };
}

export interface Attention {
  /** A sentence on top of the form. */
  readonly reason?: string;
  readonly focus?: DraftField;
}

/** What a test found, in words. */
export interface TestReport {
  readonly tone: "success" | "warning" | "error";
  readonly title: string;
  readonly message: string;
  readonly remedy?:
    | { readonly label: string; readonly values: DraftValues }
    | { readonly label: string; readonly focus: DraftField };
}

export interface FormPreset {
  readonly id: string;
  readonly label: string;
  /** With `{region}` where the region goes. */
  readonly endpoint: string;
  readonly addressing: string;
  readonly regions: readonly string[];
  /** True for software that runs on anybody's host, so that no host tells it. */
  readonly isSelfHosted: boolean;
}

export interface FieldTexts {
  readonly label: string;
  readonly help?: string;
  /** A page of the service that says more, behind the hint. */
  readonly link?: { readonly label: string; readonly href: `https://${string}` };
  readonly placeholder?: string;
}

export interface ChoiceText {
  readonly value: string;
  readonly label: string;
  readonly help: string;
}

/** Everything that the page shows; it knows no word and no stored secret of its own. */
export interface FormContent {
  /** Absent for a new connection. */
  readonly connectionId?: string;
  readonly draft: ConnectionDraft;
  /** What a field of another kind begins with when the kind is switched. */
  readonly defaults: Readonly<Record<ProviderKind, DraftValues>>;
  readonly isDirty: boolean;
  /** Secret fields that have something stored. */
  readonly stored: readonly DraftField[];
  readonly presets: readonly FormPreset[];
  readonly attention: Attention;
  readonly texts: FormTexts;
}

export interface FormTexts {
  readonly title: string;
  readonly intro: string;
  readonly kindLegend: string;
  readonly kinds: readonly (ChoiceText & { readonly value: ProviderKind; readonly icon: string })[];
  readonly sections: Readonly<
    Record<FormSection, { readonly title: string; readonly help: string }>
  >;
  readonly preset: { readonly label: string; readonly other: string };
  readonly fields: Readonly<Record<ProviderKind, Readonly<Record<DraftField, FieldTexts>>>>;
  readonly addressing: readonly ChoiceText[];
  readonly authentication: readonly ChoiceText[];
  /** Regions of Krutrim, each with the tier that it offers. */
  readonly regions: readonly { readonly region: string; readonly tier: string }[];
  readonly optional: string;
  readonly storedPlaceholder: string;
  readonly forget: string;
  readonly forgotten: string;
  readonly reveal: string;
  readonly hide: string;
  readonly save: string;
  readonly saveAnyway: string;
  readonly test: string;
  readonly cancelTest: string;
  readonly testing: string;
  readonly testCancelled: string;
  readonly close: string;
  readonly notTested: string;
  readonly attentionOne: string;
  /** `{0}` is the number of fields. */
  readonly attentionMany: string;
  readonly incomplete: string;
}

export type FormSection = "place" | "credentials" | "buckets" | "objects" | "account";

const allFields: ReadonlySet<string> = new Set(Object.values(draftFields).flat());
const maxText = 65_536;

/** Reads a draft that a page sent. Throws a `TypeError` for anything else. */
export function parseDraft(value: unknown): ConnectionDraft {
  if (!isRecord(value)) throw new TypeError("Not a draft");
  const { kind, values, forget } = value;
  if (kind !== "s3" && kind !== "krutrim" && kind !== "upcloud") {
    throw new TypeError("A draft of no known kind");
  }
  if (!isRecord(values) || !Array.isArray(forget)) throw new TypeError("A draft without values");
  for (const [field, text] of Object.entries(values)) {
    if (!allFields.has(field) || typeof text !== "string" || text.length > maxText) {
      throw new TypeError("A draft with a value that is none");
    }
  }
  return {
    kind,
    values: { ...(values as DraftValues) },
    forget: secretFields.filter((field) => forget.includes(field)),
  };
}

export function parseEditedDraft(value: unknown): EditedDraft {
  if (!isRecord(value) || typeof value.isDirty !== "boolean") throw new TypeError("Not a draft");
  return { draft: parseDraft(value.draft), isDirty: value.isDirty };
}

/** What VS Code keeps of an open form while the window reloads. It holds no secret. */
export interface FormState {
  /** Absent for a new connection. */
  readonly connectionId?: string;
  readonly draft: ConnectionDraft;
  readonly isDirty: boolean;
  /** True when a secret was typed, which is not kept. */
  readonly lostSecrets: boolean;
}

/** Undefined for what is no state of a form, such as that of an older version. */
export function parseFormState(value: unknown): FormState | undefined {
  if (!isRecord(value)) return undefined;
  try {
    const { draft, isDirty } = parseEditedDraft(value);
    const { connectionId } = value;
    return {
      ...{ draft: withoutSecrets(draft), isDirty, lostSecrets: value.lostSecrets === true },
      ...(typeof connectionId === "string" && { connectionId }),
    };
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

export function withoutSecrets(draft: ConnectionDraft): ConnectionDraft {
  const isSecret = (field: string) => (secretFields as readonly string[]).includes(field);
  const values = Object.entries(draft.values).filter(([field]) => !isSecret(field));
  return { ...draft, values: Object.fromEntries(values) };
}

/** The endpoint of a preset for a region. Other placeholders stay for the person to fill. */
export function presetEndpoint(preset: Pick<FormPreset, "endpoint">, region: string): string {
  return region === "" ? preset.endpoint : preset.endpoint.replaceAll("{region}", region);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
