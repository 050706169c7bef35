import type { PolicyDialect } from "./policyCheck.ts";

/** A JSON document that a service keeps, and how to find it there. */
export interface DocumentAddress {
  readonly connectionId: string;
  /** Present where the connection has services. */
  readonly serviceId?: string;
  /** The id of a {@link DocumentKind}. */
  readonly kind: string;
  /** What the kind needs to find it: names, exactly as they are. */
  readonly names: readonly string[];
  /** What its tab shows, before the kind's ending. Says nothing about where it is. */
  readonly title: string;
}

/** A document as the service has it now. */
export interface RemoteDocument {
  /** JSON text; undefined where there is none, or where the service keeps it to itself. */
  readonly text: string | undefined;
  readonly changedAt?: Date;
  readonly isReadOnly: boolean;
  /** A sentence that its editor shows above it, such as why it cannot be read. */
  readonly remark?: string;
  /** What `write` needs to see that nothing else has changed. */
  readonly seen?: unknown;
}

/**
 * A kind of JSON document that opens in an editor and is applied when it is saved. `read` and `write`
 * throw a StorageError; when `write` throws, nothing was changed unless the error says so.
 */
export interface DocumentKind {
  /** Letters and hyphens. */
  readonly id: string;
  /** The end of the file's name, such as `.iam-policy.json`: package.json gives it a schema. */
  readonly ending: string;
  /** What there is to check beyond the schema; absent for documents that are no policies. */
  readonly dialect?: PolicyDialect;
  /** What the editor begins with where there is no text. */
  readonly template: string;
  read(address: DocumentAddress, signal: AbortSignal): Promise<RemoteDocument>;
  write(
    address: DocumentAddress,
    change: { readonly text: string; readonly before: RemoteDocument },
    signal: AbortSignal,
  ): Promise<void>;
  /** Why the service would refuse the text, as a sentence; asked while it is typed and when it is saved. */
  problem?(address: DocumentAddress, text: string): Promise<string | undefined>;
}
