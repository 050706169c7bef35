const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);
/** With more zeros in front than anybody writes. */
const longestReference = 32;
const character = /^#(?:[xX]([0-9a-fA-F]+)|(\d+))$/;

/** What stands between `&` and `;`; undefined when it is nothing that XML knows. */
function referred(name: string): string | undefined {
  const known = entities.get(name);
  if (known !== undefined || !name.startsWith("#")) return known;
  const [, hex, decimal] = character.exec(name) ?? [];
  const code = hex === undefined ? parseInt(decimal ?? "", 10) : parseInt(hex, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}

/** Resolves the references that XML knows; anything else with an ampersand stays as it is. */
export function decodeXmlText(text: string): string {
  return text.includes("&") ? resolved(text) : text;
}

function resolved(text: string): string {
  let decoded = "";
  let from = 0;
  let end = -1;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) {
    // Not looked for anew before it is passed, as it may be far away.
    if (end < at) end = text.indexOf(";", at);
    if (end < 0) break;
    const reference = end - at > longestReference ? undefined : referred(text.slice(at + 1, end));
    if (reference === undefined) continue;
    decoded += text.slice(from, at) + reference;
    from = end + 1;
  }
  return decoded + text.slice(from);
}

function oneDigit(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : NaN;
}

/** Without a loop for any number of digits: V8 takes long to compile that seven times over. */
function twoDigits(text: string, at: number): number {
  return oneDigit(text, at) * 10 + oneDigit(text, at + 1);
}

const isoLength = "2026-01-31T23:59:59.000Z".length;
const isoLengthWithoutMs = "2026-01-31T23:59:59Z".length;

/** A time as servers write it: `2026-01-31T23:59:59.000Z`. Undefined when it is none. */
export function timestampAt(text: string, start: number, end: number): Date | undefined {
  const length = end - start;
  if (length === isoLength || length === isoLengthWithoutMs) {
    const time =
      dayAt(text, start) +
      twoDigits(text, start + 11) * 3_600_000 +
      twoDigits(text, start + 14) * 60_000 +
      twoDigits(text, start + 17) * 1000 +
      (length === isoLength ? oneDigit(text, start + 20) * 100 + twoDigits(text, start + 21) : 0);
    const isUtc = text.charCodeAt(end - 1) === 90; /* Z */
    if (isUtc && !Number.isNaN(time)) return new Date(time);
  }
  return asDate(text.slice(start, end));
}

/**
 * Milliseconds from 1970 to a day in the proleptic Gregorian calendar, whose years begin in March
 * here so that a leap day comes last. `Date.UTC` says the same in five times the time.
 */
function dayAt(text: string, start: number): number {
  const month = twoDigits(text, start + 5);
  const century = twoDigits(text, start);
  const year = century * 100 + twoDigits(text, start + 2) - (month <= 2 ? 1 : 0);
  const marchBased = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * marchBased + 2) / 5) + twoDigits(text, start + 8) - 1;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return (year * 365 + leapDays + dayOfYear - 719_468) * 86_400_000;
}

export function asDate(text: string | undefined): Date | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
