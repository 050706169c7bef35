const objectActions = `AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging
DeleteObjectVersion DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes
GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion
GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionForReplication
GetObjectVersionTagging GetObjectVersionTorrent ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner
PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionAcl
PutObjectVersionTagging ReplicateDelete ReplicateObject ReplicateTags RestoreObject`;

const bucketActions = `CreateBucket DeleteBucket DeleteBucketPolicy DeleteBucketWebsite
GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAcl GetBucketCORS GetBucketLocation
GetBucketLogging GetBucketNotification GetBucketObjectLockConfiguration GetBucketOwnershipControls
GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment
GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration
GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration
GetReplicationConfiguration ListAllMyBuckets ListBucket ListBucketMultipartUploads
ListBucketVersions PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketAcl PutBucketCORS
PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls
PutBucketPolicy PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging
PutBucketVersioning PutBucketWebsite PutEncryptionConfiguration PutInventoryConfiguration
PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration`;

const iamActions = `AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreateAccessKey
CreateGroup CreatePolicy CreatePolicyVersion CreateRole CreateUser DeleteAccessKey DeleteGroup
DeleteGroupPolicy DeletePolicy DeletePolicyVersion DeleteRole DeleteRolePermissionsBoundary
DeleteRolePolicy DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DetachGroupPolicy
DetachRolePolicy DetachUserPolicy GetAccessKeyLastUsed GetGroup GetGroupPolicy GetPolicy
GetPolicyVersion GetRole GetRolePolicy GetUser GetUserPolicy ListAccessKeys
ListAttachedGroupPolicies ListAttachedRolePolicies ListAttachedUserPolicies ListEntitiesForPolicy
ListGroupPolicies ListGroups ListGroupsForUser ListPolicies ListPolicyVersions ListRolePolicies
ListRoles ListRoleTags ListUserPolicies ListUsers ListUserTags PassRole PutGroupPolicy
PutRolePermissionsBoundary PutRolePolicy PutUserPermissionsBoundary PutUserPolicy
RemoveUserFromGroup SetDefaultPolicyVersion TagRole TagUser UntagRole UntagUser UpdateAccessKey
UpdateAssumeRolePolicy UpdateGroup UpdateRole UpdateRoleDescription UpdateUser`;

const stsActions = `AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity GetCallerIdentity
GetFederationToken GetSessionToken TagSession`;

/** Names of actions by service, as the S3, IAM and STS interfaces have them. */
export const policyActions: Readonly<Record<string, readonly string[]>> = {
  s3: [...words(objectActions), ...words(bucketActions)].sort(),
  iam: words(iamActions),
  sts: words(stsActions),
};

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

/** Whether a pattern of actions, with `*` and `?`, means anything that is known. */
export function isKnownAction(pattern: string): boolean {
  if (pattern === "*") return true;
  const [service = "", ...rest] = pattern.split(":");
  const names = policyActions[service.toLowerCase()];
  if (!names || rest.length !== 1) return false;
  const wanted = (rest[0] ?? "").toLowerCase();
  return names.some((name) => isMatch(wanted, name.toLowerCase()));
}

/** `*` is anything, `?` one character. Goes back to the last star only, so that no pattern is slow. */
function isMatch(pattern: string, name: string): boolean {
  let at = 0;
  let index = 0;
  let star = -1;
  let resume = 0;
  while (index < name.length) {
    if (pattern[at] === "*") {
      star = at++;
      resume = index;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === name[index])) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
