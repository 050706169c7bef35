/** Somebody whom an access control list names: an account, everybody of a group, or a mail address. */
export type AclGrantee =
  | { readonly kind: "account"; readonly id: string }
  | { readonly kind: "group"; readonly uri: string }
  | { readonly kind: "email"; readonly email: string };

export interface AclGrant {
  readonly to: AclGrantee;
  /** `READ`, `FULL_CONTROL`, …; other words are passed on. */
  readonly permission: string;
}

/** Who may do what with one object by its own list, beside what policies say. */
export interface ObjectAcl {
  readonly ownerId: string;
  readonly grants: readonly AclGrant[];
}

/** Access control lists of objects. Every method throws `unsupported` where the server has none. */
export interface ObjectAcls {
  get(
    bucket: string,
    object: { readonly key: string; readonly versionId?: string },
    signal: AbortSignal,
  ): Promise<ObjectAcl>;
  /** All grants at once: what is not given is gone. */
  put(
    bucket: string,
    object: { readonly key: string },
    acl: ObjectAcl,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * False where the bucket's own settings say that no list but that of a new object has any effect;
   * true also where nobody can tell. Asks the server, if it knows of such settings.
   */
  canDiffer(bucket: string, signal: AbortSignal): Promise<boolean>;
}

/** Whether the list is what every new object gets: its owner may do everything, nobody else anything. */
export function isOwnersOnly({ ownerId, grants }: ObjectAcl): boolean {
  return grants.every(
    ({ to, permission }) =>
      to.kind === "account" && to.id === ownerId && permission === "FULL_CONTROL",
  );
}
