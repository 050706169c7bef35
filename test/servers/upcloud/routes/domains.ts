import { endpoints } from "../answers.ts";
import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict } from "../problem.ts";
import type { CustomDomain } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/custom-domains";
const one = `${root}/{customDomainName}`;

function domainOf(call: Call): CustomDomain {
  const { customDomains } = serviceOf(call);
  const name = call.param("customDomainName");
  return found(
    customDomains.find((each) => each.domain_name === name),
    "Custom domain",
  );
}

/** Domain names are attached to one service of all only. */
function demandFree(call: Call, name: string): void {
  const services = [...call.context.account.services.values()];
  if (services.some((each) => each.customDomains.some((domain) => domain.domain_name === name))) {
    throw conflict(`Domain ${name} is attached already.`);
  }
}

export const domainOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/object-storage-2/{serviceUuid}/domains",
    status: 200,
    run: (call) => {
      const service = serviceOf(call);
      const custom = new Set(service.customDomains.map((each) => each.domain_name));
      return endpoints(service).map((endpoint) => ({
        active: true,
        domain: endpoint.domain_name,
        static_website_configured: service.websites.has(endpoint.domain_name),
        type: custom.has(endpoint.domain_name) ? "custom" : endpoint.type,
      }));
    },
  },
  { method: "GET", path: root, status: 200, run: (call) => serviceOf(call).customDomains },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "CustomDomainCreate",
    run: (call) => {
      const body = call.body as Omit<CustomDomain, "mode"> & Partial<CustomDomain>;
      const domain: CustomDomain = { ...body, mode: body.mode ?? "api" };
      demandFree(call, domain.domain_name);
      serviceOf(call).customDomains.push(domain);
      return domain;
    },
  },
  { method: "GET", path: one, status: 200, run: domainOf },
  {
    method: "PATCH",
    path: one,
    status: 200,
    body: "CustomDomainModify",
    run: (call) => {
      const domain = domainOf(call);
      const change = call.body as Partial<CustomDomain>;
      if (change.domain_name !== undefined && change.domain_name !== domain.domain_name) {
        demandFree(call, change.domain_name);
      }
      return Object.assign(domain, change);
    },
  },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: (call) => {
      const domain = domainOf(call);
      const { customDomains, websites } = serviceOf(call);
      customDomains.splice(customDomains.indexOf(domain), 1);
      websites.delete(domain.domain_name);
    },
  },
];
