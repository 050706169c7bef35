export const clients = ["stowage", "sdk", "rclone", "s3cmd", "raw"] as const;
export type Client = (typeof clients)[number];

export const cases = [
  "list",
  "put-small",
  "get-small",
  "put-large",
  "get-large",
  "upload-files",
  "download-files",
  "rename",
  "delete",
] as const;
export type Case = (typeof cases)[number];

/** One measurement, done by a process of its own. */
export interface Job {
  readonly client: Client;
  readonly case: Case;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
  /** Keys under {@link listPrefix} that a listing has to find. */
  readonly listKeys: number;
  /** A local file of {@link largeBytes}, named as its key. */
  readonly largeFile: string;
  /** A local folder named `files` with {@link fileCount} files of {@link smallBytes}. */
  readonly files: string;
  /** A local folder to download to; what a client leaves in it is named after the client. */
  readonly folder: string;
  /** Whether the server looks at signatures. */
  readonly isSigned: boolean;
}

export const listPrefix = "list/";
/** What everybody uploads the large file as. */
export const largeKey = "large";
/** What everybody downloads: the large file, as nobody of them has uploaded it. */
export const storedLargeKey = "stored-large";
export const largeBytes = 1024 ** 3;
export const partBytes = 8 * 1024 ** 2;
export const partsAtOnce = 8;
export const smallCount = 3000;
export const smallBytes = 4096;
export const smallAtOnce = 16;
export const fileCount = 10_000;
export const warmUpPages = 10;
export const warmUpObjects = 300;

export function smallKey(index: number): string {
  return `small/object-${String(index).padStart(5, "0")}`;
}

export const warmUpPrefix = "warm/";

export function warmUpKey(index: number): string {
  return `${warmUpPrefix}${index}`;
}

export function fileName(index: number): string {
  return `file-${String(index).padStart(5, "0")}.bin`;
}

/** What the small objects of the warm-up are renamed to where that is measured. */
export function warmUpTarget(client: Client): string {
  return `${client}/${warmUpPrefix}`;
}

/** What everybody downloads, too. */
export const filesPrefix = "files/";

/** What a client uploads, renames and deletes. */
export function ownPrefix(client: Client): string {
  return `${client}/files/`;
}

/** What {@link ownPrefix} is renamed to. */
export function movedPrefix(client: Client): string {
  return `${client}/moved/`;
}

/** Times in milliseconds; memory is how far the resident set grew above its size at the start. */
export interface Measured {
  readonly wallMs: number;
  readonly cpuMs: number;
  /** Of a program of its own, all of its memory. */
  readonly peakMiB: number;
  /** How long the event loop was kept from anything else: the longest, and of a hundred turns the longest but one. */
  readonly loopMs?: { readonly max: number; readonly p99: number };
}

/** What a program of its own took. */
export type Taken = Pick<Measured, "cpuMs" | "peakMiB">;

/** A client's way to do each case. Each throws when not everything was done. */
export interface Contender {
  /** Cases that are not here it cannot do. */
  readonly work: Readonly<Partial<Record<Case, () => Promise<Taken | void>>>>;
  /**
   * A tenth of the listing and of the small objects, which are renamed or deleted again where that is
   * measured, not counted: an extension host lives for hours, so what counts is neither opening sockets nor
   * compiling, for any of the clients.
   */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

/** Runs `work` for 0 to `count` - 1, so many at once. */
export async function atOnce(
  count: number,
  parallel: number,
  work: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, worker));
}

export function expect(isRight: boolean, what: string): void {
  if (!isRight) throw new Error(`Not done as it should be: ${what}`);
}
