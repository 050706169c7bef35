import { found, type Operation } from "../operation.ts";

const european = [
  "de-fra1",
  "es-mad1",
  "fi-hel1",
  "fi-hel2",
  "nl-ams1",
  "pl-waw1",
  "se-sto1",
  "uk-lon1",
];

function region(name: string, primaryZone: string, zones: readonly string[], allowNew = true) {
  return {
    allow_new: allowNew,
    name,
    primary_zone: primaryZone,
    zones: zones.map((zone) => ({ name: zone })),
  };
}

export const regions = [
  region("apac-1", "sg-sin1", ["sg-sin1", "au-syd1"]),
  region("europe-1", "fi-hel2", [...european, "dk-cph1"]),
  region("europe-2", "de-fra1", european),
  region("europe-3", "se-sto1", european, false),
  region("us-1", "us-chi1", ["us-chi1", "us-sjo1", "us-nyc1"]),
];

export const regionOperations: readonly Operation[] = [
  { method: "GET", path: "/object-storage-2/regions", status: 200, run: () => regions },
  {
    method: "GET",
    path: "/object-storage-2/regions/{regionName}",
    status: 200,
    run: ({ param }) =>
      found(
        regions.find((one) => one.name === param("regionName")),
        "Region",
      ),
  },
];
