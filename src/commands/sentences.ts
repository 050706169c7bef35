import type * as vscode from "vscode";
import { bytesGone, type StorageErrorFacts, type StorageErrorKind } from "../core/errors.ts";
import { displayName } from "../core/display.ts";
import { maxKeyBytes } from "../core/key.ts";
import { accessDenied } from "./accessDenied.ts";
import {
  bucketOf,
  duration,
  hostOf,
  inParentheses,
  localOrRemote,
  objectOf,
  pathOf,
  serviceOf,
  thingOf,
} from "./factNames.ts";
import { noSecureConnection, notObjectStorage, throttled } from "./networkSentences.ts";
import { unsupported } from "./unsupported.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

type Sentence = (facts: StorageErrorFacts, l10n: L10n) => string;

/**
 * One sentence for every kind of error: what happened, and a next step. The first letter may be
 * small where a name begins the sentence; `explain` makes it a capital.
 */
export const sentences: Record<StorageErrorKind, Sentence> = {
  unknownAccessKey: (_, l10n) =>
    l10n.t("The server does not know this access key. Check the access key ID or enter another."),
  wrongSecret: (_, l10n) =>
    l10n.t("The secret does not match the access key. Enter the secret access key again."),
  expiredCredentials: (facts, l10n) =>
    facts.field === "sessionToken"
      ? l10n.t(
          "The server does not accept the session token: it is wrong or has expired. Enter another, or none.",
        )
      : l10n.t("The credentials have expired. Enter new ones."),
  missingCredentials: (facts, l10n) =>
    facts.service !== undefined
      ? l10n.t(
          "There is no access key for the objects of {0} on this computer yet. Create one, or enter yours.",
          serviceOf(facts, l10n),
        )
      : l10n.t(
          "No credentials are stored for this connection on this computer. Enter them to go on.",
        ),
  clockSkew: (facts, l10n) => clockSkew(facts, l10n),
  wrongRegion: (facts, l10n) =>
    facts.expectedRegion === undefined
      ? l10n.t(
          "The region of the connection is not the one of {0}. Correct the region.",
          bucketOf(facts, l10n),
        )
      : l10n.t(
          "{0} is in the region {1}. Set the region of the connection to {1}.",
          facts.bucket === undefined ? l10n.t("the server") : bucketOf(facts, l10n),
          displayName(facts.expectedRegion),
        ),
  accessDenied: (facts, l10n) => accessDenied(facts, l10n),
  wrongToken: (_, l10n) =>
    l10n.t(
      "The service does not accept this token. It is wrong, expired or restricted: enter another.",
    ),
  oneTimePasswordRequired: (_, l10n) =>
    l10n.t("The service asks for a one-time password. Repeat the command and enter it."),
  sessionContended: (_, l10n) =>
    l10n.t(
      "Another program keeps ending this session with the same credentials. Stop it or use a key of your own, then try again.",
    ),

  noSuchBucket: (facts, l10n) =>
    l10n.t(
      "{0} does not exist. It may have been deleted: refresh the view, or check the name.",
      bucketOf(facts, l10n),
    ),
  noSuchObject: (facts, l10n) =>
    l10n.t(
      "{0} does not exist any more. It may have been deleted or renamed: refresh the view.",
      objectOf(facts, l10n),
    ),
  noSuchUpload: (facts, l10n) =>
    l10n.t(
      "The server no longer has the unfinished upload of {0}. Start the upload again.",
      objectOf(facts, l10n),
    ),
  noSuchResource: (_, l10n) =>
    l10n.t("What was asked for does not exist any more. Refresh the view and try again."),
  bucketExists: (facts, l10n) =>
    l10n.t(
      "{0} exists already, maybe in another account. Choose another name.",
      bucketOf(facts, l10n),
    ),
  bucketNotEmpty: (facts, l10n) =>
    l10n.t(
      "{0} is not empty. Delete its objects first, and with them older versions and unfinished uploads, which the view does not show.",
      bucketOf(facts, l10n),
    ),
  tooManyBuckets: (_, l10n) =>
    l10n.t(
      "The account has as many buckets as it may have. Delete one, or ask the provider for more.",
    ),
  conflict: (facts, l10n) => {
    if (facts.operation === "put object-lock")
      return l10n.t(
        "The server does not lock {0} as it is now{1}. Turn on its versioning first; some servers only lock buckets that were created with a lock.",
        bucketOf(facts, l10n),
        inParentheses(facts),
      );
    return l10n.t(
      "Somebody else is changing {0} at the same time. Wait a moment and try again.",
      thingOf(facts, l10n),
    );
  },
  preconditionFailed: (facts, l10n) =>
    l10n.t(
      "{0} was changed by somebody else in the meantime, so it was left alone. Refresh and look at it before you try again.",
      objectOf(facts, l10n),
    ),
  keyTooLong: (_, l10n) =>
    l10n.t(
      "The key would be longer than {0} bytes. Choose a shorter name or another folder.",
      maxKeyBytes,
    ),
  invalidName: (facts, l10n) =>
    l10n.t(
      "The server does not accept the name of {0}. Choose another name.",
      thingOf(facts, l10n),
    ),
  invalidRequest: (facts, l10n) =>
    l10n.t(
      "The server refused {0} as invalid{1}. The log has the details.",
      refusedFields(facts, l10n),
      inParentheses(facts),
    ),
  rangeNotSatisfiable: (facts, l10n) =>
    l10n.t(
      "{0} became shorter while it was read. Refresh the view and try again.",
      objectOf(facts, l10n),
    ),
  objectTooLarge: (facts, l10n) =>
    l10n.t(
      "{0} is larger than this storage allows an object to be. Split it before you store it.",
      objectOf(facts, l10n),
    ),
  archived: (facts, l10n) =>
    l10n.t(
      "{0} is archived and cannot be read now. Restore it at the provider, then try again.",
      objectOf(facts, l10n),
    ),
  quotaExceeded: (facts, l10n) =>
    l10n.t(
      "The storage quota is used up. Delete something or raise the quota of {0}.",
      bucketOf(facts, l10n),
    ),
  insufficientCredits: (_, l10n) =>
    l10n.t(
      "The account has not enough credit for this. Add credit at the provider, then try again.",
    ),
  locked: (facts, l10n) =>
    l10n.t(
      "{0} is protected by a lock or a retention rule. Try again when it has ended.",
      thingOf(facts, l10n),
    ),
  unsupported,
  serviceStopped: (facts, l10n) =>
    l10n.t("{0} is stopped. Start it, wait until it runs, then try again.", serviceOf(facts, l10n)),
  noPublicEndpoint: (facts, l10n) =>
    l10n.t(
      "{0} has no public address for objects. Enable public access for it, or connect from its private network.",
      serviceOf(facts, l10n),
    ),

  throttled,
  serverError: (facts, l10n) =>
    l10n.t("The server failed to do its part{0}. Try again in a moment.", inParentheses(facts)),
  dns: (facts, l10n) =>
    facts.host === undefined
      ? l10n.t("The server's name cannot be found. Check the endpoint and your network connection.")
      : l10n.t(
          "There is no server named {0}. Check the endpoint and your network connection.",
          displayName(facts.host),
        ),
  refused: (facts, l10n) =>
    l10n.t(
      "{0} refuses connections. Check the port and whether the server is running.",
      hostOf(facts, l10n),
    ),
  unreachable: (facts, l10n) =>
    l10n.t(
      "{0} cannot be reached. Check your network connection, VPN and firewall.",
      hostOf(facts, l10n),
    ),
  connectionLost: (facts, l10n) =>
    l10n.t(
      "The connection to {0} broke off. Check your network and try again.",
      hostOf(facts, l10n),
    ),
  tls: noSecureConnection,
  timeout: (facts, l10n) =>
    l10n.t("{0} did not answer in time. Check your network and try again.", hostOf(facts, l10n)),
  proxy: (_, l10n) =>
    l10n.t("The proxy did not let the request through. Check the setting http.proxy."),
  badResponse: notObjectStorage,

  truncated: (facts, l10n) =>
    facts.key === undefined && facts.path === undefined
      ? l10n.t("An answer of {0} did not arrive in full. Try again.", hostOf(facts, l10n))
      : l10n.t(
          "{0} did not arrive in full, so nothing of it was kept. Try again.",
          localOrRemote(facts, l10n),
        ),
  corrupted: (facts, l10n) =>
    facts.key === undefined && facts.path === undefined
      ? l10n.t("An answer of {0} arrived damaged. Try again.", hostOf(facts, l10n))
      : l10n.t(
          "{0} arrived damaged: its checksum is wrong, so nothing of it was kept. Try again.",
          localOrRemote(facts, l10n),
        ),
  sourceChanged: (facts, l10n) =>
    l10n.t(
      "{0} changed while it was transferred. Try again when nothing writes to it.",
      localOrRemote(facts, l10n),
    ),

  diskFull: (facts, l10n) =>
    l10n.t(
      "There is no space left on the disk for {0}. Free some and try again.",
      pathOf(facts, l10n),
    ),
  localAccessDenied: (facts, l10n) =>
    l10n.t(
      "You have no permission for {0}. Change its permissions or choose another place.",
      pathOf(facts, l10n),
    ),
  localMissing: (facts, l10n) =>
    facts.code === bytesGone
      ? l10n.t(
          "{0} was dropped without a file behind it, and its bytes went when VS Code ended. Drop it there again; retrying does not bring it back.",
          pathOf(facts, l10n),
        )
      : l10n.t("{0} does not exist any more. Choose again.", pathOf(facts, l10n)),
  localExists: (facts, l10n) =>
    l10n.t("{0} exists already. Choose another name or move it away.", pathOf(facts, l10n)),
  localUnsupported: (facts, l10n) =>
    l10n.t(
      "{0} cannot be transferred: it is no file that can be read, or its name is not possible here. For a folder, use Upload Folder….",
      pathOf(facts, l10n),
    ),
  secretStorageUnavailable: (_, l10n) =>
    l10n.t(
      "The keyring of this computer does not keep secrets now. Unlock it or install one, then try again.",
    ),
  invalidInput: (facts, l10n) =>
    facts.field === undefined
      ? l10n.t("A value is not valid. Correct it and try again.")
      : l10n.t(
          "The value of {0} is not valid. Correct it and try again.",
          displayName(facts.field),
        ),
  unknown: (facts, l10n) =>
    l10n.t(
      "Something unexpected went wrong{0}. Stowage: Show Log has the details; if it stays so, give them to the provider.",
      inParentheses(facts),
    ),
};

function clockSkew(facts: StorageErrorFacts, l10n: L10n): string {
  if (facts.skewMs === undefined)
    return l10n.t("The clock of this computer is wrong. Set it, then try again.");
  const by = duration(Math.abs(facts.skewMs), l10n);
  return facts.skewMs > 0
    ? l10n.t("The clock of this computer is {0} behind the server's. Set it, then try again.", by)
    : l10n.t(
        "The clock of this computer is {0} ahead of the server's. Set it, then try again.",
        by,
      );
}

/** The fields that the server named, with its reasons; at most three, the log has all. */
function refusedFields(facts: StorageErrorFacts, l10n: L10n): string {
  const named = (facts.invalidParams ?? [])
    .slice(0, 3)
    .map(({ name, reason }) => `“${displayName(name)}” (${displayName(reason, 120)})`);
  if (named.length > 0) return named.join(", ");
  return facts.field === undefined ? l10n.t("the request") : `“${displayName(facts.field)}”`;
}
