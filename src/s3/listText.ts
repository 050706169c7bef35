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

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** A time as servers write it: `2026-01-31T23:59:59.000Z`. Undefined when it is none. */
export function parseTimestamp(bytes: Buffer, start: number, end: number): Date | undefined {
  const length = end - start;
  if (bytes[end - 1] === 90 /* Z */ && (length === 24 || length === 20)) {
    const ms = length === 24 ? digits(bytes, start + 20, 3) : 0;
    const time = Date.UTC(
      digits(bytes, start, 4),
      digits(bytes, start + 5, 2) - 1,
      digits(bytes, start + 8, 2),
      digits(bytes, start + 11, 2),
      digits(bytes, start + 14, 2),
      digits(bytes, start + 17, 2),
      ms,
    );
    if (!Number.isNaN(time)) return new Date(time);
  }
  return asDate(bytes.toString("latin1", start, end));
}

export function asDate(text: string | undefined): Date | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : new Date(time);
}
