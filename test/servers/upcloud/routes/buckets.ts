import { found, type Operation, pageOf, serviceOf } from "../operation.ts";
import { conflict } from "../problem.ts";
import type { Service } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/buckets";

interface BucketAnswer {
  readonly deleted: boolean;
  readonly name: string;
  readonly total_objects: number;
  readonly total_size_bytes: number;
}

/** Real buckets with what is in them, and deleted ones until their time has come. */
export async function bucketsOf(service: Service, now: number): Promise<BucketAnswer[]> {
  for (const [name, { until }] of service.deletedBuckets) {
    if (until <= now) service.deletedBuckets.delete(name);
  }
  const buckets = await service.s3.buckets();
  const answers = [
    ...buckets.map(({ name, objects, bytes }) => answer(name, false, objects, bytes)),
    ...[...service.deletedBuckets].map(([name, left]) =>
      answer(name, true, left.objects, left.bytes),
    ),
  ];
  return answers.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function answer(name: string, deleted: boolean, objects: number, bytes: number): BucketAnswer {
  return { deleted, name, total_objects: objects, total_size_bytes: bytes };
}

export interface BucketTotals {
  readonly objects: number;
  readonly bytes: number;
}

export async function usageOf(service: Service): Promise<BucketTotals> {
  const buckets = await service.s3.buckets();
  return {
    objects: buckets.reduce((sum, each) => sum + each.objects, 0),
    bytes: buckets.reduce((sum, each) => sum + each.bytes, 0),
  };
}

export const bucketOperations: readonly Operation[] = [
  {
    method: "GET",
    path: root,
    status: 200,
    query: "Buckets",
    run: async (call) => pageOf(await bucketsOf(serviceOf(call), call.context.now()), call.query),
  },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "BucketCreate",
    run: async (call) => {
      const service = serviceOf(call);
      const { name } = call.body as { name: string };
      const existing = await bucketsOf(service, call.context.now());
      if (existing.some((each) => each.name === name)) {
        throw conflict(`Bucket ${name} exists already.`);
      }
      await service.s3.createBucket(name);
      return answer(name, false, 0, 0);
    },
  },
  {
    method: "DELETE",
    path: `${root}/{bucketName}`,
    status: 204,
    run: async (call) => {
      const service = serviceOf(call);
      const name = call.param("bucketName");
      const buckets = await service.s3.buckets();
      found(
        buckets.find((each) => each.name === name),
        "Bucket",
      );
      const { objects, bytes } = await service.s3.deleteBucket(name);
      const until = call.context.now() + call.context.bucketDeletionMs;
      service.deletedBuckets.set(name, { until, objects, bytes });
    },
  },
];
