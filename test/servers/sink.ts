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
}

/** A server that takes any PUT and gives it back, faster than any client can send. */
export interface Sink {
  readonly endpoint: string;
  /** What the server serves: files that are put here can be read by their path. */
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * Starts nginx with WebDAV on a file system in memory where there is one. It checks no signature
 * and knows of S3 only what a client cannot do without: a listing is the files `list-<form>-<n>.xml`
 * of its bucket, where the continuation token is `n` and the form `url` or `plain`; uploads in parts
 * are answered with a success, and their parts kept aside. A measure of the client alone.
 */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const nginx = installNginx();
  const memory = "/dev/shm";
  const home = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), "stowage-sink-"));
  const folder = join(home, "root");
  for (const name of ["root", "body", "logs"]) mkdirSync(join(home, name));
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
    if (answered) return { endpoint, folder, stop };
    await sleep(50);
  }
  const output = daemon.output();
  await stop();
  throw new Error(`nginx does not answer:\n${output}`);
}

/**
 * What any path answers to. To a client that asks for checksums it says that it compares the CRC32s
 * of parts, and it refuses part 10,000, by which Stowage tries whether that is so. The parts of all
 * uploads are written over each other.
 */
const objects = `
      add_header x-amz-checksum-algorithm $upload_algorithm;
      add_header x-amz-checksum-type $upload_type;
      if ($arg_partNumber = 10000) {
        return 400 "<Error><Code>BadDigest</Code><Message>Another CRC32</Message></Error>";
      }
      if ($upload_answer) { return 200 $upload_answer; }
      if ($arg_partNumber) { rewrite ^ /parts/$arg_partNumber break; }
      dav_methods PUT DELETE;
      create_full_put_path on;
      add_header ETag $put_etag;`;

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
  map $args $list_page { default 0; "~continuation-token=([0-9]+)" $1; }
  map $args $list_form { default plain; "~encoding-type=url" url; }
  map $request_method $put_etag { default ""; PUT '"sink"'; }
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
    location / {${objects}
    }
    ${known}
    location ~ ^/[^/]+/?$ { try_files $uri/list-$list_form-$list_page.xml =404; }
  }
}
`;
}
