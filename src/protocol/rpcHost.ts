import type { Disposable } from "../core/events.ts";
import {
  RpcError,
  type Calls,
  type FromHost,
  type FromPage,
  type Notices,
  type Port,
  type RpcFailure,
} from "./rpc.ts";

/** Answers one call. `parse` throws for what is not a request of it. */
export interface Answer<C extends { request: unknown; reply: unknown }> {
  parse(value: unknown): C["request"];
  answer(request: C["request"], signal: AbortSignal): C["reply"] | Promise<C["reply"]>;
}

export type Answers<C extends Calls> = { readonly [K in keyof C]: Answer<C[K]> };

export interface Host<N extends Notices> extends Disposable {
  notify<K extends keyof N & string>(notice: K, value: N[K]): void;
}

/**
 * Serves the calls of a page. An answer that throws becomes a reply with `failure` of what it threw;
 * what the page cancels is told by the signal and not answered. Disposing aborts what is running.
 */
export function serve<C extends Calls, N extends Notices>(
  port: Port,
  answers: Answers<C>,
  failure: (error: unknown) => RpcFailure,
): Host<N> {
  const running = new Map<number, AbortController>();
  const post = (message: FromHost) => port.post(message);

  const run = async (id: number, call: string, value: unknown) => {
    const controller = new AbortController();
    running.set(id, controller);
    const reply = await outcome(async () => {
      const answer = Object.hasOwn(answers, call) ? answers[call] : undefined;
      if (!answer) throw new RpcError(`There is no call ${JSON.stringify(call)}`);
      return answer.answer(answer.parse(value), controller.signal);
    });
    running.delete(id);
    if (controller.signal.aborted) return;
    if ("ok" in reply) post({ type: "reply", id, ok: reply.ok });
    else post({ type: "reply", id, error: failure(reply.thrown) });
  };

  const subscription = port.onMessage((value) => {
    const message = parseFromPage(value);
    if (message?.type === "request") void run(message.id, message.call, message.with);
    if (message?.type === "cancel") running.get(message.id)?.abort();
  });
  return {
    notify: (notice, value) => post({ type: "notice", notice, with: value }),
    dispose() {
      subscription.dispose();
      for (const controller of running.values()) controller.abort();
    },
  };
}

async function outcome(
  work: () => Promise<unknown>,
): Promise<{ readonly ok: unknown } | { readonly thrown: unknown }> {
  try {
    return { ok: await work() };
  } catch (error) {
    return { thrown: error };
  }
}

function parseFromPage(value: unknown): FromPage | undefined {
  if (typeof value !== "object" || value === null || !("type" in value) || !("id" in value)) {
    return undefined;
  }
  const { type, id } = value;
  if (typeof id !== "number") return undefined;
  if (type === "cancel") return { type, id };
  if (type !== "request" || !("call" in value) || typeof value.call !== "string") return undefined;
  return { type, id, call: value.call, with: "with" in value ? value.with : undefined };
}
