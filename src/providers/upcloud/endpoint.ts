import { StorageError } from "../../core/errors.ts";
import type { Endpoint, Service } from "../../core/service.ts";

/** Where the objects of a service are, and why they cannot be reached there, if they cannot. */
export interface ObjectEndpoint {
  /** Scheme, host and port. */
  readonly url: string;
  readonly problem?: StorageError;
}

/**
 * The endpoint for objects: a public one of the API, the service's own rather than a custom domain,
 * whose certificate and DNS are somebody else's care.
 */
export function objectEndpoint(service: Service): ObjectEndpoint {
  const api = service.endpoints.filter((one) => one.mode === "api");
  const custom = new Set(service.customDomains.map((one) => one.name));
  const open = api.filter((one) => one.type === "public");
  const chosen = open.find((one) => !custom.has(one.host)) ?? open[0];
  const facts = { service: service.name };
  if (service.wanted === "stopped" || service.state === "stopped") {
    const message = `The service ${service.name} is stopped: its objects cannot be reached until it is started.`;
    const problem = new StorageError("serviceStopped", message, facts);
    return { url: urlOf(chosen ?? api[0], service), problem };
  }
  if (!chosen) {
    const message = `The service ${service.name} has no public endpoint: it can only be reached from its private networks.`;
    const problem = new StorageError("noPublicEndpoint", message, facts);
    return { url: urlOf(api[0], service), problem };
  }
  return { url: urlOf(chosen, service) };
}

/** A name that cannot be resolved stands for an endpoint that is not there. */
function urlOf(endpoint: Endpoint | undefined, service: Service): string {
  if (!endpoint) return `https://${service.id}.invalid`;
  return `${schemeOf(endpoint)}://${endpoint.host}`;
}

/** Only the endpoint's other addresses say which scheme it has; plain text only on this machine. */
function schemeOf({ host, iamUrl }: Endpoint): "http" | "https" {
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(host);
  return isLoopback && iamUrl?.startsWith("http://") ? "http" : "https";
}
