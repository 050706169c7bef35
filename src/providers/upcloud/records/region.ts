import { type Decoded, list, object, optional, present, string } from "../../../core/record.ts";
import { flag, nameOrObject } from "./loose.ts";
import type { ServiceRegion } from "../../../core/service.ts";

/** `allow_new` is sent by the service and named nowhere in its reference. */
export const regionRecord = object({
  name: string,
  primary_zone: optional(string),
  zones: optional(list(nameOrObject)),
  allow_new: optional(flag),
});

export function normalizeRegion(record: Decoded<typeof regionRecord>): ServiceRegion {
  return present({
    name: record.name,
    primaryZone: record.primary_zone,
    zones: record.zones ?? [],
    acceptsNew: record.allow_new,
  });
}
