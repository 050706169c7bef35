import aws4 from "aws4";
import { Agent } from "undici";
import type { S3Server } from "./s3.ts";
import { samplePicture } from "./samplePicture.ts";

interface SampleObject {
  readonly key: string;
  readonly body: Uint8Array | string;
  readonly contentType: string;
}

export const sampleBucket = "samples";
export const objectsUnderMany = 2500;
export const largeObjectBytes = 50 * 1024 * 1024;

/**
 * Fills a server with what a person meets: nested prefixes, thousands of objects under one, files
 * that editors and previews open, a large one, and names that break careless programs.
 */
export async function fillWithSamples(server: S3Server): Promise<void> {
  const agent = new Agent({ connections: 16 });
  try {
    for (const bucket of [sampleBucket, "archive", "empty-bucket"]) {
      await put(server, `/${bucket}`, { agent });
    }
    const waiting = [...sampleObjects(), ...manyObjects(), largeObject()];
    const worker = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        const path = `/${sampleBucket}/${encodeKey(next.key)}`;
        await put(server, path, { agent, object: next });
      }
    };
    await Promise.all(Array.from({ length: 16 }, worker));
    const archived = {
      key: "2025/report.txt",
      body: "Report of 2025\n",
      contentType: "text/plain",
    };
    await put(server, `/archive/${archived.key}`, { agent, object: archived });
  } finally {
    await agent.close();
  }
}

function sampleObjects(): SampleObject[] {
  const text = (key: string, body: string, contentType = "text/plain; charset=utf-8") => ({
    key,
    body,
    contentType,
  });
  const people = ["name,city,joined", "Ada,London,2021-04-01", "Grace,New York,2022-11-30"];
  const config = { name: "stowage", retries: 5, regions: ["in-bangalore-1", "europe-1"] };
  const months = ["01", "02", "03"];
  return [
    text("readme.md", "# Samples\n\nEverything here may be changed.\n", "text/markdown"),
    text("data/config.json", `${JSON.stringify(config, null, 2)}\n`, "application/json"),
    text("data/people.csv", `${people.join("\n")}\n`, "text/csv"),
    text("data/deep/er/and/deeper/still/leaf.txt", "You found it.\n"),
    { key: "pictures/gradient.png", body: samplePicture(320, 200), contentType: "image/png" },
    ...months.map((month) => text(`logs/2026/${month}/app.log`, `2026-${month}-01 started\n`)),
    text("odd names/with space.txt", "a space\n"),
    text("odd names/😀 emoji ünïcödé.txt", "emoji\n"),
    text("odd names/hash#tag.txt", "a hash\n"),
    text("odd names/100%.txt", "a percent sign\n"),
    text("odd names/percent%2Fencoded.txt", "not a slash\n"),
    text("odd names/question?mark=1&more.txt", "a question\n"),
    text("odd names/quotes'\"<tags>.txt", "quotes\n"),
    text("odd names/back\\slash:colon.txt", "a back slash\n"),
    text("odd names//after an empty segment.txt", "a doubled slash\n"),
    text("odd names/Case.txt", "upper\n"),
    text("odd names/case.txt", "lower\n"),
    text("empty folder/", "", "application/x-directory"),
  ];
}

function manyObjects(): SampleObject[] {
  return Array.from({ length: objectsUnderMany }, (_none, index) => ({
    key: `many/object-${String(index + 1).padStart(4, "0")}.txt`,
    body: `Object ${index + 1}\n`,
    contentType: "text/plain",
  }));
}

function largeObject(): SampleObject {
  const body = Buffer.alloc(largeObjectBytes, "Stowage sample, fifty mebibytes of it.\n");
  return { key: "large/50 MB.bin", body, contentType: "application/octet-stream" };
}

async function put(
  server: S3Server,
  path: string,
  options: { agent: Agent; object?: SampleObject },
): Promise<void> {
  const { object } = options;
  const signed = aws4.sign(
    {
      service: "s3",
      region: server.region,
      method: "PUT",
      host: new URL(server.endpoint).host,
      path,
      headers: {
        "X-Amz-Content-Sha256": "UNSIGNED-PAYLOAD",
        ...(object && { "Content-Type": object.contentType }),
      },
    },
    { accessKeyId: server.accessKeyId, secretAccessKey: server.secretAccessKey },
  );
  const answer = await options.agent.request({
    origin: server.endpoint,
    path,
    method: "PUT",
    headers: signed.headers as Record<string, string>,
    body: object?.body ?? null,
  });
  const text = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`PUT ${path}: ${answer.statusCode} ${text}`);
}

function encodeKey(key: string): string {
  return key.split("/").map(encodePart).join("/");
}

function encodePart(part: string): string {
  return encodeURIComponent(part).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
