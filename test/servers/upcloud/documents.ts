import { refused } from "./problem.ts";

/**
 * JSON without white space, from a document as it was sent: raw, or URL-encoded with either encoding
 * of a space. Throws what the service says of anything else.
 */
export function compactDocument(sent: string): string {
  const parsed = parse(sent) ?? parse(decode(sent));
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw refused("Policy document is malformed.");
  }
  if (!("Statement" in parsed) || !("Version" in parsed)) {
    throw refused("Policy document needs Version and Statement.");
  }
  return JSON.stringify(parsed);
}

/** As the service sends it: form-encoded, with `*` left as it is. */
export function encodeDocument(document: string): string {
  return new URLSearchParams({ d: document }).toString().slice(2);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch (error) {
    if (error instanceof URIError) throw refused("Policy document is not URL-encoded.");
    throw error;
  }
}

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** The statements of a document; a single one, or a single action, counts as a list of one. */
export function statementsOf(document: string): Statement[] {
  const parsed = JSON.parse(document) as { Statement: unknown };
  return listOf(parsed.Statement).map((statement) => {
    const fields = new Map(Object.entries(statement as object));
    return {
      Effect: String(fields.get("Effect")),
      Action: listOf(fields.get("Action")).map(String),
      Resource: listOf(fields.get("Resource")).map(String),
    };
  });
}

function listOf(value: unknown): unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
