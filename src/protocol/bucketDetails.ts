/** Also the name of the panel's type. */
export const bucketDetailsView = "stowage.bucketDetails";

export type BucketDetailsCalls = {
  load: { readonly request: undefined; readonly reply: BucketDetailsContent };
  /** One more page of unfinished uploads; their sizes follow as notices. */
  uploads: { readonly request: { readonly cursor?: string }; readonly reply: UploadPage };
  /** Asks the person first; without a list, all that the bucket has. */
  abort: {
    readonly request: { readonly uploads?: readonly UploadId[] };
    readonly reply: AbortOutcome;
  };
  /** Asks the person what is to be, and answers with what is set then. */
  change: { readonly request: FeatureChange; readonly reply: readonly FeatureRow[] };
  /** Makes a lifecycle rule that aborts such uploads by itself. */
  prevent: { readonly request: undefined; readonly reply: { readonly sentence: string } };
};

export type BucketDetailsNotices = {
  uploadSize: UploadId & { readonly size: string };
};

export interface UploadId {
  readonly key: string;
  readonly uploadId: string;
}

export interface UploadRow extends UploadId {
  /** As it is shown. */
  readonly name: string;
  readonly started: string;
}

export interface UploadPage {
  readonly rows: readonly UploadRow[];
  readonly cursor?: string;
}

export type AbortOutcome =
  | { readonly kind: "cancelled" }
  | {
      readonly kind: "done";
      readonly aborted: readonly UploadId[];
      readonly sentence: string;
      readonly hasFailures: boolean;
    };

export interface FeatureChange {
  readonly feature: string;
  readonly action: string;
}

export interface FeatureAction {
  readonly id: string;
  readonly label: string;
}

export interface FeatureRow {
  readonly id: string;
  readonly name: string;
  readonly state: "supported" | "unsupported" | "denied";
  /** What is set, or why it cannot be used. */
  readonly detail: string;
  /** In the server's own words, for whoever wants to know. */
  readonly reason?: string;
  /** What can be done about it. */
  readonly actions?: readonly FeatureAction[];
}

export interface BucketDetailsContent {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly features: readonly FeatureRow[];
  readonly hasUploads: boolean;
  readonly canPrevent: boolean;
  readonly texts: BucketDetailsTexts;
}

export interface BucketDetailsTexts {
  readonly features: string;
  readonly uploads: string;
  readonly uploadsIntro: string;
  readonly noUploads: string;
  readonly key: string;
  readonly started: string;
  readonly size: string;
  readonly abort: string;
  readonly abortAll: string;
  readonly prevent: string;
  readonly more: string;
  readonly refresh: string;
  readonly feature: string;
  readonly state: string;
}

/** Throws for what is no such request: the page is not trusted. */
export function parseUploadsRequest(value: unknown): { readonly cursor?: string } {
  if (!isRecord(value)) throw new TypeError("Not a request for uploads");
  return typeof value.cursor === "string" ? { cursor: value.cursor } : {};
}

export function parseAbortRequest(value: unknown): { readonly uploads?: readonly UploadId[] } {
  if (!isRecord(value)) throw new TypeError("Not a request to abort");
  if (value.uploads === undefined) return {};
  if (!Array.isArray(value.uploads)) throw new TypeError("Not a list of uploads");
  return {
    uploads: value.uploads.map((each: unknown) => {
      if (isRecord(each) && typeof each.key === "string" && typeof each.uploadId === "string") {
        return { key: each.key, uploadId: each.uploadId };
      }
      throw new TypeError("Not an upload");
    }),
  };
}

export function parseFeatureChange(value: unknown): FeatureChange {
  if (isRecord(value) && typeof value.feature === "string" && typeof value.action === "string") {
    return { feature: value.feature, action: value.action };
  }
  throw new TypeError("Not a change of a feature");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
