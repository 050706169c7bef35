/** A place that speaks S3, as a suggestion: what its endpoint looks like and how it is addressed. */
export interface Preset {
  readonly id: string;
  readonly label: string;
  /** True where there is a kind of connection that does more, and needs other credentials. */
  readonly needsS3Keys?: true;
  /** May hold `{region}`, and one other placeholder that only the person can fill. */
  readonly endpoint: string;
  readonly addressing: "path" | "virtualHosted";
  /** Suggestions, the most likely first. The first one is filled in. */
  readonly regions: readonly string[];
  /**
   * Recognises the host of the endpoint. The group `region` is the region in it, the group `bucket`
   * a bucket that somebody left in front.
   */
  readonly host?: RegExp;
}

/**
 * Endpoints as the services document them. A server of one's own (MinIO, Ceph) has no host to
 * recognise and accepts the region it was configured with, `us-east-1` unless somebody changed it.
 */
export const presets: readonly Preset[] = [
  {
    id: "aws",
    label: "Amazon S3",
    endpoint: "https://s3.{region}.amazonaws.com",
    addressing: "virtualHosted",
    regions: [
      ..."us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 ca-west-1 mx-central-1 sa-east-1".split(
        " ",
      ),
      ..."eu-central-1 eu-central-2 eu-west-1 eu-west-2 eu-west-3 eu-north-1 eu-south-1".split(" "),
      ..."eu-south-2 af-south-1 il-central-1 me-central-1 me-south-1 ap-south-1 ap-south-2".split(
        " ",
      ),
      ..."ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5".split(" "),
      ..."ap-southeast-7 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-east-1 ap-east-2".split(
        " ",
      ),
      ..."us-gov-east-1 us-gov-west-1".split(" "),
    ],
    host: /^(?:(?<bucket>.+)\.)?s3[.-](?:fips[.-])?(?:dualstack\.)?(?:(?<region>(?!accelerate|control|website)[a-z0-9-]+)\.)?amazonaws\.com(?:\.cn)?$/,
  },
  {
    id: "minio",
    label: "MinIO",
    endpoint: "http://127.0.0.1:9000",
    addressing: "path",
    regions: ["us-east-1"],
  },
  {
    id: "ceph",
    label: "Ceph Object Gateway",
    endpoint: "https://{gateway-host}",
    addressing: "path",
    regions: ["us-east-1", "default"],
  },
  {
    id: "r2",
    label: "Cloudflare R2",
    endpoint: "https://{account-id}.r2.cloudflarestorage.com",
    addressing: "path",
    regions: ["auto"],
    host: /^(?:(?<bucket>.+)\.)?[0-9a-f]{32}(?:\.(?:eu|fedramp))?\.r2\.cloudflarestorage\.com$/,
  },
  {
    id: "b2",
    label: "Backblaze B2",
    endpoint: "https://s3.{region}.backblazeb2.com",
    addressing: "path",
    regions: [
      "us-west-004",
      "us-west-002",
      "us-west-001",
      "us-west-000",
      "us-east-005",
      "eu-central-003",
      "ca-east-006",
    ],
    host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z0-9-]+)\.backblazeb2\.com$/,
  },
  {
    id: "wasabi",
    label: "Wasabi",
    endpoint: "https://s3.{region}.wasabisys.com",
    addressing: "path",
    regions: [
      ..."us-east-1 us-east-2 us-central-1 us-west-1 us-west-2 ca-central-1 eu-central-1".split(
        " ",
      ),
      ..."eu-central-2 eu-west-1 eu-west-2 eu-west-3 eu-south-1 ap-northeast-1 ap-northeast-2".split(
        " ",
      ),
      ..."ap-southeast-1 ap-southeast-2".split(" "),
    ],
    host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z0-9-]+)\.wasabisys\.com$/,
  },
  {
    id: "digitalocean",
    label: "DigitalOcean Spaces",
    endpoint: "https://{region}.digitaloceanspaces.com",
    addressing: "virtualHosted",
    regions: "nyc3 sfo2 sfo3 ams3 fra1 lon1 tor1 blr1 sgp1 syd1 atl1".split(" "),
    host: /^(?:(?<bucket>.+)\.)?(?<region>[a-z]{3}[0-9])\.digitaloceanspaces\.com$/,
  },
  {
    id: "hetzner",
    label: "Hetzner Object Storage",
    endpoint: "https://{region}.your-objectstorage.com",
    addressing: "path",
    regions: ["fsn1", "nbg1", "hel1"],
    host: /^(?:(?<bucket>.+)\.)?(?<region>[a-z]{3}[0-9])\.your-objectstorage\.com$/,
  },
  {
    id: "scaleway",
    label: "Scaleway Object Storage",
    endpoint: "https://s3.{region}.scw.cloud",
    addressing: "path",
    regions: ["fr-par", "nl-ams", "pl-waw", "it-mil"],
    host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z-]+)\.scw\.cloud$/,
  },
  {
    id: "ovh",
    label: "OVHcloud Object Storage",
    endpoint: "https://s3.{region}.io.cloud.ovh.net",
    addressing: "path",
    regions: ["gra", "rbx", "sbg", "eu-west-par", "de", "uk", "waw", "bhs", "sgp", "syd"],
    host: /^(?:(?<bucket>.+)\.)?s3\.(?<region>[a-z0-9-]+)\.io\.cloud\.ovh\.(?:net|us)$/,
  },
  {
    id: "akamai",
    label: "Akamai (Linode) Object Storage",
    endpoint: "https://{region}.linodeobjects.com",
    addressing: "path",
    regions: "us-east-1 us-ord-1 us-iad-1 us-lax-1 nl-ams-1 fr-par-1 se-sto-1 jp-osa-1".split(" "),
    host: /^(?:(?<bucket>.+)\.)?(?<region>[a-z]{2}-[a-z]+-[0-9]+)\.linodeobjects\.com$/,
  },
  {
    id: "gcs",
    label: "Google Cloud Storage",
    endpoint: "https://storage.googleapis.com",
    addressing: "path",
    regions: ["auto"],
    host: /^(?:(?<bucket>.+)\.)?storage\.googleapis\.com$/,
  },
  {
    id: "upcloud",
    label: "UpCloud",
    needsS3Keys: true,
    endpoint: "https://{service}.upcloudobjects.com",
    addressing: "path",
    regions: ["europe-1", "europe-2", "europe-3", "us-1", "apac-1"],
    host: /^(?:(?<bucket>.+)\.)?[a-z0-9-]+\.upcloudobjects\.com$/,
  },
  {
    id: "krutrim",
    label: "Krutrim",
    needsS3Keys: true,
    endpoint: "https://{region}.kos.olakrutrimsvc.com",
    addressing: "path",
    regions: ["blr1", "hyd1"],
    host: /^(?:(?<bucket>.+)\.)?(?<region>[a-z0-9]+)\.kos\.olakrutrimsvc\.com$/,
  },
];

/** What a host says by its name alone; undefined for a host that no preset recognises. */
export function recognise(
  host: string,
): { preset: Preset; bucket: string | undefined; region: string | undefined } | undefined {
  for (const preset of presets) {
    const match = preset.host?.exec(host);
    if (match) {
      return { preset, bucket: match.groups?.bucket, region: match.groups?.region };
    }
  }
  return undefined;
}
