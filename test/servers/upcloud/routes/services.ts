import { serviceAnswer } from "../answers.ts";
import { type Call, type Context, type Operation, pageOf, serviceOf } from "../operation.ts";
import { conflict, invalid, Problem, refused } from "../problem.ts";
import {
  type CustomDomain,
  type Label,
  type Network,
  newLabel,
  newUuid,
  preciseTime,
  type Service,
  type Website,
} from "../state.ts";
import { enter, stateAt } from "../timeline.ts";
import { bucketsOf, usageOf } from "./buckets.ts";
import { systemPolicies } from "./policies.ts";
import { regions } from "./regions.ts";
import { makeWebsite } from "./websites.ts";

const root = "/object-storage-2";
const one = `${root}/{serviceUuid}`;

interface ServiceBody {
  readonly name?: string;
  readonly region?: string;
  readonly configured_status?: "started" | "stopped";
  readonly networks?: readonly Network[] | null;
  readonly labels?: readonly Label[] | null;
  readonly custom_domains?: readonly (Omit<CustomDomain, "mode"> & Partial<CustomDomain>)[] | null;
  readonly static_websites?: readonly Website[] | null;
  readonly properties?: { readonly access_control_origin_override?: string | null } | null;
  readonly termination_protection?: boolean;
}

export async function createService(
  context: Context,
  body: ServiceBody & { name: string; region: string; configured_status: "started" | "stopped" },
): Promise<Service> {
  if (!regions.some((each) => each.name === body.region && each.allow_new)) {
    throw invalid("region", `Region ${body.region} does not exist or takes no new services.`);
  }
  demandName(context, body.name);
  const now = context.now();
  const service: Service = {
    uuid: newUuid(),
    name: body.name,
    region: body.region,
    configured: body.configured_status,
    timeline: [],
    networks: [],
    labels: [],
    customDomains: [],
    websites: new Map(),
    messages: [],
    isProtected: body.termination_protection ?? false,
    createdAt: preciseTime(now),
    updatedAt: preciseTime(now),
    label: newLabel(),
    users: new Map(),
    groups: new Map(),
    roles: new Map(),
    policies: new Map(systemPolicies(now).map((policy) => [policy.name, policy])),
    deletedBuckets: new Map(),
    history: [],
    s3: await context.startS3(() => service, body.region),
  };
  await assign(service, body, now);
  const course = body.configured_status === "started" ? "create" : "createStopped";
  enter(service, course, now, context.stepMs);
  context.account.services.set(service.uuid, service);
  await context.settle(service);
  return service;
}

function demandName(context: Context, name: string, except?: Service): void {
  const services = [...context.account.services.values()];
  const others = services.filter((each) => stateAt(each, context.now()) !== "gone");
  if (others.some((each) => each.name === name && each !== except)) {
    throw conflict(`A service named ${name} exists already.`);
  }
}

/** Lists take the place of lists; null empties them. What is absent stays. */
async function assign(service: Service, body: ServiceBody, now: number): Promise<void> {
  demandUnique("networks", body.networks ?? [], (network) => network.name);
  demandUnique("labels", body.labels ?? [], (label) => label.key);
  if (body.networks !== undefined) service.networks = [...(body.networks ?? [])];
  if (body.labels !== undefined) service.labels = [...(body.labels ?? [])];
  if (body.custom_domains !== undefined) {
    service.customDomains = (body.custom_domains ?? []).map((domain) => ({
      ...domain,
      mode: domain.mode ?? "api",
    }));
  }
  if (body.static_websites !== undefined) {
    const websites = (body.static_websites ?? []).map((spec) => makeWebsite(service, spec, now));
    const made = await Promise.all(websites);
    service.websites = new Map(made.map((website) => [website.domain_name, website]));
  }
  if (body.termination_protection !== undefined) service.isProtected = body.termination_protection;
  const origin = body.properties?.access_control_origin_override;
  if (typeof origin === "string") service.originOverride = origin;
  if (body.properties === null || origin === null) delete service.originOverride;
}

function demandUnique<T>(field: string, items: readonly T[], nameOf: (item: T) => string): void {
  if (new Set(items.map(nameOf)).size < items.length) throw invalid(field, "must be unique");
}

