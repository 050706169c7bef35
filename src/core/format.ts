import type { Translate } from "./translate.ts";

const units = ["B", "KB", "MB", "GB", "TB", "PB"] as const;

/** A size as people read it, in steps of 1,024 as VS Code's own views: `0 B`, `2.1 KB`, `46 MB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${trimZero(value.toFixed(digits))} ${units[unit] ?? ""}`;
}

/** A size with its exact count of bytes, where that says more: `9 bytes`, `2.1 KB (2,150 bytes)`. */
export function exactBytes(bytes: number, l10n: Translate): string {
  if (bytes === 1) return l10n.t("1 byte");
  const exact = l10n.t("{0} bytes", formatCount(bytes));
  return bytes < 1024 ? exact : `${formatBytes(bytes)} (${exact})`;
}

/** A count with its thousands apart: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString("en");
}

function trimZero(text: string): string {
  return text.endsWith(".0") ? text.slice(0, -2) : text;
}
