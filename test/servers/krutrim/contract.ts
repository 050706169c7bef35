import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Method = "get" | "put" | "post" | "delete";

/** The published OpenAPI document, as far as it is read here. */
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, OperationObject>>>>>;
}

interface OperationObject {
  readonly operationId?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema: object }>>;

/** The document names all operations but these. */
const unnamed: Readonly<Record<string, string>> = {
  "get /kos/v1/buckets": "listBuckets",
  "get /kos/v1/buckets/policy/{bucketKrn}": "getBucketPolicy",
  "post /kos/v1/buckets/policy/{bucketKrn}": "createBucketPolicy",
  "put /kos/v1/buckets/policy/{bucketKrn}": "updateBucketPolicy",
  "delete /kos/v1/buckets/policy/{bucketKrn}": "deleteBucketPolicy",
};

/** One operation of the document, with validators made from it. */
export interface ContractOperation {
  readonly name: string;
  readonly method: Method;
  /** As in the document, with `{bucketId}`. */
  readonly path: string;
  /** Whether a session token, and not the account, is what it asks for. */
  readonly isForSession: boolean;
  /** What is wrong with a request; undefined when nothing is. */
  readonly requestProblem: (query: unknown, body: unknown) => string | undefined;
  /** What is wrong with an answer; undefined when nothing is. */
  readonly answerProblem: (status: number, body: unknown) => string | undefined;
}

export const documentPath = join(import.meta.dirname, "openapi.json");

const pointer = (part: string) => part.replaceAll("~", "~0").replaceAll("/", "~1");

/** All operations of the document. */
export function readContract(): readonly ContractOperation[] {
  const document = JSON.parse(readFileSync(documentPath, "utf8")) as OpenApi;
  const ajv = new Ajv({ strict: false, allErrors: true });
  const coercing = new Ajv({ strict: false, allErrors: true, coerceTypes: true });
  addFormats(ajv);
  addFormats(coercing);
  ajv.addSchema(document, "kos.json");
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      operationOf(path, method as Method, operation, ajv, coercing),
    ),
  );
}

function operationOf(
  path: string,
  method: Method,
  operation: OperationObject,
  ajv: Ajv,
  coercing: Ajv,
): ContractOperation {
  const at = `kos.json#/paths/${pointer(path)}/${method}`;
  const body = operation.requestBody;
  const bodyValidator =
    body &&
    ajv.compile({ $ref: `${at}/requestBody/content/${pointer("application/json")}/schema` });
  const query = coercing.compile(querySchema(operation));
  const answers = new Map<string, ValidateFunction | undefined>();
  for (const [status, { content }] of Object.entries(operation.responses)) {
    const type = Object.keys(content ?? {})[0];
    const ref = `${at}/responses/${status}/content/${pointer(type ?? "")}/schema`;
    answers.set(status, type === undefined ? undefined : ajv.compile({ $ref: ref }));
  }
  return {
    name: operation.operationId ?? unnamed[`${method} ${path}`] ?? `${method} ${path}`,
    method,
    path,
    isForSession: operation.security?.some((one) => "SessionToken" in one) === true,
    requestProblem: (sentQuery, sentBody) => {
      const queryProblem = problem(query, { ...(sentQuery as object) });
      if (queryProblem !== undefined) return queryProblem;
      if (sentBody === undefined) return body?.required === true ? "a body is required" : undefined;
      // A body where none is documented: the service's own clients send one to createAccessKeys.
      return bodyValidator && problem(bodyValidator, sentBody);
    },
    answerProblem: (status, sent) => {
      if (!answers.has(String(status)))
        return status >= 400 ? undefined : `status ${status} is not documented`;
      const validator = answers.get(String(status));
      if (!validator) return sent === undefined ? undefined : "no body is documented";
      return problem(validator, sent);
    },
  };
}

function querySchema(operation: OperationObject): object {
  const parameters = (operation.parameters ?? []).filter((one) => one.in === "query");
  return {
    type: "object",
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, schema])),
  };
}

function problem(validate: ValidateFunction, value: unknown): string | undefined {
  if (validate(value)) return undefined;
  return (validate.errors ?? []).map(sentence).join("; ");
}

function sentence(error: ErrorObject): string {
  const field = error.instancePath.slice(1).replaceAll("/", ".");
  return `${field === "" ? "the body" : field} ${error.message ?? error.keyword}`;
}
