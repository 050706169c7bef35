/**
 * What VS Code keeps of a panel while the window is reloaded: what it is about, by which its host
 * finds it again. Never a secret.
 */
export interface Kept {
  /** The names of the subject, in the order that its panels use. */
  readonly subject: readonly (string | null)[];
}

/** Sent to a page once, with what it has VS Code keep. */
export interface KeepMessage {
  readonly type: "keep";
  readonly state: Kept;
}

/** Undefined for anything else: what was kept may come from another version of this program. */
export function parseKept(value: unknown): Kept | undefined {
  if (typeof value !== "object" || value === null || !("subject" in value)) return undefined;
  const { subject } = value;
  const isSubject =
    Array.isArray(subject) && subject.every((part) => part === null || typeof part === "string");
  return isSubject ? { subject } : undefined;
}
