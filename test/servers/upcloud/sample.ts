import type { Context } from "./operation.ts";
import { type BucketTotals, usageOf } from "./routes/buckets.ts";
import { createService } from "./routes/services.ts";
import { makePolicy } from "./routes/policies.ts";
import type { UpCloudServer } from "./server.ts";
import { type AccessKey, type Hour, newAccessKey, newPrincipal, type Service } from "./state.ts";

const hourMs = 3_600_000;

/**
 * An account as somebody's could be: a service that runs, with buckets, users, a policy in two
 * versions and a month of figures; and one that is stopped.
 */
export async function fillWithSamples({ context }: UpCloudServer): Promise<void> {
  const media = await createService(context, {
    name: "media",
    region: "europe-1",
    configured_status: "started",
    networks: [{ name: "internet", type: "public", family: "IPv4" }],
    labels: [
      { key: "env", value: "production" },
      { key: "team", value: "web" },
    ],
  });
  media.timeline = [{ state: "running", from: 0 }];
  await fillBuckets(media);
  addIdentities(media, context);
  media.history = sampleHistory(context.now(), await usageOf(media));
  await context.settle(media);

  const backups = await createService(context, {
    name: "backups",
    region: "us-1",
    configured_status: "stopped",
    networks: [
      {
        name: "inside",
        type: "private",
        family: "IPv4",
        uuid: "03aa7245-2ff9-49c8-9f0e-7ca0270d71a4",
      },
    ],
    labels: [{ key: "env", value: "production" }],
    termination_protection: true,
  });
  backups.timeline = [{ state: "stopped", from: 0 }];
  await context.settle(backups);
}

async function fillBuckets({ s3 }: Service): Promise<void> {
  for (const name of ["images", "videos", "website"]) await s3.createBucket(name);
  const film = "Not a film, only as long as one. ".repeat(32_000);
  for (const name of ["opening", "interview", "closing"]) {
    await s3.put("videos", `2026/${name}.mp4`, film, "video/mp4");
  }
  const html = "<!doctype html><title>Sample</title><p>A page in a bucket.</p>\n";
  await s3.put("website", "public/index.html", html, "text/html");
  await s3.put("website", "public/404.html", html, "text/html");
  for (let index = 1; index <= 12; index++) {
    const month = String(index).padStart(2, "0");
    await s3.put("images", `2026/${month}/note.txt`, `Pictures of month ${month}\n`, "text/plain");
  }
  await s3.put("images", "readme.md", "# Images\n", "text/markdown");
}

function addIdentities(service: Service, context: Context): void {
  const now = context.now();
  const monthAgo = now - 30 * 24 * hourMs;
  const document = (actions: readonly string[]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Uploads",
          Effect: "Allow",
          Action: actions,
          Resource: ["arn:aws:s3:::images", "arn:aws:s3:::images/*"],
        },
      ],
    });
  const policy = makePolicy(
    { name: "uploads", description: "For the upload form", document: document(["s3:PutObject"]) },
    false,
    monthAgo,
  );
  policy.versions.push({
    version_id: "v2",
    created_at: policy.created_at,
    document: document(["s3:PutObject", "s3:ListBucket"]),
  });
  policy.nextVersion = 3;
  policy.defaultVersion = "v2";
  service.policies.set(policy.name, policy);

  const deploy = {
    ...newPrincipal(service, "user", "deploy", monthAgo),
    keys: new Map([newAccessKey(monthAgo, 0)].map((key) => [key.access_key_id, key])),
  };
  deploy.policies.add("uploads");
  deploy.tags.push({ key: "owner", value: "web" });
  service.users.set("deploy", deploy);
  const analyst = {
    ...newPrincipal(service, "user", "analyst", monthAgo),
    keys: new Map<string, AccessKey>(),
  };
  service.users.set("analyst", analyst);
  const readers = {
    ...newPrincipal(service, "group", "readers", monthAgo),
    users: new Set(["analyst"]),
  };
  readers.policies.add("ECSS3ReadOnlyAccess");
  service.groups.set("readers", readers);
}

/**
 * Every hour of a month: quiet nights, busy days, and a total that grows to what is there now. The same
 * each time.
 */
export function sampleHistory(now: number, usage: BucketTotals): Hour[] {
  const last = Math.floor(now / hourMs) * hourMs;
  const first = last - 30 * 24 * hourMs;
  const shareAt = (start: number) => 0.4 + (0.6 * (start - first)) / (last - first);
  const hours: Hour[] = [];
  let bytesTotal = Math.round(usage.bytes * shareAt(first));
  let objectsTotal = Math.round(usage.objects * shareAt(first));
  for (let start = first; start <= last; start += hourMs) {
    const hourOfDay = new Date(start).getUTCHours();
    const activity = Math.max(0.05, Math.sin(((hourOfDay - 6) / 16) * Math.PI));
    const wobble = 0.7 + 0.3 * Math.sin(start / hourMs);
    const objectsGrowth = Math.round(usage.objects * shareAt(start)) - objectsTotal;
    const bytesGrowth = Math.round(usage.bytes * shareAt(start)) - bytesTotal;
    // What is only there for a while: it comes and goes within the hour.
    const objectsPassing = Math.round(usage.objects * activity * wobble);
    const bytesPassing = Math.round((usage.bytes / 40) * activity * wobble);
    objectsTotal += objectsGrowth;
    bytesTotal += bytesGrowth;
    const bytesCreated = bytesPassing + bytesGrowth;
    hours.push({
      ...{ start, bytesCreated, bytesDeleted: bytesPassing, bytesTotal },
      ...{ objectsCreated: objectsPassing + objectsGrowth, objectsDeleted: objectsPassing },
      objectsTotal,
      bytesReceived: Math.round(bytesCreated * 1.02),
      bytesTransmitted: Math.round(usage.bytes * 3 * activity * wobble),
    });
  }
  return hours;
}
