import { boolean, number, string } from "../../../core/record.ts";
import type { Decoder } from "../../../core/record.ts";
import { StorageError } from "../../../core/errors.ts";

/** The fields of an object that a server sent, typed as what they are. */
export function entriesOf(value: object): [string, unknown][] {
  return Object.entries(value);
}

function unreadable(path: string, expected: string): StorageError {
  return new StorageError(
    "badResponse",
    `The server's answer cannot be read: ${path} is not ${expected}`,
    { field: path, unread: path },
  );
}

/** Text that says something: an identifier that is empty is as good as none. */
export const filledString: Decoder<string> = (value, path) => {
  if (string(value, path) === "") throw unreadable(path, "filled in");
  return string(value, path);
};

/** A count of bytes; long ones may come as text. */
export const size: Decoder<number> = (value, path) => {
  const count = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  const checked = number(count, path);
  if (!Number.isSafeInteger(checked) || checked < 0) throw unreadable(path, "a size in bytes");
  return checked;
};

/** A whole number of days or versions. */
export const count: Decoder<number> = (value, path) => {
  const checked = number(value, path);
  if (!Number.isInteger(checked)) throw unreadable(path, "a whole number");
  return checked;
};

/** A capacity. Its unit is not documented and taken for bytes; it comes as a fraction. */
export const capacity: Decoder<number> = (value, path) => {
  const checked = number(value, path);
  if (!Number.isFinite(checked) || checked < 0) throw unreadable(path, "a capacity");
  return Math.round(checked);
};

/** A switch that some answers spell out. */
export const flag: Decoder<boolean> = (value, path) => {
  if (value === "true" || value === "True") return true;
  if (value === "false" || value === "False") return false;
  return boolean(value, path);
};

/** Names with text values. Values of another type are shown as JSON, nothing is dropped. */
export const tags: Decoder<Readonly<Record<string, string>>> = (value, path) => {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw unreadable(path, "an object");
  const entries = Object.entries(value).map(([name, part]) => [
    name,
    typeof part === "string" ? part : JSON.stringify(part),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
};
