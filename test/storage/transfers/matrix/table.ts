import type { Outcome } from "./outcome.ts";

/** A matrix as text: a row for each thing that was met, a column for each kind of transfer. */
export function tableOf(
  names: readonly string[],
  outcomes: ReadonlyMap<string, readonly Outcome[]>,
): string {
  const kinds = [...outcomes.keys()];
  const letters = new Map<string, string>();
  const sentences = new Map<string, string>();
  const letterOf = ({ kind, sentence }: Outcome) => {
    const letter = letters.get(kind) ?? String.fromCharCode(97 + letters.size);
    letters.set(kind, letter);
    if (!sentences.has(letter)) sentences.set(letter, `${kind}: ${sentence}`);
    return letter;
  };
  const cellOf = (kind: string, name: string): string => {
    const met = (outcomes.get(kind) ?? []).filter(({ row }) => row === name);
    if (met.length === 0) return "-";
    if (met.some(({ problems }) => problems.length > 0)) return "BAD";
    const failed = met.filter((one) => one.kind !== "ok");
    const marks = [...new Set(failed.map(letterOf))].sort().join("");
    return (failed.length < met.length ? "ok" : "") + (failed.length > 0 ? `(${marks})` : "");
  };
  const rows = names.map((name) => [name, ...kinds.map((kind) => cellOf(kind, name))]);
  const header = ["", ...kinds.map((_, index) => String(index + 1))];
  const widths = header.map((_, column) =>
    Math.max(...[header, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  return [
    ...[header, ...rows].map((row) =>
      row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "),
    ),
    "",
    ...kinds.map((kind, index) => `${index + 1}: ${kind} (${outcomes.get(kind)?.length} runs)`),
    "",
    "ok: finished right, whichever step met the fault; letters: failed clearly, nothing lost",
    ...[...sentences].map(([letter, text]) => `(${letter}) ${text}`),
  ].join("\n");
}
