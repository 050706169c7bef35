import { mapped } from "../../../core/record.ts";
import type { Services } from "../../../core/service.ts";
import { normalizeRegion, regionRecord } from "../records/region.ts";
import type { UpCloudApi } from "./client.ts";
import { path } from "./path.ts";
import { items } from "../records/loose.ts";

const region = mapped(regionRecord, normalizeRegion);

export function createRegions(api: UpCloudApi): Pick<Services, "regions" | "region"> {
  return {
    regions: (signal) =>
      api.call(
        { operation: "listRegions", method: "GET", path: "/object-storage-2/regions" },
        items(region),
        signal,
      ),
    region: async (name, signal) =>
      api.call(
        { operation: "getRegion", method: "GET", path: path`/object-storage-2/regions/${name}` },
        region,
        signal,
      ),
  };
}
