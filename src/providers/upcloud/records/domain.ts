import { type Decoded, object, optional, string } from "../../../core/record.ts";
import type { CustomDomain, ServiceDomain } from "../../../core/service.ts";
import { normalizeMode, wireMode } from "./network.ts";
import { flag } from "./loose.ts";

export const customDomainRecord = object({ domain_name: optional(string), mode: optional(string) });

export function normalizeCustomDomain(record: Decoded<typeof customDomainRecord>): CustomDomain {
  return { name: record.domain_name ?? "", mode: normalizeMode(record.mode) };
}

/** A custom domain is always of the type `public`. */
export function wireCustomDomain(domain: CustomDomain): Record<string, unknown> {
  return { domain_name: domain.name, type: "public", mode: wireMode(domain.mode) };
}

export const serviceDomainRecord = object({
  domain: string,
  type: optional(string),
  active: optional(flag),
  static_website_configured: optional(flag),
});

export function normalizeServiceDomain(record: Decoded<typeof serviceDomainRecord>): ServiceDomain {
  return {
    name: record.domain,
    type: record.type ?? "",
    isActive: record.active ?? false,
    hasWebsite: record.static_website_configured ?? false,
  };
}
