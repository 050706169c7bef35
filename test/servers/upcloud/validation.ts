import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { type InvalidParam, Problem } from "./problem.ts";
import { bodies, type BodyName, queries, type QueryName } from "./schemas.ts";

/** Checks what arrives against the schemas; throws the problem that names every parameter at fault. */
export class Validation {
  readonly #bodies: ReadonlyMap<string, ValidateFunction>;
  readonly #queries: ReadonlyMap<string, ValidateFunction>;

  constructor() {
    const options = { allErrors: true, strict: true, strictRequired: false, strictTypes: false };
    const exact = new Ajv(options);
    // Everything in a query is text.
    const coercing = new Ajv({ ...options, coerceTypes: "array" });
    addFormats(exact);
    addFormats(coercing);
    this.#bodies = compiled(exact, bodies);
    this.#queries = compiled(coercing, queries);
  }

  body(name: BodyName, value: unknown): void {
    check(this.#bodies.get(name), value);
  }

  /** The query with numbers as numbers. */
  query(name: QueryName, value: unknown): Record<string, unknown> {
    const copy = { ...(value as Record<string, unknown>) };
    check(this.#queries.get(name), copy);
    return copy;
  }
}

function compiled(
  ajv: Ajv,
  schemas: Readonly<Record<string, object>>,
): Map<string, ValidateFunction> {
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, ajv.compile(schema)]));
}

function check(validate: ValidateFunction | undefined, value: unknown): void {
  if (!validate) throw new Error("No such schema");
  if (validate(value)) return;
  const params = (validate.errors ?? []).map(paramOf);
  throw new Problem(400, "INVALID_REQUEST", "Validation error.", params);
}

function paramOf(error: ErrorObject): InvalidParam {
  const at = error.instancePath.slice(1).replaceAll("/", ".");
  const missing: unknown = error.params["missingProperty"] ?? error.params["additionalProperty"];
  const name = typeof missing === "string" ? [at, missing].filter(Boolean).join(".") : at;
  return { name: name === "" ? "(root)" : name, reason: error.message ?? error.keyword };
}
