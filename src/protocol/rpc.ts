import type { Event } from "../core/events.ts";

/**
 * Requests from a page to its host, replies and notices back, over a channel that carries plain
 * values. The page is never trusted: what comes from it is `unknown` until the host has parsed it.
 */
export interface Port {
  post(message: unknown): void;
  readonly onMessage: Event<unknown>;
}

/** What a page asks for: a name, what is sent with it, and what comes back. */
export type Calls = Record<string, { readonly request: unknown; readonly reply: unknown }>;

/** What a host announces on its own. */
export type Notices = Record<string, unknown>;

/** An error as it crosses: sentences for a person, nothing to take apart. */
export interface RpcFailure {
  readonly message: string;
}

/** The error of a request that the other side failed, or that was closed before it was answered. */
export class RpcError extends Error {
  override readonly name = "RpcError";
}

export type FromPage =
  | { readonly type: "request"; readonly id: number; readonly call: string; readonly with: unknown }
  | { readonly type: "cancel"; readonly id: number };

export type FromHost =
  | { readonly type: "reply"; readonly id: number; readonly ok: unknown }
  | { readonly type: "reply"; readonly id: number; readonly error: RpcFailure }
  | { readonly type: "notice"; readonly notice: string; readonly with: unknown };
