import type * as vscode from "vscode";
import { displayName } from "../core/display.ts";
import { tlsPort, type StorageErrorFacts } from "../core/errors.ts";
import { duration, hostOf, inParentheses } from "./factNames.ts";

type L10n = Pick<typeof vscode.l10n, "t">;

/** Why no secure connection came about, as far as the code of TLS tells. */
export function noSecureConnection(facts: StorageErrorFacts, l10n: L10n): string {
  const host = hostOf(facts, l10n);
  const { code = "" } = facts;
  if (code === tlsPort)
    return l10n.t("{0} speaks https there: this looks like a TLS port. Use https://.", host);
  if (/^(EPROTO|ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST))$/.test(code)) {
    return l10n.t("{0} does not speak https there. Check the port, or begin with http://.", host);
  }
  if (code === "CERT_HAS_EXPIRED" || code === "CERT_NOT_YET_VALID") {
    return l10n.t(
      "The certificate of {0} is not valid at this time. Check the clock of this computer; else whoever runs the server has to renew it.",
      host,
    );
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID" || code === "HOSTNAME_MISMATCH") {
    return l10n.t(
      "The certificate of {0} is for another name. Use the name that it was made for.",
      host,
    );
  }
  if (/SELF_SIGNED|^UNABLE_TO_(GET_ISSUER|VERIFY)/.test(code)) {
    return l10n.t(
      "Nobody whom this computer trusts vouches for the certificate of {0}. Add its authority to the certificates of the system, or turn off http.proxyStrictSSL where you know the server.",
      host,
    );
  }
  return l10n.t(
    "No secure connection to {0}: its certificate is not trusted, or it does not speak https. Check the endpoint, or trust the certificate's authority.",
    host,
  );
}

/** Somebody answered who is no object storage. */
export function notObjectStorage(facts: StorageErrorFacts, l10n: L10n): string {
  const host = hostOf(facts, l10n);
  if (facts.unread !== undefined && facts.unread !== "answer") {
    return l10n.t(
      "{0} answered, but the answer cannot be read: {1} is missing, or is something else than expected. Check the endpoint; if it is right, the log has more.",
      host,
      displayName(facts.unread),
    );
  }
  if (facts.redirectedTo === undefined) {
    return l10n.t(
      "{0} answered, but not as object storage does{1}. Check the endpoint, or sign in to the network you are on.",
      host,
      inParentheses(facts),
    );
  }
  return l10n.t(
    "{0} sends on to {1} instead of answering. Use that address if it is the right one, or sign in to the network you are on.",
    host,
    displayName(facts.redirectedTo),
  );
}

export function throttled(facts: StorageErrorFacts, l10n: L10n): string {
  if (facts.retryAfterMs !== undefined) {
    return l10n.t(
      "The server asks for fewer requests. Wait {0} and try again.",
      duration(facts.retryAfterMs, l10n),
    );
  }
  // A balancer whose server is down says the same as a server that is asked too often.
  return facts.status === 503 && facts.code === undefined
    ? l10n.t("{0} is down or overloaded for the moment. Try again later.", hostOf(facts, l10n))
    : l10n.t("The server asks for fewer requests. Wait a little and try again.");
}
