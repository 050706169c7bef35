import type { Service } from "./state.ts";

/** What a service goes through until it runs, stops, or is gone. */
export const courses = {
  create: [
    "pending",
    "setup-network",
    "setup-service",
    "setup-tls",
    "setup-public-endpoint",
    "setup-dns",
    "setup-checkup",
    "running",
  ],
  createStopped: ["pending", "setup-service", "stopped"],
  start: ["pending", "setup-service", "setup-checkup", "running"],
  stop: ["pending", "stopped"],
  reconfigure: ["pending", "setup-network", "setup-dns", "running"],
  reconfigureStopped: ["pending", "stopped"],
  remove: [
    "delete-dns",
    "delete-public-endpoint",
    "delete-tls",
    "delete-network",
    "delete-service",
    "gone",
  ],
  wipe: ["delete-buckets", "cleanup-deleted-buckets", "delete-dns", "delete-service", "gone"],
} as const;

export function enter(
  service: Service,
  course: keyof typeof courses,
  now: number,
  stepMs: number,
): void {
  service.timeline = courses[course].map((state, index) => ({ state, from: now + index * stepMs }));
}

export function stateAt(service: Service, now: number): string {
  const begun = service.timeline.filter((step) => step.from <= now);
  return begun.at(-1)?.state ?? "pending";
}

/** Whether the S3 endpoint answers at that moment. */
export function isReachable(service: Service, now: number): boolean {
  const hasPublicNetwork = service.networks.some((network) => network.type === "public");
  return hasPublicNetwork && service.configured === "started" && hasRun(service, now);
}

/** A service that is being changed goes on answering; one that is being made or deleted does not. */
function hasRun(service: Service, now: number): boolean {
  const state = stateAt(service, now);
  const isNew = service.timeline.length === courses.create.length;
  return state === "running" || (!isNew && !/^(delete-|cleanup-|gone)/.test(state));
}
