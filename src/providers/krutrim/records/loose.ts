import { object, optional } from "../../../core/record.ts";
import type { Decoded, Decoder } from "../../../core/record.ts";

type Fields = Readonly<Record<string, Decoder<unknown>>>;

/** `createdAt`, `created_at` and `CreatedAt` are one name to this service's operations. */
function folded(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}

/**
 * An object whose field names differ in case and underscores from operation to operation. `fields`
 * has the documented names, which errors use; `otherNames` adds words that mean the same. An exact
 * name wins over a similar one, and a value over null.
 */
export function loose<F extends Fields>(
  fields: F,
  otherNames: { readonly [K in keyof F]?: readonly string[] } = {},
): Decoder<{ readonly [K in keyof F]: Decoded<F[K]> }> {
  const decode = object(fields);
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return decode(value, path);
    const source = Object.entries(value).filter(([, part]) => part !== null && part !== undefined);
    const exact = new Map<string, unknown>(source);
    const similar = new Map<string, unknown>(source.map(([name, part]) => [folded(name), part]));
    const renamed = Object.keys(fields).map((name): [string, unknown] => {
      const names = [name, ...(otherNames[name] ?? [])];
      const found = names.find((one) => exact.has(one));
      if (found !== undefined) return [name, exact.get(found)];
      return [
        name,
        names.map((one) => similar.get(folded(one))).find((part) => part !== undefined),
      ];
    });
    return decode(Object.fromEntries(renamed), path);
  };
}

/** Absent, null, and what is not of this type at all: a detail that is not worth failing for. */
export function lenient<T>(decode: Decoder<T>): Decoder<T | undefined> {
  return (value, path) => {
    try {
      return optional(decode)(value, path);
    } catch {
      return undefined;
    }
  };
}

/** A list, or an object that holds the list under one of these names. */
export function listIn<T>(decode: Decoder<T[]>, names: readonly string[]): Decoder<T[]> {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return decode(value, path);
    const entries = new Map(Object.entries(value).map(([name, part]) => [folded(name), part]));
    const name = names.find((one) => entries.has(folded(one))) ?? names[0] ?? "";
    return decode(entries.get(folded(name)), path === "" ? name : `${path}.${name}`);
  };
}
