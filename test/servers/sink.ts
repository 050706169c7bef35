import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installNginx } from "../run/setup/nginx.mjs";
import { startDaemon } from "./daemon.ts";
import { freePorts } from "./ports.ts";

export interface SinkOptions {
  /** Base64 CRC32 of the file at this path, which the server then tells as S3 would. */
  readonly crc32?: { readonly path: string; readonly base64: string };
  /**
   * Hexadecimal MD5s of contents by the last two segments of their paths, such as `files/a.bin`, and
   * for parts their number, such as `bench/large?1`: the ETags of all that is called so, told without
   * a look at its bytes.
   */
  readonly md5s?: ReadonlyMap<string, string>;
}

/** A server that takes any PUT and gives it back, faster than any client can send. */
export interface Sink {
  readonly endpoint: string;
  /** What the server serves: files that are put here can be read by their path. */
  readonly folder: string;
  /** Where {@link listingFile}s are looked for. */
  readonly listings: string;
  stop(): Promise<void>;
}

/**
 * Starts nginx with WebDAV on a file system in memory where there is one. It checks no signature
 * and no hash, and knows of S3 only what a client cannot do without: a listing is what
 * {@link listingFile}s say, and empty without them; an object's ETag is known in advance; a PUT with
 * `If-None-Match: *` is refused where there is something, and `If-Match` where the ETag is another;
 * uploads in parts are answered with a
 * success, and their parts kept aside. A measure of the client alone.
 */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const nginx = installNginx();
  const memory = "/dev/shm";
  const home = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "stowage-sink-"));
  const folder = join(home, "root");
  const listings = join(home, "listings");
  for (const name of ["root", "listings", "body", "logs"]) mkdirSync(join(home, name));
  writeFileSync(join(home, "md5s"), md5Map(options.md5s ?? new Map()));
  const [port = 0] = await freePorts(1);
  writeFileSync(join(home, "nginx.conf"), configuration(home, port, options));
  const command: [string, ...string[]] = [nginx, "-p", home, "-c", join(home, "nginx.conf")];
  const daemon = startDaemon("nginx", command, join(home, "logs", "nginx.out"));
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await daemon.stop();
    rmSync(home, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!daemon.isRunning()) break;
    // Refused until it listens.
    const answered = await fetch(`${endpoint}/`).then(
      () => true,
      () => false,
    );
    if (answered) return { endpoint, folder, listings, stop };
    await sleep(50);
  }
  const output = daemon.output();
  await stop();
  throw new Error(`nginx does not answer:\n${output}`);
}

/**
 * Below {@link Sink.listings}: the page of a listing in one form that begins after a key. Both
 * versions of listings ask for it by the digits that such a key, or the continuation token, has
 * behind its last hyphen.
 */
export function listingFile(
  bucket: string,
  prefix: string,
  form: "plain" | "url",
  after: string | undefined,
): string {
  return join(bucket, prefix, `${form}-${after ?? "start"}.xml`);
}

function md5Map(md5s: ReadonlyMap<string, string>): string {
  return Array.from(md5s, ([name, md5]) => `"${name}" ${md5};\n`).join("");
}

/**
 * What any path answers to. To a client that asks for checksums it says that it compares the CRC32s
 * of parts, and it refuses part 10,000, by which Stowage tries whether that is so. The parts of all
 * uploads are written over each other.
 */
const objects = `
      if (-f $request_filename) { set $taken " taken"; }
      set $condition "$request_method $http_if_none_match$taken";
      if ($condition ~ "^(PUT|POST) \\* taken$") {
        return 412 "<Error><Code>PreconditionFailed</Code><Message>It is there</Message></Error>";
      }
      if ($match = broken) {
        return 412 "<Error><Code>PreconditionFailed</Code><Message>It is another</Message></Error>";
      }
      error_page 418 = @matching;
      if ($match = held) { return 418; }
      add_header x-amz-checksum-algorithm $upload_algorithm;
      add_header x-amz-checksum-type $upload_type;
      if ($arg_partNumber = 10000) {
        return 400 "<Error><Code>BadDigest</Code><Message>Another CRC32</Message></Error>";
      }
      if ($upload_answer) { return 200 $upload_answer; }
      if ($arg_partNumber) { rewrite ^ /parts/$arg_partNumber break; }
      dav_methods PUT DELETE;
      create_full_put_path on;
      add_header ETag $etag;`;

