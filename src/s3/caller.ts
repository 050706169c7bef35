import { hash } from "node:crypto";
import { isStorageError } from "../core/errors.ts";
import type { Landing } from "../core/landing.ts";
import type { Body, OnSent } from "../core/store.ts";
import type { HttpAnswer, HttpClient, HttpHeaders, HttpMethod } from "../http/client.ts";
import { errorOfAnswer, isHtml, refused } from "./answerError.ts";
import { BucketRegions } from "./bucketRegions.ts";
import { notS3 } from "./notS3.ts";
import type { Asked } from "./answerError.ts";
import { encodeQuery } from "./encode.ts";
import type { Query } from "./encode.ts";
import type { Addressing, Endpoint, Target } from "./endpoint.ts";
import { onWire } from "./headerText.ts";
import type { Signing } from "./signing.ts";
import { emptyPayload, Signer, unsignedPayload } from "./sign.ts";
import type { S3Credentials } from "./sign.ts";
import { parseXml } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

export interface S3Options {
  readonly http: HttpClient;
  /** `http(s)://host[:port]`. */
  readonly endpoint: string;
  readonly region: string;
  readonly addressing: Addressing;
  /** Asked for every attempt, so that changed keys are used at once; should answer from memory. */
  credentials(signal: AbortSignal): S3Credentials | Promise<S3Credentials>;
  /** Milliseconds since 1970; the system's clock when absent. */
  now?(): number;
  /** How long the server may copy, or put parts together, before it answers; 15 minutes when absent. */
  readonly longWorkMs?: number;
}

/** A server may copy gigabytes before it says a word. */
export const defaultLongWorkMs = 15 * 60_000;

/** How often a document is sent that the server refuses because it arrived damaged. */
const attemptsPerDocument = 3;

export interface S3Request {
  /** For errors: `list`, `get`, `put`, `delete`, `copy`, … */
  readonly operation: string;
  readonly method: HttpMethod;
  readonly bucket?: string;
  readonly key?: string;
  readonly query?: Query;
  /** Values in Unicode; encoded and signed here. */
  readonly headers?: HttpHeaders;
  readonly body?: Body;
  /** A document to send: sent with its MD5 and signed with its SHA-256. */
  readonly xml?: string;
  readonly isRepeatable?: boolean;
  /** Memory for a large body; see the HTTP client. */
  readonly into?: Uint8Array;
  /** A place in a file for it; see there. */
  readonly landing?: Landing;
  /** True when the server may work for minutes before it answers. */
  readonly isLongWork?: boolean;
  onSent?: OnSent;
  /** Told before each attempt which one it is, counted from 1. */
  onAttempt?(number: number): void;
}

interface Prepared {
  readonly target: Target;
  readonly payloadHash: string;
  readonly headers: HttpHeaders;
  readonly body: Body | undefined;
}

/** An XML answer. */
export interface Document {
  readonly root: XmlElement;
  readonly answer: HttpAnswer;
  readonly asked: Asked;
}

/** Sends signed S3 requests and turns every answer that is an error into a StorageError. */
export class S3Caller {
  readonly #options: S3Options;
  readonly #regions: BucketRegions;
  readonly #signer = new Signer();
  readonly #now = () => this.#options.now?.() ?? Date.now();

  constructor(options: S3Options) {
    this.#options = options;
    this.#regions = new BucketRegions(options);
  }

  get endpoint(): Endpoint {
    return this.#regions.endpoint;
  }

  get region(): string {
    return this.#regions.region;
  }

  /** Whether a large body from this bucket may land in a file. */
  lands(bucket: string): boolean {
    return this.#options.http.lands(this.#regions.originOf(bucket));
  }

  /** Whether many requests to this bucket may be sent in one order. */
  asks(bucket: string): boolean {
    return this.#options.http.asks(this.#regions.originOf(bucket));
  }

