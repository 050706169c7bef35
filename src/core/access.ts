/** An access key as it is listed: never with its secret. */
export interface AccessKey {
  readonly id: string;
  readonly name?: string;
  readonly isActive: boolean;
  readonly createdAt?: Date;
  /** `never` when the provider says so; absent when it says nothing. */
  readonly lastUsedAt?: Date | "never";
  readonly region?: string;
  readonly tier?: string;
}

/** The only answer that ever holds the secret. Whoever gets it keeps it, or nobody has it. */
export interface NewAccessKey extends AccessKey {
  readonly secret: string;
}

export interface AccessKeySpec {
  readonly name?: string;
  readonly region?: string;
  readonly tier?: string;
}

/** Access keys of an account or of one user. */
export interface AccessKeys {
  list(signal: AbortSignal): Promise<readonly AccessKey[]>;
  create(spec: AccessKeySpec, signal: AbortSignal): Promise<NewAccessKey>;
  /** Throws `oneTimePasswordRequired` where the service wants one and none is given. */
  remove(
    key: AccessKey,
    options: { readonly oneTimePassword?: string },
    signal: AbortSignal,
  ): Promise<void>;
  /** Removes every key of the account, whoever uses it. Absent where there is no such operation. */
  removeAll?(signal: AbortSignal): Promise<void>;
  /** Absent where a key cannot be asked for alone. */
  get?(id: string, signal: AbortSignal): Promise<AccessKey>;
  /** Absent where keys cannot be switched off. */
  setActive?(id: string, isActive: boolean, signal: AbortSignal): Promise<AccessKey>;
}

/** What the ACCESS view shows below a connection or a service. Absent parts are not offered there. */
export interface Access {
  /** Keys that belong to the account itself. */
  readonly keys?: AccessKeys;
  readonly iam?: Iam;
  /** Policies that are given to users whom the provider does not list. */
  readonly accountPolicies?: AccountPolicies;
}

/** A policy of an account. `id` is the provider's own identifier (Krutrim: KRN), opaque. */
export interface AccountPolicy {
  readonly id: string;
  readonly name: string;
  readonly createdAt?: Date;
  readonly accountId?: string;
  /** JSON text with `statements` and `conditions`; absent where the provider keeps it to itself. */
  readonly document?: string;
}

/** A user as such a policy is given to one. At least one of `customerId` and `resourceName`. */
export interface PolicyUser {
  readonly customerId?: string;
  readonly resourceName?: string;
  readonly accountId?: string;
}

export interface AccountPolicies {
  list(signal: AbortSignal): Promise<readonly AccountPolicy[]>;
  /** Throws `noSuchResource` when it is gone. */
  get(id: string, signal: AbortSignal): Promise<AccountPolicy>;
  create(
    policy: { readonly name: string; readonly document: string },
    signal: AbortSignal,
  ): Promise<AccountPolicy>;
  /** Reads it first and throws `conflict`, with nothing changed, when it is no longer what `seen` says. */
  update(
    seen: AccountPolicy,
    policy: { readonly name: string; readonly document: string },
    signal: AbortSignal,
  ): Promise<AccountPolicy>;
  remove(policy: AccountPolicy, signal: AbortSignal): Promise<void>;
  attach(ids: readonly string[], users: readonly PolicyUser[], signal: AbortSignal): Promise<void>;
  detach(ids: readonly string[], users: readonly PolicyUser[], signal: AbortSignal): Promise<void>;
}

/** Users, groups, roles and the policies that say what they may do. */
export interface Iam {
  readonly users: Users;
  readonly groups: Groups;
  readonly roles: Roles;
  readonly policies: Policies;
  readonly attachments: PolicyAttachments;
  readonly inlinePolicies: InlinePolicies;
  readonly boundaries: PermissionBoundaries;
  readonly tags: IamTags;
}

/** Whoever a policy can be given to. */
export interface Principal {
  readonly kind: "user" | "group" | "role";
  readonly name: string;
}

export type UserOrRole = Principal & { readonly kind: "user" | "role" };

export interface PolicyReference {
  readonly name: string;
  readonly arn?: string;
}

/** A pair of words; the value may be empty. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface User {
  readonly name: string;
  readonly arn?: string;
  readonly createdAt?: Date;
  readonly keys: readonly AccessKey[];
  readonly policies: readonly PolicyReference[];
  readonly tags: readonly Tag[];
  /** Name of the policy that limits what all others can grant. */
  readonly permissionsBoundary?: string;
}

export interface Users {
  list(signal: AbortSignal): Promise<readonly User[]>;
  get(name: string, signal: AbortSignal): Promise<User>;
  create(name: string, signal: AbortSignal): Promise<User>;
  /** Its access keys stop working. */
  remove(name: string, signal: AbortSignal): Promise<void>;
  keys(name: string): AccessKeys & Required<Pick<AccessKeys, "get" | "setActive">>;
}

export interface Group {
  readonly name: string;
  readonly arn?: string;
  readonly createdAt?: Date;
  /** Absent where the provider does not say who is in it. */
  readonly members?: readonly string[];
}

