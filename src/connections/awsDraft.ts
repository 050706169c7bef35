import type { ConnectionDraft } from "../core/connectionDraft.ts";
import { parseEndpoint } from "./endpoint.ts";
import { recognise } from "./presets.ts";

/** What Amazon's tools know about a place and its keys. */
export interface AwsSettings {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** `path`, `virtual` or `auto`, as in Amazon's configuration files. */
  readonly addressingStyle: string | undefined;
}

/** A connection with these settings. Without an endpoint it is Amazon's of the region. */
export function awsDraft(settings: AwsSettings): ConnectionDraft {
  const { name, accessKeyId, secretAccessKey, sessionToken } = settings;
  const region = settings.region ?? "us-east-1";
  const endpoint = settings.endpoint ?? amazonEndpoint(region);
  return {
    kind: "s3",
    values: {
      ...{ name, endpoint, region, accessKeyId, secretAccessKey },
      ...(sessionToken !== undefined && { sessionToken }),
      addressing: addressingOf(settings, endpoint),
    },
    forget: [],
  };
}

function amazonEndpoint(region: string): string {
  return `https://s3.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`;
}

/** Amazon's tools address a bucket by its host, which few other servers are set up for. */
function addressingOf(settings: AwsSettings, endpoint: string): "path" | "virtualHosted" {
  if (settings.addressingStyle === "path") return "path";
  if (settings.addressingStyle === "virtual") return "virtualHosted";
  const parsed = parseEndpoint(endpoint);
  if (!("endpoint" in parsed)) return "path";
  return recognise(new URL(parsed.endpoint).hostname)?.preset.addressing ?? "path";
}
