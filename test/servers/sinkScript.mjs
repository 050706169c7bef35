// @ts-check
// What nginx runs for the sink: listings of what is there, copies, and batches of deletions. In the
// subset of JavaScript that njs 0.7 has: no destructuring, no `for ... of`.
import fs from "fs";

/**
 * @typedef {object} NginxRequest
 * @property {string} uri
 * @property {Readonly<Record<string, string | undefined>>} args decoded
 * @property {Readonly<Record<string, string | undefined>>} headersIn
 * @property {Record<string, string>} headersOut
 * @property {{readonly document_root: string}} variables
 * @property {string | undefined} requestText
 * @property {(status: number, body: string) => void} return
 */

/**
 * What nginx loads at its start: the MD5s of what folders that are called so may hold, by its names.
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
const known = /** @type {any} */ (globalThis).known;

const mostListed = 1000;

/**
 * @param {NginxRequest} r
 * @param {number} status
 * @param {string} body
 */
function answer(r, status, body) {
  r.headersOut["Content-Type"] = "application/xml";
  r.return(status, `<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
}

/**
 * @param {NginxRequest} r
 * @param {number} status
 * @param {string} code
 */
function refuse(r, status, code) {
  answer(r, status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

/**
 * The last segment of a path, and what is before it.
 * @param {string} path
 */
function cut(path) {
  const at = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, at)), name: path.slice(at + 1) };
}

/**
 * Undefined when nobody knows it.
 * @param {string} folder
 * @param {string} name
 */
function md5Of(folder, name) {
  const names = known[cut(folder).name];
  return names && names[name];
}

/**
 * The names of its files, in any order; none when there is no such folder.
 * @param {string} folder
 */
function namesIn(folder) {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    return [];
  }
}

/**
 * Undefined when there is no such file.
 * @param {string} path
 */
function statOf(path) {
  return fs.statSync(path, { throwIfNoEntry: false });
}

/**
 * Undefined when there is no such object, or nobody knows it.
 * @param {NginxRequest} r
 * @param {string} path bucket and key
 */
function etagOf(r, path) {
  const at = cut(path);
  const md5 = md5Of(at.folder, at.name);
  return md5 && statOf(`${r.variables.document_root}/${path}`) ? `"${md5}"` : undefined;
}

/**
 * Either version of a listing, of what is directly in a folder.
 * @param {NginxRequest} r
 */
function list(r) {
  const bucket = r.uri.split("/").join("");
  const prefix = r.args["prefix"] || "";
  const after = r.args["continuation-token"] || r.args["marker"] || r.args["start-after"] || "";
  const most = Math.min(mostListed, Number(r.args["max-keys"] || mostListed));
  const at = cut(prefix);
  // Of all keys of a folder, only the names differ.
  const afterName = cut(after).folder === at.folder ? cut(after).name : "";
  const folder = `${r.variables.document_root}/${bucket}/${at.folder}`;
  const names = namesIn(folder)
    .filter((name) => name > afterName && name.startsWith(at.name))
    .sort();
  const items = names.slice(0, most).map((name) => {
    const stat = fs.statSync(`${folder}/${name}`);
    const md5 = md5Of(at.folder, name);
    const etag = md5 ? `<ETag>&quot;${md5}&quot;</ETag>` : "";
    return `<Contents><Key>${at.folder}/${name}</Key><LastModified>${stat.mtime.toISOString()}</LastModified>${etag}<Size>${stat.size}</Size><StorageClass>STANDARD</StorageClass></Contents>`;
  });
  const isTruncated = names.length > items.length;
  const last = `${at.folder}/${names[items.length - 1]}`;
  const next = isTruncated ? `<NextContinuationToken>${last}</NextContinuationToken>` : "";
  const encoding = r.args["encoding-type"] ? "<EncodingType>url</EncodingType>" : "";
  answer(
    r,
    200,
    `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${bucket}</Name><Prefix>${prefix}</Prefix>${next}<KeyCount>${items.length}</KeyCount><MaxKeys>${most}</MaxKeys>${encoding}<IsTruncated>${isTruncated}</IsTruncated>${items.join("")}</ListBucketResult>`,
  );
}

/**
 * A PUT with `x-amz-copy-source`; that its target is free has been looked at before, if it has to be.
 * @param {NginxRequest} r
 */
function copy(r) {
  const source = decodeURIComponent(r.headersIn["x-amz-copy-source"] || "").replace(/^\//, "");
  const etag = etagOf(r, source);
  if (etag === undefined) return refuse(r, 404, "NoSuchKey");
  const wanted = r.headersIn["x-amz-copy-source-if-match"];
  if (wanted !== undefined && wanted !== etag) return refuse(r, 412, "PreconditionFailed");
  const target = r.variables.document_root + r.uri;
  const bytes = fs.readFileSync(`${r.variables.document_root}/${source}`);
  try {
    fs.writeFileSync(target, bytes);
  } catch (error) {
    fs.mkdirSync(cut(target).folder, { recursive: true });
    fs.writeFileSync(target, bytes);
  }
  const modified = fs.statSync(target).mtime.toISOString();
  answer(
    r,
    // As the other PUTs; and a condition on what is copied to nginx takes for one on an answer of 200.
    201,
    `<CopyObjectResult><LastModified>${modified}</LastModified><ETag>${etag}</ETag></CopyObjectResult>`,
  );
}

/**
 * The text of an element that occurs once at most.
 * @param {string} xml
 * @param {string} name
 */
function textOf(xml, name) {
  const at = xml.indexOf(`<${name}>`);
  if (at < 0) return undefined;
  const text = xml.slice(at + name.length + 2, xml.indexOf(`</${name}>`, at));
  return text.split("&quot;").join('"').split("&#34;").join('"');
}

/**
 * A batch of deletions. What is not there counts as deleted, as in S3.
 * @param {NginxRequest} r
 */
function remove(r) {
  const bucket = r.uri.split("/").join("");
  const request = r.requestText || "";
  const isQuiet = textOf(request, "Quiet") === "true";
  const outcomes = request
    .split("<Object>")
    .slice(1)
    .map((object) => {
      const key = textOf(object, "Key") || "";
      const wanted = textOf(object, "ETag");
      const etag = etagOf(r, `${bucket}/${key}`);
      if (wanted !== undefined && etag !== undefined && wanted !== etag)
        return `<Error><Key>${key}</Key><Code>PreconditionFailed</Code></Error>`;
      if (etag !== undefined) fs.unlinkSync(`${r.variables.document_root}/${bucket}/${key}`);
      return isQuiet ? "" : `<Deleted><Key>${key}</Key></Deleted>`;
    });
  answer(r, 200, `<DeleteResult>${outcomes.join("")}</DeleteResult>`);
}

export default { list, copy, remove };
