import { mapped } from "../../../core/record.ts";
import type { CustomDomain, DnsRecord, Domains, Service } from "../../../core/service.ts";
import {
  customDomainRecord,
  normalizeCustomDomain,
  normalizeServiceDomain,
  serviceDomainRecord,
  wireCustomDomain,
} from "../records/domain.ts";
import { checkDomain } from "../serviceCheck.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const customDomain = mapped(customDomainRecord, normalizeCustomDomain);
const serviceDomain = mapped(serviceDomainRecord, normalizeServiceDomain);

/** `base` is the path of a service. */
export function createDomains(api: UpCloudApi, base: string): Domains {
  const root = `${base}/custom-domains`;
  return {
    list: (signal) =>
      api.call(
        { operation: "listDomains", method: "GET", path: `${base}/domains` },
        items(serviceDomain),
        signal,
      ),
    custom: (signal) =>
      api.call(
        { operation: "listCustomDomains", method: "GET", path: root },
        items(customDomain),
        signal,
      ),
    get: async (name, signal) =>
      api.call(
        { operation: "getCustomDomain", method: "GET", path: root + path`/${name}` },
        customDomain,
        signal,
      ),
    add: async (domain, signal) => {
      checkDomain(domain);
      const body = wireCustomDomain(domain);
      return api.call(
        { operation: "attachCustomDomain", method: "POST", path: root, body },
        customDomain,
        signal,
      );
    },
    rename: async (name, to, signal) => {
      checkDomain({ name: to });
      return api.call(
        {
          operation: "modifyCustomDomain",
          method: "PATCH",
          path: root + path`/${name}`,
          body: { domain_name: to, type: "public" },
        },
        customDomain,
        signal,
      );
    },
    remove: async (name, signal) =>
      api.send(
        { operation: "deleteCustomDomain", method: "DELETE", path: root + path`/${name}` },
        signal,
      ),
    dnsRecords,
  };
}

/**
 * The name itself and every bucket below it lead to the service's own endpoint; a third record lets
 * the service prove the domain for its certificate. A website has no buckets below its name. Empty
 * while the service has no public endpoint of its own.
 */
function dnsRecords(domain: CustomDomain, service: Service): readonly DnsRecord[] {
  const custom = new Set(service.customDomains.map((one) => one.name));
  const own = service.endpoints.filter((one) => one.type === "public" && !custom.has(one.host));
  const endpoint = own.find((one) => one.mode === domain.mode) ?? own[0];
  if (!endpoint) return [];
  const names = [domain.name, ...(domain.mode === "api" ? [`*.${domain.name}`] : [])];
  return [
    ...names.map((name) => ({ type: "CNAME" as const, name, value: endpoint.host })),
    {
      type: "CNAME" as const,
      name: `_acme-challenge.${domain.name}`,
      value: `_acme-challenge.${endpoint.host}`,
    },
  ];
}
