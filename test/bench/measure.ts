import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { compileChild } from "./compile.ts";
import { clients } from "./job.ts";
import type { Case, Client, Job, Measured } from "./job.ts";

const run = promisify(execFile);

/** The clients that can do it. */
export type Row = { readonly case: Case } & Readonly<Partial<Record<Client, Measured>>>;

export type Place = Omit<Job, "client" | "case">;

export interface MeasureOptions {
  readonly clients: readonly Client[];
  readonly turns: number;
  /** Clients that are so slow that one turn has to do. */
  readonly onlyOnce: readonly Client[];
  /** Before each measurement. */
  prepare?(name: Case, client: Client): Promise<void> | void;
  /** After each; throws when the server has not what it should. */
  check?(name: Case, client: Client): void;
}

/**
 * Clients take turns, so that what else the machine does meets all of them, and every other turn
 * backwards: who comes before leaves caches and memory as it used them. The median counts.
 */
export async function measure(name: Case, place: Place, options: MeasureOptions): Promise<Row> {
  const all = new Map<Client, Measured[]>();
  for (let turn = 0; turn < options.turns; turn++) {
    for (const client of turn % 2 === 0 ? options.clients : options.clients.toReversed()) {
      if (turn > 0 && (options.onlyOnce.includes(client) || !all.has(client))) continue;
      await options.prepare?.(name, client);
      const measured = await measureOnce(client, name, place);
      if (!measured) continue;
      options.check?.(name, client);
      all.set(client, [...(all.get(client) ?? []), measured]);
    }
  }
  const row: { case: Case } & Partial<Record<Client, Measured>> = { case: name };
  for (const client of clients) {
    const measured = all.get(client);
    if (measured) row[client] = middle(measured);
  }
  return row;
}

let compiled: Promise<string> | undefined;

async function measureOnce(client: Client, name: Case, place: Place): Promise<Measured | null> {
  const job: Job = { ...place, client, case: name };
  const child = await (compiled ??= compileChild());
  const { stdout } = await run(process.execPath, ["--expose-gc", child, JSON.stringify(job)]);
  return JSON.parse(stdout) as Measured | null;
}

/** Medians of times, maxima of memory and of waits. */
function middle(all: readonly Measured[]): Measured {
  const loops = all.flatMap(({ loopMs }) => loopMs ?? []);
  return {
    wallMs: median(all.map(({ wallMs }) => wallMs)),
    cpuMs: median(all.map(({ cpuMs }) => cpuMs)),
    peakMiB: Math.max(...all.map(({ peakMiB }) => peakMiB)),
    ...(loops.length > 0 && {
      loopMs: {
        max: Math.max(...loops.map(({ max }) => max)),
        p99: Math.max(...loops.map(({ p99 }) => p99)),
      },
    }),
  };
}

/** Of two the smaller: what disturbs only ever adds. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