async function change(call: Call, body: ServiceBody): Promise<unknown> {
  const { context } = call;
  const service = serviceOf(call);
  const now = context.now();
  if (stateAt(service, now).startsWith("delete-")) throw refused("The service is being deleted.");
  if (body.name !== undefined) demandName(context, body.name, service);
  const isStopping = body.configured_status === "stopped" && service.configured === "started";
  // Protection that is taken away in the same request does not protect any more.
  if (isStopping && (body.termination_protection ?? service.isProtected)) throw protectedProblem();
  await assign(service, body, now);
  service.name = body.name ?? service.name;
  service.updatedAt = preciseTime(now);
  const wanted = body.configured_status ?? service.configured;
  if (wanted !== service.configured) {
    service.configured = wanted;
    enter(service, wanted === "started" ? "start" : "stop", now, context.stepMs);
  } else if (body.networks !== undefined || body.custom_domains !== undefined) {
    const course = wanted === "started" ? "reconfigure" : "reconfigureStopped";
    enter(service, course, now, context.stepMs);
  }
  await context.settle(service);
  return serviceAnswer(service, await usageOf(service), now);
}

/** The code is one that the reference does not name. */
function protectedProblem(): Problem {
  return new Problem(409, "TERMINATION_PROTECTION", "The service is protected from termination.");
}

async function remove(call: Call): Promise<void> {
  const { context } = call;
  const service = serviceOf(call);
  if (service.isProtected) throw protectedProblem();
  const buckets = await bucketsOf(service, context.now());
  const ownPolicies = [...service.policies.values()].filter((policy) => !policy.system);
  const isEmpty = buckets.length + service.users.size + ownPolicies.length === 0;
  if (!isEmpty && call.query["force"] !== true) {
    throw refused("The service still has buckets, users or policies.");
  }
  enter(service, isEmpty ? "remove" : "wipe", context.now(), context.stepMs);
  await context.settle(service);
}

async function list(call: Call): Promise<unknown[]> {
  const { context, query } = call;
  const now = context.now();
  const alive = [...context.account.services.values()].filter(
    (each) => stateAt(each, now) !== "gone",
  );
  const labels = (query["label"] ?? []) as readonly string[];
  const matching = alive.filter((service) => labels.every((label) => hasLabel(service, label)));
  const sort = typeof query["sort"] === "string" ? query["sort"] : "-created_at";
  const keyOf = sortKeys[sort.replace("-", "")] ?? ((service: Service) => service.createdAt);
  const sorted = matching.sort((a, b) => compare(keyOf(a, now), keyOf(b, now)));
  if (sort.startsWith("-")) sorted.reverse();
  return Promise.all(
    pageOf(sorted, query).map(async (each) => serviceAnswer(each, await usageOf(each), now)),
  );
}

const sortKeys: Readonly<Record<string, (service: Service, now: number) => string>> = {
  created_at: (service) => service.createdAt,
  operational_state: stateAt,
  region_name: (service) => service.region,
  service_name: (service) => service.name,
};

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function hasLabel(service: Service, wanted: string): boolean {
  const end = wanted.indexOf("=");
  const key = end < 0 ? wanted : wanted.slice(0, end);
  const label = service.labels.find((each) => each.key === key);
  return label !== undefined && (end < 0 || label.value === wanted.slice(end + 1));
}

export const serviceOperations: readonly Operation[] = [
  { method: "GET", path: root, status: 200, query: "Services", run: list },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "ServiceCreate",
    costs: true,
    run: async ({ context, body }) => {
      const service = await createService(context, body as Parameters<typeof createService>[1]);
      return serviceAnswer(service, { objects: 0, bytes: 0 }, context.now());
    },
  },
  {
    method: "GET",
    path: one,
    status: 200,
    run: async (call) => {
      const service = serviceOf(call);
      return serviceAnswer(service, await usageOf(service), call.context.now());
    },
  },
  {
    method: "PATCH",
    path: one,
    status: 200,
    body: "ServiceModify",
    costs: true,
    run: (call) => change(call, call.body as ServiceBody),
  },
  {
    method: "PUT",
    path: one,
    status: 200,
    body: "ServiceReplace",
    costs: true,
    run: (call) => {
      const empty = { networks: [], labels: [], custom_domains: [], static_websites: [] };
      const off = { termination_protection: false, properties: null };
      return change(call, { ...empty, ...off, ...(call.body as ServiceBody) });
    },
  },
  { method: "DELETE", path: one, status: 204, query: "Delete", run: remove },
];
