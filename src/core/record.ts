import { StorageError } from "./errors.ts";

/**
 * Turns what a server sent into a value of a known type, or throws `badResponse` with the path of
 * the field at fault (`users[2].username`). Fields that a schema does not name are ignored.
 */
export type Decoder<T> = (value: unknown, path: string) => T;

export type Decoded<D> = D extends Decoder<infer T> ? T : never;

type Fields = Readonly<Record<string, Decoder<unknown>>>;

export const string: Decoder<string> = (value, path) =>
  typeof value === "string" ? value : fail(path, "text", value);

export const number: Decoder<number> = (value, path) =>
  typeof value === "number" ? value : fail(path, "a number", value);

export const boolean: Decoder<boolean> = (value, path) =>
  typeof value === "boolean" ? value : fail(path, "true or false", value);

/** RFC 3339. What cannot be read as a date is an error, not an invalid Date. */
export const date: Decoder<Date> = (value, path) => {
  const parsed = new Date(string(value, path));
  return Number.isNaN(parsed.getTime()) ? fail(path, "a date", value) : parsed;
};

/** Absent and null are the same. */
export function optional<T>(decode: Decoder<T>): Decoder<T | undefined> {
  return (value, path) => (value === undefined || value === null ? undefined : decode(value, path));
}

export function list<T>(decode: Decoder<T>): Decoder<T[]> {
  return (value, path) =>
    Array.isArray(value)
      ? value.map((item: unknown, index) => decode(item, `${path}[${index}]`))
      : fail(path, "a list", value);
}

export function object<F extends Fields>(
  fields: F,
): Decoder<{ readonly [K in keyof F]: Decoded<F[K]> }> {
  return (value, path) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return fail(path, "an object", value);
    }
    const source = new Map(Object.entries(value));
    const decoded = Object.entries(fields).map(([name, decode]) => [
      name,
      decode(source.get(name), path === "" ? name : `${path}.${name}`),
    ]);
    return Object.fromEntries(decoded) as { readonly [K in keyof F]: Decoded<F[K]> };
  };
}

/** A value that another decoder understands, brought into the shape that the rest of us knows. */
export function mapped<A, B>(decode: Decoder<A>, map: (value: A) => B): Decoder<B> {
  return (value, path) => map(decode(value, path));
}

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the properties that are undefined. */
export function present<T extends object>(value: T): Present<T> {
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries) as Present<T>;
}

/** Says what is wrong with the type, never the value: it may be a secret. */
function fail(path: string, expected: string, value: unknown): never {
  const found = value === undefined ? "is missing" : `is not ${expected}`;
  const field = path === "" ? "answer" : path;
  throw new StorageError("badResponse", `The server's answer cannot be read: ${field} ${found}`, {
    ...{ field, unread: field },
  });
}
