import type { ConnectionDraft } from "../core/connectionDraft.ts";

/** Something found on this machine that can become a connection, or the reason why it cannot. */
export interface ImportCandidate {
  readonly source: "profile" | "environment";
  /** Name of the profile, or of the variable. */
  readonly label: string;
  readonly result:
    | { readonly can: true; readonly draft: ConnectionDraft }
    | { readonly can: false; readonly reason: ImportRefusal };
}

/** Only keys that are written down can be taken over: the other ways belong to Amazon's own tools. */
export type ImportRefusal =
  | "singleSignOn"
  | "assumesRole"
  | "webIdentity"
  | "credentialProcess"
  | "consoleLogin"
  | "incompleteKeys"
  | "noKeys"
  | "ambiguous";
