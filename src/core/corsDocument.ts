import type { CorsRule } from "./bucketFeatures.ts";
import { StorageError } from "./errors.ts";

/** Translates a sentence with its parts, as VS Code's `l10n` does. */
interface Translate {
  t(message: string, ...args: string[]): string;
}

const methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];
const lists = ["allowedOrigins", "allowedMethods", "allowedHeaders", "exposeHeaders"] as const;

/**
 * Reads CORS rules from JSON as a person writes them: a list of objects with the names of
 * {@link CorsRule}. Throws `invalidInput`, whose message says in a sentence what is wrong.
 */
export function decodeCorsRules(text: string, l10n: Translate): readonly CorsRule[] {
  const value = parse(text, l10n);
  if (!Array.isArray(value)) throw wrong(l10n.t("CORS rules are a list: [ { … } ]."));
  return value.map((rule: unknown, index) => decodeRule(rule, `${index + 1}`, l10n));
}

function decodeRule(value: unknown, place: string, l10n: Translate): CorsRule {
  if (typeof value !== "object" || value === null) {
    throw wrong(l10n.t("Rule {0} is not an object.", place));
  }
  const record = value as Readonly<Record<string, unknown>>;
  const known = new Set<string>([...lists, "id", "maxAgeSeconds"]);
  const unknown = Object.keys(record).find((name) => !known.has(name));
  if (unknown !== undefined)
    throw wrong(l10n.t("Rule {0} has an unknown part: {1}.", place, unknown));
  const [origins, allowed, headers, exposed] = lists.map((name) =>
    texts(record[name], name, place, l10n),
  );
  if (!origins?.length) throw wrong(l10n.t("Rule {0} needs allowedOrigins.", place));
  const bad = allowed?.find((method) => !methods.includes(method));
  if (!allowed?.length || bad !== undefined) {
    throw wrong(l10n.t("Rule {0} needs allowedMethods out of {1}.", place, methods.join(", ")));
  }
  const { id, maxAgeSeconds } = record;
  if (id !== undefined && typeof id !== "string")
    throw wrong(l10n.t("The id of rule {0} is no text.", place));
  if (maxAgeSeconds !== undefined && !isCount(maxAgeSeconds)) {
    throw wrong(l10n.t("maxAgeSeconds of rule {0} is not a whole number.", place));
  }
  return {
    ...(id !== undefined && { id }),
    ...{ allowedOrigins: origins, allowedMethods: allowed },
    ...{ allowedHeaders: headers ?? [], exposeHeaders: exposed ?? [] },
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
  };
}

function texts(value: unknown, name: string, place: string, l10n: Translate): string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return value;
  throw wrong(l10n.t("{1} of rule {0} is not a list of texts.", place, name));
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function parse(text: string, l10n: Translate): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new StorageError("invalidInput", l10n.t("This is not valid JSON."), {}, { cause: error });
  }
}

function wrong(message: string): StorageError {
  return new StorageError("invalidInput", message);
}
