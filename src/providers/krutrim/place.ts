import type { KrutrimConnection } from "../../core/connection.ts";
import type { RegionChoice } from "../../core/bucketHome.ts";
import type { Place } from "./api/client.ts";

/** The regions that are known, with their tiers. There may be others. */
export const regions: readonly RegionChoice[] = [
  { name: "In-Bangalore-1", tier: "tier-1" },
  { name: "In-Hyderabad-1", tier: "tier-2" },
];

/** The tier of a region: what the connection says of its own, else what is known. */
function tierOf(
  region: string,
  connection: Pick<KrutrimConnection, "region" | "tier">,
): string | undefined {
  if (region === connection.region && connection.tier) return connection.tier;
  return regions.find(({ name }) => name === region)?.tier;
}

export function placeOf(
  connection: Pick<KrutrimConnection, "region" | "tier">,
  region = connection.region,
  tier?: string,
): Place {
  const known = tier ?? tierOf(region, connection);
  return { region, ...(known === undefined ? {} : { tier: known }) };
}
