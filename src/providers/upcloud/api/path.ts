import { StorageError } from "../../../core/errors.ts";

/**
 * A path of the API, with every value percent-encoded as one segment. Throws `invalidInput` for a
 * value that no encoding keeps in its place: an empty one, `.` and `..`.
 */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((built, part, index) => {
    const value = values[index - 1] ?? "";
    if (value === "" || value === "." || value === "..") {
      throw new StorageError("invalidInput", `Not a name that can be asked for: "${value}"`);
    }
    return built + encodeURIComponent(value) + part;
  });
}

export type Query = Readonly<
  Record<string, string | number | boolean | readonly string[] | undefined>
>;

/** With its question mark; empty when nothing is asked. Lists repeat their name. */
export function queryOf(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const values = typeof value === "object" ? value : [value];
    return values.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
  });
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
