import { type Decoded, list, object, optional, present, string } from "../../../core/record.ts";
import { flag, moment } from "./loose.ts";
import type { Service, StateMessage } from "../../../core/service.ts";
import { customDomainRecord, normalizeCustomDomain } from "./domain.ts";
import { labelRecord, normalizeLabel } from "./label.ts";
import { normalizeUsage, usageRecord } from "./metrics.ts";
import { endpointRecord, networkRecord, normalizeEndpoint, normalizeNetwork } from "./network.ts";
import { normalizeWebsite, websiteRecord } from "./website.ts";

const stateMessageRecord = object({
  code: optional(string),
  message: optional(string),
  operational_state: optional(string),
  created_at: moment,
});

/** Its `users` are left to the operation that lists users. */
export const serviceRecord = object({
  uuid: string,
  name: optional(string),
  region: optional(string),
  configured_status: optional(string),
  operational_state: optional(string),
  endpoints: optional(list(endpointRecord)),
  networks: optional(list(networkRecord)),
  labels: optional(list(labelRecord)),
  custom_domains: optional(list(customDomainRecord)),
  static_websites: optional(list(websiteRecord)),
  state_messages: optional(list(stateMessageRecord)),
  termination_protection: optional(flag),
  usage: optional(usageRecord),
  created_at: moment,
  updated_at: moment,
});

export function normalizeService(record: Decoded<typeof serviceRecord>): Service {
  const state = record.operational_state ?? "unknown";
  const isStopped = (record.configured_status ?? state) === "stopped";
  return present({
    id: record.uuid,
    name: record.name ?? record.uuid,
    region: record.region ?? "",
    state,
    isBusy: !isSettled(state),
    wanted: isStopped ? ("stopped" as const) : ("started" as const),
    messages: (record.state_messages ?? []).map(normalizeStateMessage),
    endpoints: (record.endpoints ?? []).flatMap(normalizeEndpoint),
    networks: (record.networks ?? []).map(normalizeNetwork),
    labels: (record.labels ?? []).map(normalizeLabel),
    customDomains: (record.custom_domains ?? []).map(normalizeCustomDomain),
    websites: (record.static_websites ?? []).map(normalizeWebsite),
    isProtected: record.termination_protection ?? false,
    usage: record.usage && normalizeUsage(record.usage),
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  });
}

/** Every other word, known or not, means that something is going on. */
function isSettled(state: string): boolean {
  return state === "running" || state === "stopped";
}

function normalizeStateMessage(record: Decoded<typeof stateMessageRecord>): StateMessage {
  return present({
    code: record.code ?? "",
    message: record.message ?? record.code ?? "",
    state: record.operational_state,
    createdAt: record.created_at,
  });
}
