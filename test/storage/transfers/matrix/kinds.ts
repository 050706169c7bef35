import type { TransferReport } from "../../../../src/transfers/transfer.ts";
import { copies } from "./copyKinds.ts";
import { downloads } from "./downloadKinds.ts";
import { moves } from "./moveKinds.ts";
import { removals } from "./removeKinds.ts";
import type { Scene } from "./scene.ts";
import { syncs } from "./syncKinds.ts";
import { undos } from "./undoKinds.ts";
import { uploads } from "./uploadKinds.ts";

/** One column of the matrix. */
export interface TransferKind {
  readonly name: string;
  /** Puts in place what is to be moved, and says how to move it and what may come of it. */
  prepare(scene: Scene): Promise<Trial>;
}

export interface Trial {
  run(): Promise<TransferReport>;
  /** What was lost, is only there in part, or is not as the report says. */
  problems(report: TransferReport): Promise<readonly string[]>;
}

export const transferKinds: readonly TransferKind[] = [
  ...uploads,
  ...downloads,
  ...copies,
  ...moves,
  ...removals,
  ...syncs,
  ...undos,
];
