import { inspect } from "node:util";
import type * as vscode from "vscode";
import { explain } from "../../../../src/commands/explain.ts";
import type { StorageErrorKind } from "../../../../src/core/errors.ts";
import { createTransferEngine } from "../../../../src/transfers/engine.ts";
import type { TransferReport } from "../../../../src/transfers/transfer.ts";
import { orphans } from "./expectations.ts";
import { patient, type FaultType } from "./faultTypes.ts";
import type { TransferKind } from "./kinds.ts";
import { partBytes, thresholdBytes, type Material } from "./material.ts";
import { classesOf, classOf, type RequestClass } from "./requestClass.ts";
import { makeScene, type Scene } from "./scene.ts";

/** What came of a transfer that met a fault in one of its steps. */
export interface Outcome {
  readonly type: FaultType;
  readonly step: RequestClass;
  readonly kind: "ok" | StorageErrorKind;
  readonly sentence: string;
  readonly problems: readonly string[];
}

const l10n: Pick<typeof vscode.l10n, "t"> = {
  t: (message: unknown, ...values: unknown[]) =>
    String(message).replace(/\{(\d+)\}/g, (_, index) => String(values[Number(index)])),
};

/** An engine for runs one after the other: what one of them does not give back, the next misses. */
export function laneEngine() {
  return createTransferEngine({
    partBytes,
    multipartThresholdBytes: thresholdBytes,
    copyPartBytes: partBytes,
    parallelParts: 2,
    hashThreads: 1,
    resumeDelayMs: 5,
    graceMs: 10_000,
  });
}

/** The steps that a transfer takes in good weather. */
export async function stepsOf(
  kind: TransferKind,
  material: Material,
  engine: Scene["engine"],
): Promise<readonly RequestClass[]> {
  const scene = await makeScene(material, engine, patient);
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
  const scene = await makeScene(material, engine, type.patience);
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
    ...(isReached || type.patience.silentMs < patient.silentMs ? [] : ["the fault was not met"]),
    ...lost,
    ...reportProblems(report, type, await orphans(scene)),
  ];
  const [first] = report.failed;
  return {
    type,
    step,
    kind: first?.error.kind ?? "ok",
    sentence: first ? explain(first.error, l10n).message : "",
    problems,
  };
}

function reportProblems(
  { failed, isCancelled }: TransferReport,
  type: FaultType,
  orphaned: readonly string[],
): string[] {
  const isToldLeft = failed.some(({ error }) => error.facts.leftBehind !== undefined);
  return [
    ...(isCancelled ? ["it took too long"] : []),
    ...failed
      .filter(({ error }) => error.kind === "unknown" || explain(error, l10n).message.length < 20)
      .map(({ error }) => `no good sentence for ${error.kind}: ${inspect(error.cause ?? error)}`),
    ...(type.expected === "passes" && failed.length > 0
      ? [`it should have gotten over it: ${failed[0]?.error.message}`]
      : []),
    // Nobody can clean up on a server that is away; but it has to be said.
    ...(type.lasts === "onwards" && isToldLeft ? [] : orphaned),
  ];
}
