/** Also the name under which VS Code restores the panel after a reload. */
export const versionsView = "stowage.versions";

export const versionActions = ["open", "compare", "download", "restore", "delete"] as const;

export type VersionAction = (typeof versionActions)[number];

export interface VersionRow {
  readonly key: string;
  readonly versionId: string;
  /** The key as it is shown; empty where the panel is about one object. */
  readonly name: string;
  readonly modified: string;
  readonly size: string;
  readonly kind: "current" | "earlier" | "deleted" | "wasDeleted";
  /** What can be done with it. */
  readonly actions: readonly VersionAction[];
}

export interface VersionPage {
  readonly rows: readonly VersionRow[];
  readonly cursor?: string;
}

export interface VersionsContent {
  readonly title: string;
  readonly place: string;
  readonly hasNames: boolean;
  readonly texts: VersionsTexts;
}

export interface VersionsTexts {
  readonly intro: string;
  readonly none: string;
  readonly name: string;
  readonly state: string;
  readonly version: string;
  readonly modified: string;
  readonly size: string;
  readonly more: string;
  readonly refresh: string;
  readonly loading: string;
  readonly kinds: Readonly<Record<VersionRow["kind"], string>>;
  readonly actions: Readonly<Record<VersionAction, string>>;
  /** What deleting a delete marker comes to. */
  readonly undelete: string;
}

export type VersionsCalls = {
  load: { readonly request: undefined; readonly reply: VersionsContent };
  page: { readonly request: { readonly cursor?: string }; readonly reply: VersionPage };
  /** Runs a command of the extension, which asks and tells by itself. */
  act: { readonly request: ActRequest; readonly reply: undefined };
};

export interface ActRequest {
  readonly action: VersionAction;
  readonly key: string;
  readonly versionId: string;
}

export type VersionsNotices = Record<never, never>;

/** Throws for what is no such request: the page is not trusted. */
export function parseVersionPage(value: unknown): { readonly cursor?: string } {
  if (!isRecord(value)) throw new TypeError("Not a request for versions");
  return typeof value.cursor === "string" ? { cursor: value.cursor } : {};
}

export function parseAct(value: unknown): ActRequest {
  if (isRecord(value) && typeof value.key === "string" && typeof value.versionId === "string") {
    const action = versionActions.find((each) => each === value.action);
    if (action) return { action, key: value.key, versionId: value.versionId };
  }
  throw new TypeError("Not an action on a version");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