  /** Signs requests to one bucket, all for the same moment. */
  async signing(bucket: string, signal: AbortSignal): Promise<Signing> {
    const region = this.#regions.regionOf(bucket);
    const endpoint = this.#regions.endpointIn(region);
    const credentials = await this.#options.credentials(signal);
    const signing = { region, credentials, now: this.#now() };
    return {
      http: this.#options.http,
      origin: endpoint.target(bucket, undefined).origin,
      sign: (method, key, headers, hasBody = false) => {
        const target = endpoint.target(bucket, key);
        const payload = hasBody ? unsignedPayload : emptyPayload;
        const signed = this.#signer.headers({ method, target, headers }, payload, signing);
        return { path: target.path, headers: onWire(signed) };
      },
    };
  }

  /**
   * Sends, checks the status, and hands a success to `read`, which has to consume its body. Failing
   * passingly, both are repeated where the request may be.
   */
  async call<T>(
    request: S3Request,
    read: (answer: HttpAnswer, asked: Asked) => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#callIn(this.#regions.regionOf(request.bucket), request, read, signal);
      } catch (error) {
        if (attempt < attemptsPerDocument && isRefusedAsDamaged(request, error)) continue;
        const region = this.#regions.follow(request.bucket, error);
        if (region === undefined) throw error;
        return this.#callIn(region, request, read, signal);
      }
    }
  }

  /** For answers that are XML: the root, which has the expected name. */
  document(request: S3Request, rootName: string, signal: AbortSignal): Promise<Document> {
    return this.call(
      request,
      async (answer, asked) => {
        const root = rootOf(await answer.text(), rootName, answer, asked);
        return { root, answer, asked };
      },
      signal,
    );
  }

  /** For answers whose body is empty or does not matter, and must not be an error or a web page. */
  empty(request: S3Request, signal: AbortSignal): Promise<HttpAnswer> {
    return this.call(
      request,
      async (answer, asked) => {
        const text = await answer.text();
        if (text.trim() === "") return answer;
        if (isHtml(text)) throw notS3(text, answer, asked);
        if (parseXml(text)?.name === "Error") throw errorOfAnswer(text, answer, asked);
        return answer;
      },
      signal,
    );
  }

  /** A link that anyone may use until it expires. */
  async presign(
    method: "GET" | "PUT",
    place: { bucket: string; key: string; query?: Query; headers?: Record<string, string> },
    expiresInSeconds: number,
    signal: AbortSignal,
  ): Promise<string> {
    const region = this.#regions.regionOf(place.bucket);
    const target = this.#regions.endpointIn(region).target(place.bucket, place.key);
    const credentials = await this.#options.credentials(signal);
    return this.#signer.link(
      { method, target, query: place.query ?? {}, headers: place.headers ?? {} },
      expiresInSeconds,
      { region, credentials, now: this.#now() },
    );
  }

  #callIn<T>(
    region: string,
    request: S3Request,
    read: (answer: HttpAnswer, asked: Asked) => T | Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { operation, method, bucket, key, isRepeatable, isLongWork, into, landing } = request;
    const { target, payloadHash, headers, body } = this.#prepare(request, region);
    const query = request.query ?? {};
    const signable = { method, target, query, headers };
    const asked: Asked = {
      operation,
      bucket,
      key,
      host: target.host,
      region,
      isAboutUpload: query["uploadId"] !== undefined && headers["x-amz-copy-source"] === undefined,
      now: this.#now,
    };
    const sign = (credentials: S3Credentials) =>
      onWire(
        this.#signer.headers(signable, payloadHash, { region, credentials, now: this.#now() }),
      );
    return this.#options.http.call(
      {
        operation,
        method,
        origin: target.origin,
        path: target.path + encodeQuery(query),
        headers: (attempt) => {
          request.onAttempt?.(attempt);
          const credentials = this.#options.credentials(signal);
          return credentials instanceof Promise ? credentials.then(sign) : sign(credentials);
        },
        body,
        isRepeatable,
        into,
        landing,
        timeouts: isLongWork ? { headersMs: this.#longWorkMs } : undefined,
        onSent: request.onSent && ((bytes) => request.onSent?.(bytes)),
      },
      (answer) => {
        const isSuccess = answer.status >= 200 && answer.status <= 299;
        return isSuccess ? read(answer, asked) : refused(method, answer, asked);
      },
      signal,
    );
  }

  #prepare(request: S3Request, region: string): Prepared {
    const { bucket, key, headers = {}, body, xml } = request;
    const target = this.#regions.endpointIn(region).target(bucket, key);
    if (xml === undefined) {
      const payloadHash = body ? unsignedPayload : emptyPayload;
      return { target, payloadHash, headers, body };
    }
    const bytes = Buffer.from(xml, "utf8");
    const md5 = hash("md5", bytes, "base64");
    return {
      target,
      payloadHash: hash("sha256", bytes, "hex"),
      headers: { ...headers, "content-md5": md5, "content-type": "application/xml" },
      body: { kind: "bytes", bytes, md5 },
    };
  }

  get #longWorkMs(): number {
    return this.#options.longWorkMs ?? defaultLongWorkMs;
  }
}

/** The root of a document, which has the expected name: anything else is thrown as what it says. */
export function rootOf(
  text: string,
  rootName: string,
  answer: HttpAnswer,
  asked: Asked,
): XmlElement {
  const root = isHtml(text) ? undefined : parseXml(text);
  if (root?.name === rootName) return root;
  if (root?.name === "Error") throw errorOfAnswer(text, answer, asked);
  throw notS3(text, answer, asked);
}

/** It came with its MD5, so that it had no effect. Bodies are the business of those who have them. */
function isRefusedAsDamaged(request: S3Request, error: unknown): boolean {
  return (
    request.xml !== undefined &&
    isStorageError(error, "corrupted") &&
    (error.facts.status ?? 0) >= 400
  );
}
