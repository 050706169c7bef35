import { lenient } from "./loose.ts";
import { entriesOf } from "./value.ts";
import { number } from "../../../core/record.ts";

/** What a failed answer says, in whatever form. */
export interface FailureBody {
  /** In the service's words; absent when the body says nothing. */
  readonly message?: string;
  readonly code?: string;
  readonly retryAfterMs?: number;
}

const maxMessageLength = 300;

/**
 * Reads the body of a failed answer. The documented shapes differ (`message`, `error`, `code` as a
 * number or a word, `retryAfter` in seconds) and gateways send HTML, so everything is tried.
 */
export function failureBody(text: string): FailureBody {
  const parsed = parsedObject(text);
  if (!parsed) return text.trim() === "" ? {} : { message: shortened(plainText(text)) };
  const fields = new Map(entriesOf(parsed).map(([name, value]) => [name.toLowerCase(), value]));
  const inner = fields.get("error");
  const nested =
    typeof inner === "object" && inner !== null ? failureBody(JSON.stringify(inner)) : {};
  const message =
    nested.message ??
    ["message", "error", "detail", "title", "errors"]
      .map((name) => messageIn(fields.get(name)))
      .find((found) => found !== undefined);
  const code = fields.get("code") ?? fields.get("error_code") ?? nested.code;
  const seconds = lenient(number)(fields.get("retryafter") ?? fields.get("retry_after"), "");
  return {
    message: shortened(message ?? text),
    ...(typeof code === "string" || typeof code === "number" ? { code: String(code) } : {}),
    ...(seconds === undefined || seconds < 0 ? {} : { retryAfterMs: seconds * 1000 }),
  };
}

function parsedObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Text, a list of texts, or a list of `{field, message}`. */
function messageIn(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (!Array.isArray(value)) return undefined;
  const parts = value.map((part: unknown) =>
    typeof part === "object" && part !== null
      ? Object.values(part)
          .filter((one) => typeof one === "string")
          .join(": ")
      : String(part),
  );
  return parts.length === 0 ? undefined : parts.join("; ");
}

/** The text of a gateway's HTML page. */
function plainText(text: string): string {
  return text
    .replace(/<(style|script|head)\b.*?<\/\1>/gis, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}

function shortened(text: string): string {
  return text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text;
}
