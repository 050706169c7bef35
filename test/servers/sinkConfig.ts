import type { SinkOptions } from "./sink.ts";

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
      if ($args ~ "^acl=?$") {
        return 501 "<Error><Code>NotImplemented</Code><Message>No such lists here</Message></Error>";
      }
      error_page 419 = @copy;
      if ($http_x_amz_copy_source) { return 419; }
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

const withoutScript = `
    location @copy { return 501; }
    location @remove { return 501; }
    location @list {
      default_type application/xml;
      return 200 '${emptyListing}';
    }`;

function scriptOf(home: string) {
  return {
    http: `
  js_path "${import.meta.dirname}";
  js_import script from sinkScript.mjs;
  js_preload_object known from ${home}/known.json;`,
    server: `
    location @copy { js_content script.copy; }
    location @remove {
      client_body_buffer_size 1m;
      js_content script.remove;
    }
    location @list { js_content script.list; }`,
  };
}

interface SinkSettings {
  /** With the folders `root`, `listings` and `body`, and with what is known: `md5s`, `known.json`. */
  readonly home: string;
  readonly port: number;
  /** The module that runs the script, if there is one. */
  readonly scripting: string | undefined;
  readonly crc32: SinkOptions["crc32"];
}

/** The whole of `nginx.conf`. */
export function sinkConfig({ home, port, scripting, crc32 }: SinkSettings): string {
  const known = crc32
    ? `location = ${crc32.path} {${objects}
      add_header x-amz-checksum-crc32 $whole_crc32;
    }`
    : "";
  const script = scripting ? scriptOf(home) : { http: "", server: withoutScript };
  return `
${scripting ? `load_module "${scripting}";` : ""}
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
  ${script.http}
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
      error_page 420 = @remove;
      if ($request_method = POST) { return 420; }
      try_files $uri/$list_prefix/$list_form-$list_after.xml @list;
    }
    ${script.server}
  }
}
`;
}
