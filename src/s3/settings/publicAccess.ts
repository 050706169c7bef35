import type { PublicAccess, PublicAccessBlock } from "../../core/bucketFeatures.ts";
import { isStorageError } from "../../core/errors.ts";
import type { S3Caller } from "../caller.ts";
import { childOf, childrenOf, textOf, type XmlElement } from "../xml.ts";
import { readSetting, removeSetting, type Subresource, writeSetting } from "./subresource.ts";
import { element, writeXml } from "./xmlWrite.ts";

export const policyStatusOf = (bucket: string): Subresource => ({
  bucket,
  name: "policyStatus",
  root: "PolicyStatus",
});

export const publicAccessBlockOf = (bucket: string): Subresource => ({
  bucket,
  name: "publicAccessBlock",
  root: "PublicAccessBlockConfiguration",
  // Ceph
  otherRoot: "BlockPublicAccessBlockConfiguration",
});

export const aclOf = (bucket: string): Subresource => ({
  bucket,
  name: "acl",
  root: "AccessControlPolicy",
});

/** Groups that anybody is in, by the last part of their URI. */
const everybody = new Set(["AllUsers", "AuthenticatedUsers"]);

/** Puts together what the server says of who may reach the bucket; what it does not say is absent. */
export async function readPublicAccess(
  caller: S3Caller,
  bucket: string,
  signal: AbortSignal,
): Promise<PublicAccess> {
  const [status, block, acl] = await Promise.all([
    readIfOffered(caller, policyStatusOf(bucket), signal),
    readIfOffered(caller, publicAccessBlockOf(bucket), signal),
    readIfOffered(caller, aclOf(bucket), signal),
  ]);
  return {
    ...(status ? { isPublicByPolicy: isTrue(status.root, "IsPublic") } : {}),
    ...(acl?.root ? { publicGrants: publicGrants(acl.root) } : {}),
    ...(block?.root ? { block: parseBlock(block.root) } : {}),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html */
export async function writePublicAccessBlock(
  caller: S3Caller,
  bucket: string,
  block: PublicAccessBlock,
  signal: AbortSignal,
): Promise<void> {
  const setting = publicAccessBlockOf(bucket);
  if (!Object.values(block).includes(true)) return removeSetting(caller, setting, signal);
  const xml = writeXml(
    element("PublicAccessBlockConfiguration", [
      element("BlockPublicAcls", String(block.blocksPublicAcls)),
      element("IgnorePublicAcls", String(block.ignoresPublicAcls)),
      element("BlockPublicPolicy", String(block.blocksPublicPolicy)),
      element("RestrictPublicBuckets", String(block.restrictsPublicBuckets)),
    ]),
  );
  await writeSetting(caller, setting, xml, signal);
}

async function readIfOffered(
  caller: S3Caller,
  setting: Subresource,
  signal: AbortSignal,
): Promise<{ readonly root: XmlElement | undefined } | undefined> {
  try {
    return { root: await readSetting(caller, setting, signal) };
  } catch (error) {
    if (isStorageError(error, "unsupported", "accessDenied")) return undefined;
    throw error;
  }
}

function isTrue(root: XmlElement | undefined, name: string): boolean {
  return root !== undefined && textOf(root, name)?.toLowerCase() === "true";
}

function parseBlock(root: XmlElement): NonNullable<PublicAccess["block"]> {
  return {
    blocksPublicAcls: isTrue(root, "BlockPublicAcls"),
    ignoresPublicAcls: isTrue(root, "IgnorePublicAcls"),
    blocksPublicPolicy: isTrue(root, "BlockPublicPolicy"),
    restrictsPublicBuckets: isTrue(root, "RestrictPublicBuckets"),
  };
}

function publicGrants(root: XmlElement): NonNullable<PublicAccess["publicGrants"]> {
  const list = childOf(root, "AccessControlList");
  return (list ? childrenOf(list, "Grant") : []).flatMap((grant) => {
    const grantee = childOf(grant, "Grantee");
    const to = (grantee && textOf(grantee, "URI"))?.split("/").at(-1) ?? "";
    return everybody.has(to) ? [{ to, permission: textOf(grant, "Permission") ?? "" }] : [];
  });
}
