import { type Decoder, number, object, string } from "../../../core/record.ts";

/**
 * A moment in any form that can be read: text, or seconds or milliseconds since 1970. What cannot be
 * read counts as not told, because nothing depends on it.
 */
export const moment: Decoder<Date | undefined> = (value) => {
  const time =
    typeof value === "string"
      ? Date.parse(value)
      : typeof value === "number"
        ? value * (Math.abs(value) < 1e11 ? 1000 : 1)
        : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time);
};

/** A count, as a number or as digits; 0 where it is not told. */
export const count: Decoder<number> = (value, path) => {
  if (value === undefined || value === null) return 0;
  const isDigits = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value);
  return isDigits ? Number(value) : number(value, path);
};

/** A text, or an object whose `name` it is. */
export const nameOrObject: Decoder<string> = (value, path) =>
  typeof value === "string" ? value : object({ name: string })(value, path).name;
