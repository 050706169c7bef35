import { StorageError } from "../../../core/errors.ts";
import { mapped, present } from "../../../core/record.ts";
import type {
  Service,
  ServiceChange,
  ServiceListRequest,
  ServiceReplacement,
  Services,
  ServiceSort,
  ServiceSpec,
} from "../../../core/service.ts";
import { wireCustomDomain } from "../records/domain.ts";
import { wireNetwork } from "../records/network.ts";
import { normalizeService, serviceRecord } from "../records/service.ts";
import { wireWebsite } from "../records/website.ts";
import { checkService } from "../serviceCheck.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";

const root = "/object-storage-2";
const service = mapped(serviceRecord, normalizeService);

const sortWords: Readonly<Record<ServiceSort, string>> = {
  created: "created_at",
  "-created": "-created_at",
  state: "operational_state",
  "-state": "-operational_state",
  region: "region_name",
  "-region": "-region_name",
  name: "service_name",
  "-name": "-service_name",
};

type ServiceOperations = Pick<
  Services,
  "list" | "get" | "create" | "modify" | "replace" | "remove"
>;

/**
 * PATCH follows JSON Merge Patch: what is absent stays, null takes away, a list takes the place of
 * the whole list.
 */
export function createServiceOperations(api: UpCloudApi): ServiceOperations {
  const get = async (id: string, signal: AbortSignal) =>
    api.call({ operation: "getService", method: "GET", path: servicePath(id) }, service, signal);
  return {
    list: (request, signal) => listServices(api, request, signal),
    get,
    create: async (spec, signal) => {
      checkService(spec);
      const body = wireCreate(spec);
      return api.change(
        { operation: "createService", method: "POST", path: root, body },
        service,
        () => named(api, spec.name, signal),
        signal,
      );
    },
    modify: async (id, change, signal) => {
      checkService(change);
      return api.change(
        {
          operation: "modifyService",
          method: "PATCH",
          path: servicePath(id),
          body: wireChange(change),
        },
        service,
        () => get(id, signal),
        signal,
      );
    },
    replace: async (id, replacement, signal) => {
      checkService(replacement);
      return api.change(
        {
          operation: "replaceService",
          method: "PUT",
          path: servicePath(id),
          body: wireChange(replacement),
        },
        service,
        () => get(id, signal),
        signal,
      );
    },
    remove: async (id, { force }, signal) =>
      api.send(
        {
          operation: "deleteService",
          method: "DELETE",
          path: servicePath(id),
          query: { force: force ? true : undefined },
        },
        signal,
      ),
  };
}

/** The path of one service, under which everything that belongs to it is. */
export function servicePath(id: string): string {
  return root + path`/${id}`;
}

/** Names are unique in an account. */
async function named(api: UpCloudApi, name: string, signal: AbortSignal): Promise<Service> {
  const all = await listServices(api, { sort: "-created" }, signal);
  const found = all.find((one) => one.name === name);
  if (found) return found;
  throw new StorageError("badResponse", "The service says nothing of what it has made", {
    operation: "createService",
  });
}

async function listServices(
  api: UpCloudApi,
  request: ServiceListRequest,
  signal: AbortSignal,
): Promise<Service[]> {
  const query = {
    sort: request.sort && sortWords[request.sort],
    label: request.labels?.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)),
  };
  const found = await api.all(
    { operation: "listServices", method: "GET", path: root, query },
    service,
    signal,
  );
  // A service made meanwhile pushes one that was seen already onto the next page.
  return [...new Map(found.map((one) => [one.id, one])).values()];
}

function wireCreate(spec: ServiceSpec): Record<string, unknown> {
  return { ...wireChange(spec), region: spec.region };
}

function wireChange(change: ServiceChange | ServiceReplacement): Record<string, unknown> {
  const origin = change.accessControlOrigin;
  return present({
    name: change.name,
    configured_status: change.wanted,
    networks: each(change.networks, wireNetwork),
    labels: each(change.labels, ({ key, value }) => ({ key, value })),
    custom_domains: each(change.customDomains, wireCustomDomain),
    static_websites: each("websites" in change ? change.websites : undefined, wireWebsite),
    termination_protection: change.isProtected,
    properties: origin === undefined ? undefined : { access_control_origin_override: origin },
  });
}

function each<A, B>(
  items: readonly A[] | null | undefined,
  map: (item: A) => B,
): B[] | null | undefined {
  return items?.map(map) ?? (items === null ? null : undefined);
}
