import type { TransferReport } from "../../../../src/transfers/transfer.ts";
import { orphans } from "./expectations.ts";
import { patient, type FaultType } from "./faultTypes.ts";
import type { TransferKind } from "./kinds.ts";
import type { Material } from "./material.ts";
import { outcomeOf, reportProblems, type Outcome } from "./outcome.ts";
import { classesOf, classOf, type RequestClass } from "./requestClass.ts";
import { makeScene, type Scene } from "./scene.ts";

/** The steps that a transfer takes in good weather. */
export async function stepsOf(
  kind: TransferKind,
  material: Material,
  engine: Scene["engine"],
): Promise<readonly RequestClass[]> {
  const scene = await makeScene(material, engine, { patience: patient });
  try {
    const trial = await kind.prepare(scene);
    const report = await trial.run();
    const problems = [...(await trial.problems(report)), ...(await orphans(scene))];
    const [first] = report.failed;
    if (first) throw new Error(`Failed in good weather: ${first.what}`, { cause: first.error });
    if (problems.length > 0) throw new Error(`In good weather: ${problems.join(", ")}`);
    return classesOf(scene.proxy.requests);
  } finally {
    await scene.close();
  }
}

export async function runWith(
  { kind, type, step }: { kind: TransferKind; type: FaultType; step: RequestClass },
  material: Material,
  engine: Scene["engine"],
): Promise<Outcome> {
  const scene = await makeScene(material, engine, type);
  const trial = await kind.prepare(scene);
  let isReached = false;
  scene.proxy.add({
    where: (request) => {
      const isStep = classOf(request).name === step.name;
      isReached ||= isStep;
      return isStep || (type.lasts === "onwards" && isReached);
    },
    ...(type.lasts === "once" && { times: 1 }),
    fault: type.fault,
  });
  const report = await trial.run();
  scene.proxy.clear();
  const lost = await trial.problems(report);
  const problems = [
    ...(await scene.close()),
    // On a very busy machine a silence may be taken for one before it is.
    ...(isReached || type.endpoint !== undefined || type.patience !== patient
      ? []
      : ["the fault was not met"]),
    ...lost,
    ...reportProblems(report),
    ...weatherProblems(report, type, await orphans(scene)),
  ];
  return outcomeOf(report, { row: type.name, step: step.name, problems });
}

function weatherProblems(
  { failed }: TransferReport,
  type: FaultType,
  orphaned: readonly string[],
): string[] {
  const isToldLeft = failed.some(({ error }) => error.facts.leftBehind !== undefined);
  return [
    ...(type.expected === "passes" && failed.length > 0
      ? [`it should have gotten over it: ${failed[0]?.error.message}`]
      : []),
    // Nobody can clean up on a server that is away; but it has to be said.
    ...(type.lasts === "onwards" && isToldLeft ? [] : orphaned),
  ];
}
