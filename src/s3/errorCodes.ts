import type { StorageErrorKind } from "../core/errors.ts";

/**
 * Codes of S3 and of servers that speak it (Ceph, MinIO, Garage, SeaweedFS, Wasabi, R2, ECS, GCS).
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export const kindOfErrorCode: Readonly<Record<string, StorageErrorKind>> = {
  // who asks
  InvalidAccessKeyId: "unknownAccessKey",
  NoSuchUser: "unknownAccessKey",
  SignatureDoesNotMatch: "wrongSecret",
  InvalidSignature: "wrongSecret",
  ExpiredToken: "expiredCredentials",
  ExpiredTokenException: "expiredCredentials",
  TokenRefreshRequired: "expiredCredentials",
  InvalidToken: "expiredCredentials",
  InvalidClientTokenId: "unknownAccessKey",
  UnrecognizedClientException: "unknownAccessKey",
  InvalidSessionException: "expiredCredentials",
  InvalidSecurity: "missingCredentials",
  MissingSecurityHeader: "missingCredentials",
  MissingSecurityElement: "missingCredentials",
  MissingAuthenticationToken: "missingCredentials",
  CredentialsNotSupported: "accessDenied",
  RequestTimeTooSkewed: "clockSkew",
  RequestInTheFuture: "clockSkew",
  RequestExpired: "clockSkew",
  AccessDenied: "accessDenied",
  AccessDeniedException: "accessDenied",
  Forbidden: "accessDenied",
  Unauthorized: "accessDenied",
  UnauthorizedAccess: "accessDenied",
  UnauthorizedAccessError: "accessDenied",
  AllAccessDisabled: "accessDenied",
  AccountProblem: "accessDenied",
  NotSignedUp: "accessDenied",
  UserSuspended: "accessDenied",
  InvalidPayer: "accessDenied",
  InvalidObjectOwnership: "accessDenied",
  UnexpectedIPError: "accessDenied",
  NotDeviceOwnerError: "accessDenied",
  "KMS.DisabledException": "accessDenied",
  "KMS.NotFoundException": "noSuchResource",
  "KMS.KMSInvalidStateException": "accessDenied",
  "KMS.InvalidKeyUsageException": "invalidRequest",
  // where
  AuthorizationHeaderMalformed: "wrongRegion",
  PermanentRedirect: "wrongRegion",
  TemporaryRedirect: "wrongRegion",
  Redirect: "wrongRegion",
  IncorrectEndpoint: "wrongRegion",
  InvalidRegion: "wrongRegion",
  IllegalLocationConstraintException: "wrongRegion",
  InvalidLocationConstraint: "wrongRegion",
  // what is asked for
  NoSuchBucket: "noSuchBucket",
  NoSuchKey: "noSuchObject",
  NoSuchVersion: "noSuchObject",
  NoSuchObject: "noSuchObject",
  NotFound: "noSuchObject",
  NoSuchUpload: "noSuchUpload",
  NoSuchBucketPolicy: "noSuchResource",
  NoSuchCORSConfiguration: "noSuchResource",
  NoSuchLifecycleConfiguration: "noSuchResource",
  NoSuchTagSet: "noSuchResource",
  NoSuchTagSetError: "noSuchResource",
  NoSuchWebsiteConfiguration: "noSuchResource",
  NoSuchObjectLockConfiguration: "noSuchResource",
  NoSuchPublicAccessBlockConfiguration: "noSuchResource",
  NoSuchConfiguration: "noSuchResource",
  NoSuchAccessPoint: "noSuchResource",
  NoSuchAsyncRequest: "noSuchResource",
  ObjectLockConfigurationNotFoundError: "noSuchResource",
  OwnershipControlsNotFoundError: "noSuchResource",
  ReplicationConfigurationNotFoundError: "noSuchResource",
  ServerSideEncryptionConfigurationNotFoundError: "noSuchResource",
  BucketAlreadyExists: "bucketExists",
  BucketAlreadyOwnedByYou: "bucketExists",
  BucketNotEmpty: "bucketNotEmpty",
  BucketHasAccessPointsAttached: "bucketNotEmpty",
  TooManyBuckets: "tooManyBuckets",
  OperationAborted: "conflict",
  ConditionalRequestConflict: "conflict",
  ClientTokenConflict: "conflict",
  Conflict: "conflict",
  InvalidBucketState: "conflict",
  ObjectAlreadyInActiveTierError: "conflict",
  RestoreAlreadyInProgress: "conflict",
  IllegalVersioningConfigurationException: "invalidRequest",
  XMinioParentIsObject: "conflict",
  XMinioObjectExistsAsDirectory: "conflict",
  PreconditionFailed: "preconditionFailed",
  NotModified: "preconditionFailed",
  KeyTooLongError: "keyTooLong",
  KeyTooLong: "keyTooLong",
  XMinioInvalidObjectName: "invalidName",
  InvalidObjectName: "invalidName",
  InvalidBucketName: "invalidName",
  InvalidURI: "invalidName",
  UserKeyMustBeSpecified: "invalidName",
  InvalidRange: "rangeNotSatisfiable",
  EntityTooLarge: "objectTooLarge",
  InlineDataTooLarge: "objectTooLarge",
  MaxMessageLengthExceeded: "objectTooLarge",
  InvalidObjectState: "archived",
  ObjectNotInActiveTierError: "archived",
  QuotaExceeded: "quotaExceeded",
  XMinioAdminBucketQuotaExceeded: "quotaExceeded",
  XMinioStorageFull: "quotaExceeded",
  InsufficientStorage: "quotaExceeded",
  StorageQuotaExceeded: "quotaExceeded",
  InsufficientCapacity: "quotaExceeded",
  TotalStorageQuotaExceeded: "quotaExceeded",
  ObjectLocked: "locked",
  InvalidRetentionPeriod: "invalidRequest",
  InvalidRetentionDate: "invalidRequest",
  // the bytes
  BadDigest: "corrupted",
  XAmzContentSHA256Mismatch: "corrupted",
  XAmzContentChecksumMismatch: "corrupted",
  ContentSHA256Mismatch: "corrupted",
  InvalidDigest: "invalidRequest",
  IncompleteBody: "connectionLost",
  MissingRequestBodyError: "connectionLost",
  // passing troubles
  SlowDown: "throttled",
  SlowDownRead: "throttled",
  SlowDownWrite: "throttled",
  Throttling: "throttled",
  ThrottlingException: "throttled",
  ThrottledException: "throttled",
  RequestThrottled: "throttled",
  RequestThrottledException: "throttled",
  RequestLimitExceeded: "throttled",
  TooManyRequests: "throttled",
  TooManyRequestsException: "throttled",
  BandwidthLimitExceeded: "throttled",
  RateLimitExceeded: "throttled",
  PriorRequestNotComplete: "throttled",
  Busy: "throttled",
  ServerBusy: "throttled",
  RequestTimeout: "timeout",
  RequestTimeoutException: "timeout",
  InternalError: "serverError",
  InternalFailure: "serverError",
  InternalServerError: "serverError",
  ServiceUnavailable: "serverError",
  ServiceFailure: "serverError",
  ResponseInterrupted: "serverError",
  XMinioServerNotInitialized: "serverError",
  XMinioReadQuorum: "serverError",
  XMinioWriteQuorum: "serverError",
  // not here
  NotImplemented: "unsupported",
  MethodNotAllowed: "unsupported",
  UnsupportedOperation: "unsupported",
  UnsupportedArgument: "unsupported",
  UnsupportedSignature: "unsupported",
  NotSupported: "unsupported",
  AccessControlListNotSupported: "unsupported",
  // our request is wrong
  AmbiguousGrantByEmailAddress: "invalidRequest",
  AuthorizationQueryParametersError: "invalidRequest",
  EntityTooSmall: "invalidRequest",
  InvalidAddressingHeader: "invalidRequest",
  InvalidArgument: "invalidRequest",
  InvalidEncryptionAlgorithmError: "invalidRequest",
  InvalidHostHeader: "invalidRequest",
  InvalidHttpMethod: "invalidRequest",
  InvalidPart: "invalidRequest",
  InvalidPartNumber: "invalidRequest",
  InvalidPartOrder: "invalidRequest",
  InvalidPolicyDocument: "invalidRequest",
  InvalidRequest: "invalidRequest",
  InvalidStorageClass: "invalidRequest",
  InvalidTag: "invalidRequest",
  MalformedACLError: "invalidRequest",
  MalformedPolicy: "invalidRequest",
  MalformedXML: "invalidRequest",
  MetadataTooLarge: "invalidRequest",
  MissingContentLength: "invalidRequest",
  MissingContentMD5: "invalidRequest",
  RequestHeaderSectionTooLarge: "invalidRequest",
  UnexpectedContent: "invalidRequest",
};

/** What a status says when there is no code, or one that nobody knows. */
export function kindOfStatus(status: number, hasKey: boolean): StorageErrorKind {
  switch (status) {
    case 304:
    case 412:
      return "preconditionFailed";
    case 401:
    case 403:
      return "accessDenied";
    case 404:
      return hasKey ? "noSuchObject" : "noSuchBucket";
    case 405:
    case 501:
      return "unsupported";
    case 407:
      return "proxy";
    case 408:
      return "timeout";
    case 409:
      return "conflict";
    case 413:
      return "objectTooLarge";
    case 416:
      return "rangeNotSatisfiable";
    case 423:
      return "locked";
    case 429:
    case 503:
      return "throttled";
    case 507:
      return "quotaExceeded";
    default:
      if (status >= 500) return "serverError";
      return status >= 400 ? "invalidRequest" : "badResponse";
  }
}
