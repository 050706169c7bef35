import type { DraftField } from "../core/connectionDraft.ts";
import type { FieldProblem } from "./problem.ts";

/** Longest text that a field takes; a JWT or a session token is a few kilobytes. */
const maxLength = { name: 100, other: 16_384 } as const;

const controlCharacters = /[\u0000-\u001f\u007f-\u009f]/;

/** The reason that a text cannot be the value of a one-line field, whatever the field means. */
export function lineProblem(field: DraftField, text: string): FieldProblem | undefined {
  if (text.length > (field === "name" ? maxLength.name : maxLength.other)) {
    return { field, severity: "error", code: "tooLong" };
  }
  if (controlCharacters.test(text))
    return { field, severity: "error", code: "hasControlCharacters" };
  return undefined;
}

export function requiredProblem(field: DraftField, text: string): FieldProblem | undefined {
  return text === "" ? { field, severity: "error", code: "required" } : lineProblem(field, text);
}

/** For what travels in one header or one scope: no space of any kind inside. */
export function wordProblem(field: DraftField, text: string): FieldProblem | undefined {
  return (
    lineProblem(field, text) ??
    (/\s/.test(text) ? { field, severity: "error", code: "hasSpaces" } : undefined)
  );
}
