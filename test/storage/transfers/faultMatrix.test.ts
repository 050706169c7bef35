import { faultTypes, type FaultType } from "./matrix/faultTypes.ts";
import { transferKinds } from "./matrix/kinds.ts";
import { inLanes } from "./matrix/lanes.ts";
import { testMatrix } from "./matrix/matrix.ts";
import type { RequestClass } from "./matrix/requestClass.ts";
import { runWith, stepsOf } from "./matrix/runs.ts";

/** Every kind of transfer meets every fault of the network and the server in each of its steps. */
testMatrix(
  "the matrix of transfers and faults",
  faultTypes.map(({ name }) => name),
  transferKinds.map((kind) => ({
    name: kind.name,
    run: async (material, engines) => {
      const cells = cellsOf(await stepsOf(kind, material, engines[0]));
      return inLanes(engines, cells, (cell, engine) =>
        runWith({ kind, ...cell }, material, engine),
      );
    },
  })),
);

function cellsOf(
  steps: readonly RequestClass[],
): { readonly type: FaultType; readonly step: RequestClass }[] {
  return faultTypes.flatMap((type) =>
    (type.endpoint === undefined ? steps : steps.slice(0, 1))
      .filter((step) => type.meets?.(step) ?? true)
      .map((step) => ({ type, step })),
  );
}
