import { type Decoded, object, optional, present, string } from "../../../core/record.ts";
import type { Endpoint, Network } from "../../../core/service.ts";

export const networkRecord = object({
  name: optional(string),
  type: optional(string),
  family: optional(string),
  uuid: optional(string),
});

/** Only `public` is public: an unknown word must not make something look reachable. */
function networkType(word: string | undefined): "public" | "private" {
  return word === "public" ? "public" : "private";
}

export function normalizeNetwork(record: Decoded<typeof networkRecord>): Network {
  return present({
    name: record.name ?? "",
    type: networkType(record.type),
    family: record.family ?? "IPv4",
    uuid: record.uuid,
  });
}

export function wireNetwork(network: Network): Record<string, unknown> {
  return present({
    name: network.name,
    type: network.type,
    family: network.family,
    uuid: network.uuid,
  });
}

/** One that is being set up has no name yet. */
export const endpointRecord = object({
  domain_name: optional(string),
  type: optional(string),
  mode: optional(string),
  iam_url: optional(string),
  sts_url: optional(string),
});

/** None where it cannot be reached. */
export function normalizeEndpoint(record: Decoded<typeof endpointRecord>): Endpoint[] {
  const { domain_name: host, iam_url: iamUrl, sts_url: stsUrl } = record;
  if (!host) return [];
  // An endpoint that does not say is one that is named as public ones are.
  const type = networkType(record.type ?? (host.includes("-private.") ? "" : "public"));
  return [present({ host, type, mode: normalizeMode(record.mode), iamUrl, stsUrl })];
}

/** The mode is absent from answers of services older than websites; those have only the API. */
export function normalizeMode(word: string | undefined): "api" | "website" {
  return word === undefined || word === "api" ? "api" : "website";
}

export function wireMode(mode: "api" | "website"): string {
  return mode === "api" ? "api" : "static-website";
}
