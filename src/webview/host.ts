import { Emitter } from "../core/events.ts";
import type { KeepMessage } from "../protocol/kept.ts";
import type { Calls, Notices, Port } from "../protocol/rpc.ts";
import { Client } from "../protocol/rpcClient.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
}

/** Given by VS Code to every webview, once. */
declare function acquireVsCodeApi(): VsCodeApi;

/** The host of this page: what it answers, and what it keeps of the page while it is away. */
export function connectToHost<C extends Calls, N extends Notices>(): {
  readonly client: Client<C, N>;
  /** Kept on disk by VS Code: never a secret. */
  readonly keep: (state: unknown) => void;
} {
  const api = acquireVsCodeApi();
  const messages = new Emitter<unknown>();
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    if (isKeep(data)) api.setState(data.state);
    else messages.fire(data);
  });
  const port: Port = { post: (message) => api.postMessage(message), onMessage: messages.event };
  return { client: new Client<C, N>(port), keep: (state) => api.setState(state) };
}

function isKeep(message: unknown): message is KeepMessage {
  return (
    typeof message === "object" && message !== null && "type" in message && message.type === "keep"
  );
}
