import { isStorageError } from "../core/errors.ts";
import type { Message, MessageNode, StorageNode } from "./node.ts";

/**
 * Whether it is the key of a service that does not work, and not the credentials of the connection:
 * services have keys of their own for their objects.
 */
export function isServiceKeyProblem(node: StorageNode, error: unknown): boolean {
  if (node.kind === "message" || node.kind === "more") {
    return isServiceKeyProblem(node.parent, error);
  }
  if (!("address" in node) || node.address.serviceId === undefined) return false;
  if (isStorageError(error, "missingCredentials")) return error.facts.service !== undefined;
  return isStorageError(error, "unknownAccessKey", "wrongSecret", "expiredCredentials");
}

/** Whether a row says that nobody has made or entered a key yet, which is no failure. */
export function isKeyMissing({ parent, message }: MessageNode): boolean {
  return (
    message.type === "error" &&
    isStorageError(message.error, "missingCredentials") &&
    isServiceKeyProblem(parent, message.error)
  );
}

export type MessageAction = Extract<Message, { type: "action" }>["action"];

/** What can be done on the spot about a failure below a service. */
export function actionsFor(parent: StorageNode, error: unknown): readonly MessageAction[] {
  if (isServiceKeyProblem(parent, error)) return ["createKeys", "enterKeys"];
  const isInService = "address" in parent && parent.address.serviceId !== undefined;
  return isInService && isStorageError(error, "serviceStopped") ? ["startService"] : [];
}
