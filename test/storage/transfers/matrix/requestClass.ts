import type { SeenRequest } from "../../../servers/faultProxy.ts";

/** Requests of one sort: those in which a transfer takes the same step. */
export interface RequestClass {
  readonly name: string;
  readonly hasBody: boolean;
  readonly hasAnswerBody: boolean;
  /** True where the bodies are bytes of objects, and not documents. */
  readonly isOfObject: boolean;
}

type Seen = Pick<SeenRequest, "method" | "target" | "headers">;

export function classOf({ method, target, headers }: Seen): RequestClass {
  const [path = "", query = ""] = target.split("?");
  const names = [...new URLSearchParams(query).keys()].filter((name) => !incidental.has(name));
  const isOfObject = path.split("/").filter((segment) => segment !== "").length > 1;
  const isCopy = "x-amz-copy-source" in headers;
  const isDocument = method === "POST" || names.includes("list-type") || isCopy;
  return {
    name: [
      method,
      isOfObject ? "object" : "bucket",
      ...(isCopy ? ["copy"] : []),
      ...names.sort(),
    ].join(" "),
    hasBody: Number(headers["content-length"] ?? 0) > 0,
    hasAnswerBody: method === "GET" || isDocument,
    isOfObject: isOfObject && !isDocument,
  };
}

const incidental = new Set(["prefix", "delimiter", "max-keys", "encoding-type", "x-id"]);

/** One of each, in the order in which they came. */
export function classesOf(requests: readonly Seen[]): RequestClass[] {
  const byName = new Map<string, RequestClass>();
  for (const request of requests) {
    const one = classOf(request);
    const known = byName.get(one.name);
    if (!known || (!known.hasBody && one.hasBody)) byName.set(one.name, one);
  }
  return [...byName.values()];
}
