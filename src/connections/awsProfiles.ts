import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { loadSharedConfigFiles } from "@smithy/shared-ini-file-loader";
import { StorageError } from "../core/errors.ts";
import { awsDraft, type AwsSettings } from "./awsDraft.ts";
import type { Environment } from "./environment.ts";
import type { ImportCandidate, ImportRefusal } from "./importCandidate.ts";

type Section = Readonly<Record<string, string | undefined>>;

export interface AwsProfiles {
  readonly candidates: readonly ImportCandidate[];
  /** Where they were looked for. */
  readonly paths: readonly string[];
}

/**
 * The profiles of Amazon's shared files, `~/.aws/config` and `~/.aws/credentials` or where
 * `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` point. A file that is not there is an empty
 * one. Throws `localAccessDenied` for a file that is there and cannot be read.
 */
export async function readAwsProfiles(environment: Environment): Promise<AwsProfiles> {
  const configFilepath = atHome(environment.AWS_CONFIG_FILE ?? "~/.aws/config");
  const filepath = atHome(environment.AWS_SHARED_CREDENTIALS_FILE ?? "~/.aws/credentials");
  // The loader takes an unreadable file for an empty one.
  await Promise.all([assertReadable(configFilepath), assertReadable(filepath)]);
  const files = await loadSharedConfigFiles({ configFilepath, filepath, ignoreCache: true });

  const names = [...Object.keys(files.configFile), ...Object.keys(files.credentialsFile)].filter(
    (name) => !/^(services|sso-session)\./.test(name),
  );
  const candidates = [...new Set(names)].map((name): ImportCandidate => {
    // The credentials file wins, as it does for Amazon's own tools.
    const profile: Section = { ...files.configFile[name], ...files.credentialsFile[name] };
    const services = files.configFile[`services.${profile.services ?? ""}`];
    return { source: "profile", label: name, result: resultOf(name, profile, services) };
  });
  return { candidates, paths: [configFilepath, filepath] };
}

function resultOf(
  name: string,
  profile: Section,
  services: Section | undefined,
): ImportCandidate["result"] {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = profile;
  if (accessKeyId === undefined || secretAccessKey === undefined || profile.role_arn) {
    return { can: false, reason: refusal(profile) };
  }
  const ignoresEndpoints = profile.ignore_configured_endpoint_urls?.toLowerCase() === "true";
  const settings: AwsSettings = {
    name,
    accessKeyId,
    secretAccessKey,
    sessionToken: profile.aws_session_token,
    region: profile.region,
    endpoint: ignoresEndpoints
      ? undefined
      : (services?.["s3.endpoint_url"] ?? profile["s3.endpoint_url"] ?? profile.endpoint_url),
    addressingStyle: profile["s3.addressing_style"],
  };
  return { can: true, draft: awsDraft(settings) };
}

function refusal(profile: Section): ImportRefusal {
  if (profile.web_identity_token_file) return "webIdentity";
  if (profile.role_arn) return "assumesRole";
  if (profile.sso_session ?? profile.sso_start_url) return "singleSignOn";
  if (profile.credential_process) return "credentialProcess";
  if (profile.login_session) return "consoleLogin";
  return (profile.aws_access_key_id ?? profile.aws_secret_access_key) ? "incompleteKeys" : "noKeys";
}

function atHome(path: string): string {
  return path.startsWith("~/") ? join(homedir(), path.slice(2)) : path;
}

async function assertReadable(path: string): Promise<void> {
  try {
    await readFile(path);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return;
    throw new StorageError("localAccessDenied", `Cannot read ${path}`, { path }, { cause });
  }
}
