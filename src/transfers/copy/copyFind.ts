import type { CopyJob } from "./copyJobs.ts";
import { listPages } from "../store/listing.ts";
import type { Run } from "../run.ts";
import type { ObjectPlace } from "../store/objectSource.ts";

/** One object to copy, and the key it should get. */
export interface CopyItem extends ObjectPlace {
  readonly target: string;
  readonly isSameBucket: boolean;
  /** Its copy may be listed as if it were a source. */
  readonly isUpwards: boolean;
  /** By itself: no listing tells whether it is still there. */
  readonly isSelected: boolean;
  /** As listed. */
  readonly sizeBytes?: number | undefined;
  readonly etag?: string | undefined;
  readonly lastModified?: Date | undefined;
  readonly storageClass?: string | undefined;
}

/** What is copied before anything else of the job is listed. */
export interface Phase {
  readonly job: CopyJob;
  readonly prefix: string;
  /** Left for the next phase. */
  readonly except: string | undefined;
  hasMore: boolean;
}

/**
 * A prefix that lands further up, such as `a/b/` in `a/`, may fill what is still to be listed:
 * `a/b/b/x` becomes `a/b/x`. Such a job is done from the outside in: first everything that is not
 * in `a/b/b/`, then that without `a/b/b/b/`, and so on; what a phase makes is behind all later ones.
 */
export function firstPhase(job: CopyJob): Phase {
  const { from, landing, isSameBucket } = job;
  if (from.kind === "object") return { job, prefix: from.key, except: undefined, hasMore: false };
  const { prefix } = from;
  const isUpwards = isSameBucket && prefix !== landing && prefix.startsWith(landing);
  const except = isUpwards ? prefix + prefix.slice(landing.length) : undefined;
  return { job, prefix, except, hasMore: false };
}

export function nextPhase({ job, except, hasMore }: Phase): Phase | undefined {
  if (except === undefined || !hasMore || job.from.kind === "object") return undefined;
  const step = job.from.prefix.slice(job.landing.length);
  return { job, prefix: except, except: except + step, hasMore: false };
}

/**
 * What a phase copies, page by page. A listing that ends early is told to the run. `ours` is what
 * earlier runs made: in a job that lands further up, it is listed as if it were a source.
 */
export async function* findCopies(
  run: Run,
  phase: Phase,
  ours?: ReadonlySet<string>,
): AsyncGenerator<CopyItem> {
  const { job, prefix, except } = phase;
  const { from, landing, isSameBucket } = job;
  const isUpwards = except !== undefined;
  if (from.kind === "object") {
    run.found(from.sizeBytes ?? 0);
    yield { ...from, target: landing, isSameBucket, isUpwards: false, isSelected: true };
    return;
  }
  const { store, bucket } = from;
  try {
    for await (const page of listPages({ store, bucket, prefix }, run.signal)) {
      for (const { key, sizeBytes, etag, lastModified, storageClass } of page) {
        if (except !== undefined && key.startsWith(except)) {
          phase.hasMore = true;
          continue;
        }
        if (isUpwards && ours?.has(key)) continue;
        run.found(sizeBytes);
        const target = landing + key.slice(from.prefix.length);
        yield {
          ...{ store, bucket, key, target, isSameBucket, isUpwards },
          ...{ sizeBytes, etag, lastModified, storageClass, isSelected: false },
        };
      }
    }
  } catch (error) {
    run.endsEarly(prefix, error);
  }
}
