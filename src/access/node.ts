import type {
  AccessKey,
  AccountPolicy,
  Group,
  InlinePolicy,
  Policy,
  PolicyReference,
  PolicyVersion,
  Principal,
  Role,
  Tag,
  User,
  UserOrRole,
} from "../core/access.ts";
import type { Connection } from "../core/connection.ts";
import type { Service } from "../core/service.ts";

/** Where users, keys and policies belong: to a connection, or to one of its services. */
export interface AccessPlace {
  readonly connection: Connection;
  readonly service?: Service;
}

/**
 * What the ACCESS view shows. Plain data: `access/item.ts` makes a TreeItem of it, commands receive
 * it as their argument. The id of a node begins with the id of its parent and a slash.
 */
export type AccessNode = AccessContainer | AccessLeaf;

interface Base {
  readonly id: string;
  readonly place: AccessPlace;
  readonly parent: AccessContainer | undefined;
}

/** Lists that belong to a place, and lists that belong to one user, group or role. */
export type PlaceFolder =
  "users" | "groups" | "roles" | "policies" | "accountPolicies" | "accountKeys";
export type PrincipalFolder = "keys" | "attachedPolicies" | "inlinePolicies" | "tags" | "members";

export interface AccessConnectionNode extends Base {
  readonly kind: "accessConnection";
}

export interface AccessServiceNode extends Base {
  readonly kind: "accessService";
}

export interface PlaceFolderNode extends Base {
  readonly kind: "placeFolder";
  readonly folder: PlaceFolder;
}

export interface PrincipalFolderNode extends Base {
  readonly kind: "principalFolder";
  readonly folder: PrincipalFolder;
  readonly of: Principal;
}

export interface UserNode extends Base {
  readonly kind: "user";
  readonly user: User;
}

export interface UserGroupNode extends Base {
  readonly kind: "userGroup";
  readonly group: Group;
}

export interface RoleNode extends Base {
  readonly kind: "role";
  readonly role: Role;
}

export interface PolicyNode extends Base {
  readonly kind: "policy";
  readonly policy: Policy;
}

export interface PolicyVersionNode extends Base {
  readonly kind: "policyVersion";
  readonly policy: Policy;
  readonly version: PolicyVersion;
}

export interface AccountPolicyNode extends Base {
  readonly kind: "accountPolicy";
  readonly policy: AccountPolicy;
}

export interface AccessKeyNode extends Base {
  readonly kind: "accessKey";
  readonly key: AccessKey;
  /** Absent for keys of the account itself. */
  readonly user?: string;
  readonly canSwitch: boolean;
}

export interface AttachedPolicyNode extends Base {
  readonly kind: "attachedPolicy";
  readonly of: Principal;
  readonly policy: PolicyReference;
}

export interface InlinePolicyNode extends Base {
  readonly kind: "inlinePolicy";
  readonly of: Principal;
  readonly policy: InlinePolicy;
}

export interface TagNode extends Base {
  readonly kind: "tag";
  readonly of: UserOrRole;
  readonly tag: Tag;
}

export interface MemberNode extends Base {
  readonly kind: "member";
  readonly group: string;
  readonly user: string;
}

/** The policy that limits what all others can grant, or the place for one. */
export interface BoundaryNode extends Base {
  readonly kind: "boundary";
  readonly of: UserOrRole;
  readonly policy: string | undefined;
}

export interface TrustPolicyNode extends Base {
  readonly kind: "trustPolicy";
  readonly role: string;
}

export interface MaxSessionNode extends Base {
  readonly kind: "maxSession";
  readonly role: Role;
}

/** A row with what it says, for a list of choices. */
export interface AccessRow {
  readonly node: AccessNode;
  readonly label: string;
  readonly description?: string;
}

/** Emptiness and failure are nodes, and never the same node. */
export interface AccessMessageNode extends Base {
  readonly kind: "accessMessage";
  readonly parent: AccessContainer;
  readonly message:
    | { readonly type: "empty" }
    /** There may be something: the provider does not say. */
    | { readonly type: "untold" }
    /** The end of what is shown; opening it shows the next page. */
    | { readonly type: "more"; readonly shown: number; readonly total: number }
    | { readonly type: "error"; readonly error: unknown };
}

export type AccessContainer =
  | AccessConnectionNode
  | AccessServiceNode
  | PlaceFolderNode
  | PrincipalFolderNode
  | UserNode
  | UserGroupNode
  | RoleNode
  | PolicyNode;

export type AccessLeaf =
  | PolicyVersionNode
  | AccountPolicyNode
  | AccessKeyNode
  | AttachedPolicyNode
  | InlinePolicyNode
  | TagNode
  | MemberNode
  | BoundaryNode
  | TrustPolicyNode
  | MaxSessionNode
  | AccessMessageNode;

const containers: ReadonlySet<AccessNode["kind"]> = new Set<AccessContainer["kind"]>([
  "accessConnection",
  "accessService",
  "placeFolder",
  "principalFolder",
  "user",
  "userGroup",
  "role",
  "policy",
]);

export function isContainer(node: AccessNode): node is AccessContainer {
  return containers.has(node.kind);
}

/** The id of a child: names may hold anything, so slashes in them are escaped. */
export function childId(parent: AccessContainer | undefined, part: string): string {
  const name = part.replaceAll("%", "%25").replaceAll("/", "%2F");
  return parent ? `${parent.id}/${name}` : name;
}
