import { boolean, type Decoder, list, number, object, string } from "../../../core/record.ts";

/**
 * A moment in any form that can be read: text, or seconds or milliseconds since 1970. What cannot be
 * read counts as not told, because nothing depends on it; so does the zero time of the language that
 * the service is written in.
 */
export const moment: Decoder<Date | undefined> = (value) => {
  const time =
    typeof value === "string"
      ? Date.parse(value)
      : typeof value === "number"
        ? value * (Math.abs(value) < 1e11 ? 1000 : 1)
        : Number.NaN;
  return Number.isNaN(time) || time < 0 ? undefined : new Date(time);
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

/** A list; null is one without items, as the language of the service writes it. */
export function items<T>(decode: Decoder<T>): Decoder<T[]> {
  const whole = list(decode);
  return (value, path) => (value === null ? [] : whole(value, path));
}

/** True or false, also in the words that older parts of the API have for them. */
export const flag: Decoder<boolean> = (value, path) => {
  if (value === "yes" || value === "true") return true;
  if (value === "no" || value === "false") return false;
  return boolean(value, path);
};
