const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

function decodeReference(whole: string, body: string): string {
  if (!body.startsWith("#")) return entities[body] ?? whole;
  const isHex = body[1] === "x" || body[1] === "X";
  const code = isHex ? parseInt(body.slice(2), 16) : parseInt(body.slice(1), 10);
  return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** Resolves the references that XML knows; anything else with an ampersand stays as it is. */
export function decodeXmlText(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(#\d+|#[xX][0-9a-fA-F]+|[a-z]+);/g, decodeReference);
}

function digits(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

const isoLength = "2026-01-31T23:59:59.000Z".length;
const isoLengthWithoutMs = "2026-01-31T23:59:59Z".length;

/** A time as servers write it: `2026-01-31T23:59:59.000Z`. Undefined when it is none. */
export function timestampAt(text: string, start: number, end: number): Date | undefined {
  const length = end - start;
  if (length === isoLength || length === isoLengthWithoutMs) {
    const time =
      dayAt(text, start) +
      digits(text, start + 11, 2) * 3_600_000 +
      digits(text, start + 14, 2) * 60_000 +
      digits(text, start + 17, 2) * 1000 +
      (length === isoLength ? digits(text, start + 20, 3) : 0);
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
  const month = digits(text, start + 5, 2);
  const year = digits(text, start, 4) - (month <= 2 ? 1 : 0);
  const marchBased = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * marchBased + 2) / 5) + digits(text, start + 8, 2) - 1;
  const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return (year * 365 + leapDays + dayOfYear - 719_468) * 86_400_000;
}

export function asDate(text: string | undefined): Date | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
