import { randomUUID } from "node:crypto";
import { samplePicture } from "../samplePicture.ts";
import { addKey } from "./routes/accessKeys.ts";
import type { KrutrimServer } from "./server.ts";
import type { Region, StoredBucket } from "./state.ts";

type Sample = readonly [key: string, body: Uint8Array | string, contentType: string];

/** Fills an account with what a person meets: two regions, every kind of setting, files that open. */
export async function fillKrutrim({ context }: KrutrimServer): Promise<void> {
  const [bangalore, hyderabad] = context.account.regions;
  if (!bangalore || !hyderabad) throw new Error("There are no regions");
  const invoices = await addBucket(context, bangalore, "invoices", invoiceSamples());
  invoices.versioning = true;
  invoices.tags = { team: "finance", retention: "10y" };
  addRules(invoices);
  addPolicy(invoices, context.now());
  const site = await addBucket(context, bangalore, "public-site", siteSamples());
  site.isAnonymous = true;
  await addBucket(context, bangalore, "empty-bucket", []);
  // The key is of the other region, so these objects are reached over the API.
  await addBucket(context, hyderabad, "backups", backupSamples());
  addKey(context, bangalore, "laptop");
  addAccountPolicies(context);
}

async function addBucket(
  context: KrutrimServer["context"],
  region: Region,
  name: string,
  samples: readonly Sample[],
): Promise<StoredBucket> {
  const { account } = context;
  await region.s3.createBucket(name);
  for (const [key, body, contentType] of samples)
    await region.s3.put(
      name,
      key,
      typeof body === "string" ? Buffer.from(body) : body,
      contentType,
    );
  const place = region.name.toLowerCase();
  const krn = `krn:kos:${place}:${account.accountId}:${account.customerId}:bucket:${randomUUID()}`;
  const bucket: StoredBucket = {
    name,
    krn,
    region,
    createdAt: new Date(context.now()),
    description: "",
    versioning: false,
    isAnonymous: false,
    tags: {},
    isMasked: false,
    policy: undefined,
    rules: new Map(),
  };
  account.buckets.set(krn, bucket);
  return bucket;
}

function invoiceSamples(): Sample[] {
  const lines = ["number,customer,amount", "1001,Ada,120.50", "1002,Grace,80.00"];
  const months = ["2025/11", "2025/12", "2026/01", "2026/02"];
  return [
    ["readme.md", "# Invoices\n\nOne folder for each month.\n", "text/markdown"],
    [
      "settings.json",
      `${JSON.stringify({ currency: "INR", due: 30 }, null, 2)}\n`,
      "application/json",
    ],
    ...months.map((month): Sample => [
      `${month}/invoices.csv`,
      `${lines.join("\n")}\n`,
      "text/csv",
    ]),
    ["drafts/not yet: 50% & more.txt", "A name that breaks careless programs.\n", "text/plain"],
  ];
}

function siteSamples(): Sample[] {
  const page = '<!doctype html>\n<link rel="stylesheet" href="site.css">\n<h1>Hello</h1>\n';
  return [
    ["index.html", page, "text/html"],
    ["site.css", "h1 { color: teal; }\n", "text/css"],
    ["images/picture.png", samplePicture(320, 200), "image/png"],
  ];
}

function backupSamples(): Sample[] {
  return Array.from({ length: 40 }, (_, day) => {
    const name = `2026-02-${String((day % 28) + 1).padStart(2, "0")}`;
    const half = day < 28 ? "nightly" : "weekly";
    return [`${half}/${name}.log`, `${name} backup done\n`.repeat(50), "text/plain"];
  });
}

function addRules({ rules }: StoredBucket): void {
  rules.set(randomUUID(), {
    name: "drop old drafts",
    enabled: true,
    expiration_days: 30,
    delete_incomplete_mpu: 7,
  });
  rules.set(randomUUID(), {
    name: "keep three versions",
    enabled: false,
    noncurrent_days: 14,
    newer_noncurrent_versions: 3,
    expired_obj_delete_marker: true,
  });
}

function addPolicy(bucket: StoredBucket, now: number): void {
  const at = new Date(now);
  bucket.policy = {
    krn: `krn:kos:policy:${randomUUID()}`,
    createdAt: at,
    updatedAt: at,
    readWrite: ["127.0.0.1", "203.0.113.0/24"],
    readOnly: ["2001:db8::/32"],
  };
}

function addAccountPolicies(context: KrutrimServer["context"]): void {
  const { account } = context;
  for (const [name, action] of [
    ["invoice-readers", "kos:GetObject"],
    ["site-editors", "kos:PutObject"],
  ] as const) {
    const krn = `krn:kos::${account.accountId}:policy:${randomUUID()}`;
    account.policies.set(krn, {
      krn,
      name,
      createdAt: new Date(context.now()),
      statements: [{ Effect: "Allow", Action: [action], Resource: ["*"] }],
      conditions: [],
      users: new Map(),
    });
  }
}
