import type { AclGrant, AclGrantee, ObjectAcl, ObjectAcls } from "../../core/acl.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import type { S3Caller } from "../caller.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../xml.ts";
import { readSetting, type Subresource, writeSetting } from "./subresource.ts";
import { element, writeXml } from "./xmlWrite.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html */
export function createObjectAcls(caller: S3Caller): ObjectAcls {
  /** Whether the server knows of owners of buckets, as far as has been seen. */
  let knowsOwnership = true;
  return {
    get: async (bucket, object, signal) => {
      const setting = aclOf(bucket, object);
      const root = await readSetting(caller, setting, signal);
      if (!root) throw unreadable("there is no list", setting);
      return parseAcl(root, setting);
    },
    put: (bucket, object, acl, signal) =>
      writeSetting(caller, aclOf(bucket, object), writeAcl(acl), signal),
    canDiffer: async (bucket, signal) => {
      if (!knowsOwnership) return true;
      try {
        const root = await readSetting(caller, ownershipOf(bucket), signal);
        const rule = root && childOf(root, "Rule");
        return !rule || textOf(rule, "ObjectOwnership") !== "BucketOwnerEnforced";
      } catch (error) {
        if (!isStorageError(error)) throw error;
        if (error.kind === "unsupported") knowsOwnership = false;
        return true;
      }
    },
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html */
function ownershipOf(bucket: string): Subresource {
  return { bucket, name: "ownershipControls", root: "OwnershipControls" };
}

function aclOf(
  bucket: string,
  { key, versionId }: { readonly key: string; readonly versionId?: string },
): Subresource {
  const version = versionId === undefined ? {} : { versionId };
  return { bucket, key, name: "acl", root: "AccessControlPolicy", ...version };
}

function parseAcl(root: XmlElement, setting: Subresource): ObjectAcl {
  const owner = childOf(root, "Owner");
  const list = childOf(root, "AccessControlList");
  const grants = (list ? childrenOf(list, "Grant") : []).map((grant): AclGrant => {
    const grantee = childOf(grant, "Grantee");
    const to = grantee && granteeOf(grantee);
    const permission = textOf(grant, "Permission");
    if (to && permission !== undefined) return { to, permission };
    throw unreadable("a grant is to nobody that is known", setting);
  });
  return { ownerId: (owner && textOf(owner, "ID")) ?? "", grants };
}

function granteeOf(grantee: XmlElement): AclGrantee | undefined {
  const uri = textOf(grantee, "URI");
  const email = textOf(grantee, "EmailAddress");
  if (uri !== undefined) return { kind: "group", uri };
  if (email !== undefined) return { kind: "email", email };
  // MinIO leaves it empty: it is the owner, whose identifier is empty, too.
  const id = childOf(grantee, "ID");
  return id && { kind: "account", id: id.text };
}

function writeAcl({ ownerId, grants }: ObjectAcl): string {
  return writeXml(
    element("AccessControlPolicy", [
      element("Owner", [element("ID", ownerId)]),
      element("AccessControlList", grants.map(grantElement)),
    ]),
  );
}

function grantElement({ to, permission }: AclGrant): XmlElement {
  return element("Grant", [granteeElement(to), element("Permission", permission)]);
}

function granteeElement(to: AclGrantee): XmlElement {
  switch (to.kind) {
    case "account":
      return typed("CanonicalUser", element("ID", to.id));
    case "group":
      return typed("Group", element("URI", to.uri));
    case "email":
      return typed("AmazonCustomerByEmail", element("EmailAddress", to.email));
  }
}

function typed(type: string, content: XmlElement): XmlElement {
  const attributes = {
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:type": type,
  };
  return { ...element("Grantee", [content]), attributes };
}

function unreadable(why: string, { bucket, key, name }: Subresource): StorageError {
  const facts = { bucket, operation: `get ${name}`, ...(key === undefined ? {} : { key }) };
  return new StorageError(
    "unsupported",
    `The access control list is not understood: ${why}`,
    facts,
  );
}