const emptyListing =
  '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>0</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated></ListBucketResult>';

function configuration(home: string, port: number, { crc32 }: SinkOptions): string {
  const known = crc32
    ? `location = ${crc32.path} {${objects}
      add_header x-amz-checksum-crc32 $whole_crc32;
    }`
    : "";
  return `
daemon off;
master_process off;
pid ${home}/nginx.pid;
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path ${home}/body;
  proxy_temp_path ${home}/body;
  fastcgi_temp_path ${home}/body;
  uwsgi_temp_path ${home}/body;
  scgi_temp_path ${home}/body;
  client_max_body_size 0;
  client_body_buffer_size 64k;
  keepalive_requests 1000000;
  sendfile on;
  tcp_nodelay on;
  default_type application/octet-stream;
  map_hash_max_size 262144;
  map_hash_bucket_size 128;
  map $args $list_after {
    default start;
    "~(?:continuation-token|marker)=(?:[^&]*-)?([0-9]+)" $1;
  }
  map $arg_prefix $list_prefix {
    default "";
    "~*^([a-z]+)(?:/|%2f)$" $1;
    "~*^([a-z]+)(?:/|%2f)([a-z]+)(?:/|%2f)$" $1/$2;
  }
  map $args $list_form { default plain; "~encoding-type=url" url; }
  map "$uri $arg_partNumber" $name {
    default "";
    "~([^/]+/[^/]+) $" $1;
    "~([^/]+/[^/]+) ([0-9]+)$" $1?$2;
  }
  map $name $md5 { default ""; include md5s; }
  map "$request_method $md5" $etag {
    default $sent_http_etag;
    "~^(?:GET|HEAD|PUT) (.+)$" '"$1"';
    "~^PUT" '"sink"';
  }
  map "$request_method $http_if_match$http_if_none_match $md5" $match {
    default "";
    "~^POST [^ ]" held;
    '~^(?:GET|HEAD) "([0-9a-f]+)" \\1$' held;
    '~^[A-Z]+ "([0-9a-f]+)" \\1$' "";
    '~^[A-Z]+ "[^ ]+ .' broken;
  }
  map "$args $http_x_amz_checksum_algorithm" $upload_algorithm { default ""; "~uploads.* CRC32" CRC32; }
  map $upload_algorithm $upload_type { default ""; CRC32 $http_x_amz_checksum_type; }
  map $arg_partNumber $whole_crc32 { default ""; "" "${crc32?.base64 ?? ""}"; }
  map "$request_method $args" $upload_answer {
    default "";
    "~^POST .*uploads" "<InitiateMultipartUploadResult><UploadId>sink</UploadId></InitiateMultipartUploadResult>";
    "~^POST .*uploadId" "<CompleteMultipartUploadResult><ETag>sink-1</ETag></CompleteMultipartUploadResult>";
  }
  server {
    listen 127.0.0.1:${port};
    root ${home}/root;
    set $taken "";
    location / {${objects}
      # It is an MD5, or none.
      etag off;
    }
    ${known}
    # The condition holds; nginx compares it with an ETag of its own, also where it has none.
    location @matching {
      proxy_pass http://127.0.0.1:${port};
      proxy_set_header If-Match "";
      proxy_set_header If-None-Match "";
    }
    location ~ ^/[^/]+/?$ {
      root ${home}/listings;
      default_type application/xml;
      try_files $uri/$list_prefix/$list_form-$list_after.xml @nothing;
    }
    location @nothing {
      default_type application/xml;
      return 200 '${emptyListing}';
    }
  }
}
`;
}
