import { clients } from "./job.ts";
import type { Case, Client, Measured } from "./job.ts";

export type Row = { readonly case: Case } & Readonly<Record<Client, Measured>>;

const what: Readonly<Record<Case, string>> = {
  list: "list 100,000 keys",
  "put-small": "put 3,000 × 4 KiB, 16 at once",
  "get-small": "get 3,000 × 4 KiB, 16 at once",
  "put-large": "put 1 GiB",
  "get-large": "get 1 GiB",
};

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function ratio(a: number, b: number): string {
  return `${(a / Math.max(b, 1)).toFixed(1)}×`;
}

/** Times in seconds, memory in MiB; the last columns say how many times as much the SDK needs. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const head = ["", ...clients.flatMap((client) => [`${client} s`, "cpu s", "peak MiB"])];
  const lines = rows.map((row) => [
    what[row.case],
    ...clients.flatMap((client) => {
      const { wallMs, cpuMs, peakMiB } = row[client];
      return [seconds(wallMs), seconds(cpuMs), String(peakMiB)];
    }),
    ratio(row.sdk.wallMs, row.stowage.wallMs),
    ratio(row.sdk.cpuMs, row.stowage.cpuMs),
  ]);
  const all = [[...head, "sdk/stowage", "cpu"], ...lines];
  const widths = all[0]?.map((_each, column) =>
    Math.max(...all.map((line) => line[column]?.length ?? 0)),
  );
  const text = all.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths?.[0] ?? 0) : cell.padStart(widths?.[column] ?? 0),
      )
      .join("  "),
  );
  return `${title}\n${text.join("\n")}\n`;
}
