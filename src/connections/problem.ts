import type { DraftField, DraftValues } from "../core/connectionDraft.ts";
import type { EndpointProblem } from "./endpoint.ts";

/** Why a field cannot be saved as it is, or should not be. One reason for each field. */
export interface FieldProblem {
  readonly field: DraftField;
  /** A warning does not stop anybody from saving. */
  readonly severity: "error" | "warning";
  readonly code: ProblemCode;
  /** What the sentence names: never a secret. */
  readonly part?: string;
  /** Values that put it right, when they can be guessed. */
  readonly fix?: DraftValues;
}

export type ProblemCode =
  | EndpointProblem["code"]
  | "required"
  | "tooLong"
  | "hasControlCharacters"
  | "hasSpaces"
  | "nameTaken"
  | "plainHttp"
  | "regionInvalid"
  | "regionDiffersFromEndpoint"
  | "accessKeyInvalid"
  | "keysSwapped"
  | "secretNeededForNewKey"
  | "passwordNeededForNewUser"
  | "keyNeededForSecret"
  | "sessionTokenNeeded"
  | "bucketNameInvalid"
  | "bearerPrefix"
  | "usernameHasColon"
  | "tokenShape";
