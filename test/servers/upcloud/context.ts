import type { Context } from "./operation.ts";
import { isAllowed } from "./permissions.ts";
import { S3Endpoint } from "./s3Endpoint.ts";
import { type Account, type Service, type User, wholeSeconds } from "./state.ts";
import { isReachable } from "./timeline.ts";

export interface UpCloudOptions {
  readonly port?: number;
  /** How long a service stays in each state on its way; 20 ms when absent. */
  readonly stepMs?: number;
  readonly keyDelayMs?: number;
  readonly bucketDeletionMs?: number;
  /** Refusals in the shape from before problem details. */
  readonly legacyErrors?: boolean;
  readonly clock?: () => number;
}

/** The state of an account, and what makes it come true on the S3 servers of its services. */
export function createContext(options: UpCloudOptions): Context & { stop(): Promise<void> } {
  const now = options.clock ?? Date.now;
  const account: Account = { services: new Map(), hasCredits: true };
  const stepMs = options.stepMs ?? 20;
  const timers = new Set<NodeJS.Timeout>();
  let isStopped = false;
  const settle = async (service: Service): Promise<void> => {
    if (isStopped) return;
    const next = await settleNow(service, now());
    if (next === undefined) return;
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        void settle(service);
      },
      next - now() + 1,
    );
    timers.add(timer);
  };
  return {
    account,
    now,
    stepMs,
    keyDelayMs: options.keyDelayMs ?? 0,
    bucketDeletionMs: options.bucketDeletionMs ?? stepMs * 10,
    settle,
    startS3: (service, region) =>
      S3Endpoint.start(region, (accessKeyId, call) => {
        const user = ownerOf(service(), accessKeyId);
        const key = user?.keys.get(accessKeyId);
        if (!user || !key) return true;
        key.last_used_at = wholeSeconds(now());
        return !isAllowed(service(), user, call);
      }),
    stop: async () => {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
      await Promise.all([...account.services.values()].map((service) => service.s3.stop()));
    },
  };
}

/** Tells the S3 server which keys there are and whether it is to be reached; answers when that changes next. */
async function settleNow(service: Service, at: number): Promise<number | undefined> {
  const keys = [...service.users.values()].flatMap((user) => [...user.keys.values()]);
  const usable = keys.filter((key) => key.status === "Active" && key.knownFrom <= at);
  service.s3.setKeys(
    usable.map((key) => ({
      accessKeyId: key.access_key_id,
      secretAccessKey: key.secret_access_key,
    })),
  );
  await service.s3.setReachable(isReachable(service, at));
  const moments = [
    ...keys.map((key) => key.knownFrom),
    ...service.timeline.map((step) => step.from),
  ];
  return moments.filter((moment) => moment > at).sort((a, b) => a - b)[0];
}

function ownerOf(service: Service, accessKeyId: string): User | undefined {
  return [...service.users.values()].find((user) => user.keys.has(accessKeyId));
}
