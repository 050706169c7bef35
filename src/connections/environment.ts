import type { ConnectionDraft, DraftValues } from "../core/connectionDraft.ts";
import { awsDraft } from "./awsDraft.ts";
import type { ImportCandidate } from "./importCandidate.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Connections that the environment variables of Amazon's and UpCloud's tools describe. */
export function readEnvironment(environment: Environment): ImportCandidate[] {
  return [...aws(environment), ...upcloud(environment)];
}

function aws(environment: Environment): ImportCandidate[] {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = environment;
  if (!accessKeyId && !secretAccessKey) return [];
  const candidate = { source: "environment", label: "AWS_ACCESS_KEY_ID" } as const;
  if (!accessKeyId || !secretAccessKey) {
    return [{ ...candidate, result: { can: false, reason: "incompleteKeys" } }];
  }
  const ignoresEndpoints =
    environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === "true";
  const draft = awsDraft({
    name: "AWS",
    accessKeyId,
    secretAccessKey,
    sessionToken: filled(environment.AWS_SESSION_TOKEN),
    region: filled(environment.AWS_REGION) ?? filled(environment.AWS_DEFAULT_REGION),
    endpoint: ignoresEndpoints
      ? undefined
      : (filled(environment.AWS_ENDPOINT_URL_S3) ?? filled(environment.AWS_ENDPOINT_URL)),
    addressingStyle: undefined,
  });
  return [{ ...candidate, result: { can: true, draft } }];
}

/** UpCloud's tools refuse a token beside a user name: which one is meant is not to be guessed. */
function upcloud(environment: Environment): ImportCandidate[] {
  const { UPCLOUD_TOKEN: token, UPCLOUD_USERNAME: username } = environment;
  const password = environment.UPCLOUD_PASSWORD;
  if (!token && !username && !password) return [];
  const label = token ? "UPCLOUD_TOKEN" : "UPCLOUD_USERNAME";
  const candidate = { source: "environment", label } as const;
  if (token) {
    if (username || password) {
      return [{ ...candidate, result: { can: false, reason: "ambiguous" } }];
    }
    const draft = upcloudDraft({ authentication: "token", token });
    return [{ ...candidate, result: { can: true, draft } }];
  }
  if (!username || !password) {
    return [{ ...candidate, result: { can: false, reason: "incompleteKeys" } }];
  }
  const draft = upcloudDraft({ authentication: "password", username, password });
  return [{ ...candidate, result: { can: true, draft } }];
}

function upcloudDraft(values: DraftValues): ConnectionDraft {
  return {
    kind: "upcloud",
    values: { name: "UpCloud", baseUrl: "https://api.upcloud.com", ...values },
    forget: [],
  };
}

/** A variable that is set to nothing is not set. */
function filled(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