export interface Groups {
  list(signal: AbortSignal): Promise<readonly Group[]>;
  get(name: string, signal: AbortSignal): Promise<Group>;
  create(name: string, signal: AbortSignal): Promise<Group>;
  remove(name: string, signal: AbortSignal): Promise<void>;
  addUser(group: string, user: string, signal: AbortSignal): Promise<void>;
  removeUser(group: string, user: string, signal: AbortSignal): Promise<void>;
}

export interface Role {
  readonly name: string;
  readonly arn?: string;
  readonly description?: string;
  readonly createdAt?: Date;
  readonly maxSessionSeconds?: number;
  /** JSON text: who may take the role. */
  readonly trustPolicy?: string;
  readonly policies: readonly PolicyReference[];
  readonly tags: readonly Tag[];
  readonly permissionsBoundary?: string;
}

export interface RoleSpec {
  readonly name: string;
  /** JSON text: who may take the role. */
  readonly trustPolicy: string;
  readonly description?: string;
  readonly maxSessionSeconds?: number;
  readonly permissionsBoundary?: string;
  readonly tags?: readonly Tag[];
}

/** Null takes the value away. */
export interface RoleChange {
  readonly description?: string | null;
  readonly maxSessionSeconds?: number | null;
}

export interface Roles {
  list(signal: AbortSignal): Promise<readonly Role[]>;
  get(name: string, signal: AbortSignal): Promise<Role>;
  create(spec: RoleSpec, signal: AbortSignal): Promise<Role>;
  modify(name: string, change: RoleChange, signal: AbortSignal): Promise<Role>;
  remove(name: string, signal: AbortSignal): Promise<void>;
  /** Replaces who may take the role; answers with the document as the provider keeps it. */
  setTrustPolicy(name: string, document: string, signal: AbortSignal): Promise<string>;
}

export interface Policy {
  readonly name: string;
  readonly arn?: string;
  readonly description?: string;
  /** Made by the provider: can be attached, but not changed or deleted. */
  readonly isSystem: boolean;
  readonly attachmentCount?: number;
  readonly defaultVersion?: string;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  /** JSON text of the default version; lists leave it out. */
  readonly document?: string;
}

export interface PolicyVersion {
  readonly id: string;
  readonly isDefault: boolean;
  readonly createdAt?: Date;
  readonly document?: string;
}

export interface PolicySpec {
  readonly name: string;
  readonly description?: string;
  /** JSON text. */
  readonly document: string;
}

export interface Policies {
  list(signal: AbortSignal): Promise<readonly Policy[]>;
  /** With its document. */
  get(name: string, signal: AbortSignal): Promise<Policy & { readonly document: string }>;
  create(spec: PolicySpec, signal: AbortSignal): Promise<Policy>;
  /** Fails with `conflict` or `invalidRequest` while it is attached to somebody. */
  remove(name: string, signal: AbortSignal): Promise<void>;
  versions(name: string, signal: AbortSignal): Promise<readonly PolicyVersion[]>;
  version(
    name: string,
    id: string,
    signal: AbortSignal,
  ): Promise<PolicyVersion & { readonly document: string }>;
  createVersion(
    name: string,
    version: { readonly document: string; readonly isDefault: boolean },
    signal: AbortSignal,
  ): Promise<PolicyVersion>;
  removeVersion(name: string, id: string, signal: AbortSignal): Promise<void>;
  setDefaultVersion(name: string, id: string, signal: AbortSignal): Promise<void>;
}

/** Policies that exist by themselves and are given to principals by name. */
export interface PolicyAttachments {
  list(to: Principal, signal: AbortSignal): Promise<readonly PolicyReference[]>;
  attach(to: Principal, policy: string, signal: AbortSignal): Promise<void>;
  detach(from: Principal, policy: string, signal: AbortSignal): Promise<void>;
}

export interface InlinePolicy {
  readonly name: string;
  /** JSON text; lists may leave it out. */
  readonly document?: string;
}

/** Policies that belong to one principal and go with it. */
export interface InlinePolicies {
  list(of: Principal, signal: AbortSignal): Promise<readonly InlinePolicy[]>;
  get(
    of: Principal,
    name: string,
    signal: AbortSignal,
  ): Promise<InlinePolicy & { readonly document: string }>;
  create(
    of: Principal,
    policy: { readonly name: string; readonly document: string },
    signal: AbortSignal,
  ): Promise<InlinePolicy>;
  remove(of: Principal, name: string, signal: AbortSignal): Promise<void>;
}

/** The policy that limits what all others can grant. */
export interface PermissionBoundaries {
  set(of: UserOrRole, policy: string, signal: AbortSignal): Promise<void>;
  remove(of: UserOrRole, signal: AbortSignal): Promise<void>;
}

export interface IamTags {
  list(of: UserOrRole, signal: AbortSignal): Promise<readonly Tag[]>;
  /** All of them at once: what is not given is gone. */
  replace(of: UserOrRole, tags: readonly Tag[], signal: AbortSignal): Promise<readonly Tag[]>;
  remove(of: UserOrRole, key: string, signal: AbortSignal): Promise<void>;
}
