import type { IncomingMessage } from "node:http";
import type { Fault } from "./faults.ts";

export interface SeenRequest {
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly headers: IncomingMessage["headers"];
  readonly at: number;
  /** The fault that it met. */
  readonly fault: Fault | undefined;
}

export interface FaultRule {
  readonly method?: string;
  /** Matched against path and query as sent. */
  readonly target?: RegExp;
  /** For what method and target do not tell. */
  where?(request: Omit<SeenRequest, "fault">): boolean;
  /** Matching requests that are let through first; 0 when absent. */
  readonly skip?: number;
  /** How many requests meet the fault; all when absent. */
  readonly times?: number;
  readonly fault: Fault;
}

export interface ActiveFault {
  /** How many requests met it so far. */
  readonly hits: number;
  remove(): void;
}

interface Rule {
  readonly rule: FaultRule;
  seen: number;
  hits: number;
}

/** Which requests meet which fault. The first rule that matches a request decides its fate. */
export class FaultRules {
  readonly #rules = new Set<Rule>();

  add(rule: FaultRule): ActiveFault {
    const entry: Rule = { rule, seen: 0, hits: 0 };
    this.#rules.add(entry);
    return {
      get hits() {
        return entry.hits;
      },
      remove: () => void this.#rules.delete(entry),
    };
  }

  clear(): void {
    this.#rules.clear();
  }

  /** Counts the request where it matches. */
  faultOf(request: Omit<SeenRequest, "fault">): Fault | undefined {
    for (const entry of this.#rules) {
      const { method, target, skip = 0, times = Infinity, fault } = entry.rule;
      if (method !== undefined && method !== request.method) continue;
      if (target !== undefined && !target.test(request.target)) continue;
      if (entry.rule.where && !entry.rule.where(request)) continue;
      if (entry.seen++ < skip || entry.hits >= times) continue;
      entry.hits++;
      return fault;
    }
    return undefined;
  }
}
