import { type Decoded, list, object, optional, present, string } from "../../../core/record.ts";
import { count, flag, moment } from "./loose.ts";
import type { ErrorPage, Website, WebsiteSpec } from "../../../core/service.ts";

const errorPageRecord = object({
  error_document: optional(string),
  status_code: optional(count),
  status_range: optional(object({ start: count, end: count })),
});

export const websiteRecord = object({
  bucket_name: string,
  bucket_prefix: optional(string),
  domain_name: optional(string),
  enabled: optional(flag),
  error_pages: optional(list(errorPageRecord)),
  index_document: optional(string),
  spa_mode: optional(flag),
  created_at: moment,
  updated_at: moment,
});

export function normalizeWebsite(record: Decoded<typeof websiteRecord>): Website {
  return present({
    domain: record.domain_name ?? "",
    bucket: record.bucket_name,
    prefix: record.bucket_prefix ?? "",
    indexDocument: record.index_document ?? "",
    errorPages: (record.error_pages ?? []).flatMap(normalizeErrorPage),
    isSinglePage: record.spa_mode ?? false,
    isEnabled: record.enabled ?? false,
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  });
}

/** A page for no status is never shown: it is as if it was not there. */
function normalizeErrorPage(record: Decoded<typeof errorPageRecord>): ErrorPage[] {
  const { error_document: document, status_code: code, status_range: range } = record;
  const statuses = code ?? range;
  return statuses === undefined || !document ? [] : [{ document, statuses }];
}

type WebsiteFields = { readonly [K in keyof WebsiteSpec]?: WebsiteSpec[K] | undefined };

export function wireWebsite(spec: WebsiteFields): Record<string, unknown> {
  return present({
    bucket_name: spec.bucket,
    domain_name: spec.domain,
    bucket_prefix: spec.prefix,
    index_document: spec.indexDocument,
    spa_mode: spec.isSinglePage,
    enabled: spec.isEnabled,
    error_pages: spec.errorPages?.map(wireErrorPage),
  });
}

function wireErrorPage(page: ErrorPage): Record<string, unknown> {
  return typeof page.statuses === "number"
    ? { error_document: page.document, status_code: page.statuses }
    : { error_document: page.document, status_range: page.statuses };
}
