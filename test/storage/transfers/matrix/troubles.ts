import type { Outcome } from "./outcome.ts";
import { outcomeOf, reportProblems } from "./outcome.ts";
import { orphans } from "./expectations.ts";
import { patient } from "./faultTypes.ts";
import type { Trial } from "./kinds.ts";
import { inLanes, type Engines } from "./lanes.ts";
import type { Material } from "./material.ts";
import { classesOf, classOf } from "./requestClass.ts";
import { makeScene, type Scene } from "./scene.ts";

/** A transfer during which somebody else does something. */
export interface Troubled extends Trial {
  happens(): void | Promise<void>;
  /** Called when nothing is looked at any more. */
  cleanUp?(): void;
}

export interface Trouble {
  readonly name: string;
  prepare(scene: Scene): Promise<Troubled>;
}

/** Each trouble happens before each of the steps that the transfer takes without it. */
export async function meetTroubles(
  troubles: readonly Trouble[],
  material: Material,
  engines: Engines,
): Promise<readonly Outcome[]> {
  const cells: { readonly trouble: Trouble; readonly step: string }[] = [];
  for (const trouble of troubles)
    for (const step of await stepsWithout(trouble, material, engines[0]))
      cells.push({ trouble, step });
  return inLanes(engines, cells, async ({ trouble, step }, engine) => {
    const scene = await makeScene(material, engine, { patience: patient });
    const trial = await trouble.prepare(scene);
    scene.proxy.add({
      where: (request) => classOf(request).name === step,
      times: 1,
      fault: { kind: "meanwhile", run: () => trial.happens() },
    });
    const report = await trial.run();
    const lost = await trial.problems(report);
    trial.cleanUp?.();
    const problems = [
      ...(await scene.close()),
      ...lost,
      ...reportProblems(report),
      ...(await orphans(scene)),
    ];
    return outcomeOf(report, { row: trouble.name, step, problems });
  });
}

async function stepsWithout(
  trouble: Trouble,
  material: Material,
  engine: Scene["engine"],
): Promise<readonly string[]> {
  const scene = await makeScene(material, engine, { patience: patient });
  const trial = await trouble.prepare(scene);
  await trial.run();
  trial.cleanUp?.();
  await scene.close();
  return classesOf(scene.proxy.requests).map(({ name }) => name);
}
