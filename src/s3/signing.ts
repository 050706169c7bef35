import type { HttpClient, HttpHeaders } from "../http/client.ts";

/** What is needed to send many requests to one bucket at once. */
export interface Signing {
  readonly http: HttpClient;
  readonly origin: string;
  /** Path and headers of a request as they go on the wire. */
  sign(
    method: "GET" | "PUT",
    key: string,
    headers: HttpHeaders,
    hasBody?: boolean,
  ): { readonly path: string; readonly headers: HttpHeaders };
}
