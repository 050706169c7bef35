import { clients } from "./job.ts";
import type { Case, Client, Measured } from "./job.ts";
import type { Row } from "./measure.ts";

const what: Readonly<Record<Case, string>> = {
  list: "list 100,000 keys",
  "put-small": "put 3,000 × 4 KiB, 16 at once",
  "get-small": "get 3,000 × 4 KiB, 16 at once",
  "put-large": "upload 1 GiB",
  "get-large": "download 1 GiB",
  "upload-files": "upload 10,000 files of 4 KiB",
  "download-files": "download 10,000 files of 4 KiB",
  rename: "rename 10,000 objects",
  delete: "delete 10,000 objects",
};

const names: Readonly<Record<Client, string>> = {
  stowage: "Stowage",
  sdk: "AWS SDK",
  rclone: "rclone",
  s3cmd: "s3cmd",
  raw: "bare undici",
};

const legend =
  "seconds (processor seconds, MiB of memory); how late Stowage's event loop was, all but one time " +
  "in a hundred and at most; and how many times as long as Stowage the others take";

/** A Markdown table, which is readable as it is. */
export function tableOf(title: string, rows: readonly Row[]): string {
  const shown = clients.filter((client) => rows.some((row) => row[client]));
  const rivals = shown.filter((client) => client !== "stowage");
  const head = [
    "",
    ...shown.map((client) => names[client]),
    "event loop late",
    ...rivals.map((client) => `${names[client]} ÷`),
  ];
  const lines = rows.map((row) => [
    what[row.case],
    ...shown.map((client) => cell(row[client])),
    late(row.stowage),
    ...rivals.map((client) => ratio(row[client], row.stowage)),
  ]);
  const all = [head, ...lines];
  const widths = head.map((_each, column) =>
    Math.max(3, ...all.map((line) => line[column]?.length ?? 0)),
  );
  const pad = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  const text = [head.map(pad), rule, ...lines.map((line) => line.map(pad))].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
  return `${title}: ${legend}\n\n${text.join("\n")}\n`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function cell(measured: Measured | undefined): string {
  if (!measured) return "–";
  const { wallMs, cpuMs, peakMiB } = measured;
  return `${seconds(wallMs)} (${seconds(cpuMs)}, ${peakMiB})`;
}

function late(measured: Measured | undefined): string {
  return measured?.loopMs ? `${measured.loopMs.p99} / ${measured.loopMs.max} ms` : "–";
}

function ratio(theirs: Measured | undefined, ours: Measured | undefined): string {
  return theirs && ours ? `${(theirs.wallMs / Math.max(ours.wallMs, 1)).toFixed(1)}×` : "–";
}
