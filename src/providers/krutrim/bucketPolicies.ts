import { parseAddressRange } from "../../core/addressRange.ts";
import { sameAddressLists } from "../../core/bucketPolicy.ts";
import type { AddressLists, AddressPolicies, AddressPolicy } from "../../core/bucketPolicy.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import {
  createBucketPolicy,
  deleteBucketPolicy,
  getBucketPolicy,
  updateBucketPolicy,
} from "./api/bucketPolicy.ts";
import type { KrutrimApi } from "./api/client.ts";
import type { BucketDirectory } from "./directory.ts";
import { toldWhenLost } from "./lostAnswer.ts";
import type { KrutrimBucket } from "./records/bucket.ts";

/** Which addresses may reach a bucket over S3. */
export class KrutrimBucketPolicies implements AddressPolicies {
  readonly kind = "addresses";
  readonly #api: KrutrimApi;
  readonly #directory: BucketDirectory;

  constructor(api: KrutrimApi, directory: BucketDirectory) {
    this.#api = api;
    this.#directory = directory;
  }

  async get(bucket: string, signal: AbortSignal): Promise<AddressPolicy | undefined> {
    return await this.#read(await this.#directory.find(bucket, signal), signal);
  }

  async create(bucket: string, lists: AddressLists, signal: AbortSignal): Promise<AddressPolicy> {
    checkLists(lists, undefined, bucket);
    const at = await this.#directory.find(bucket, signal);
    if (await this.#read(at, signal)) throw changed(bucket, "has a policy already");
    return await toldWhenLost(
      () => createBucketPolicy(this.#api, at, lists, signal),
      (again) => this.#finding(at, lists, again),
      signal,
    );
  }

  async update(
    bucket: string,
    seen: AddressPolicy,
    lists: AddressLists,
    signal: AbortSignal,
  ): Promise<AddressPolicy> {
    checkLists(lists, seen, bucket);
    const at = await this.#directory.find(bucket, signal);
    await this.#refuseChanged(at, seen, signal);
    await toldWhenLost(
      () => updateBucketPolicy(this.#api, at, lists, signal),
      (again) => this.#finding(at, lists, again),
      signal,
    );
    const now = await this.#read(at, signal);
    if (!now) throw changed(bucket, "has no policy any more");
    return now;
  }

  async remove(bucket: string, seen: AddressPolicy, signal: AbortSignal): Promise<void> {
    const at = await this.#directory.find(bucket, signal);
    if (!(await this.#read(at, signal))) return;
    await this.#refuseChanged(at, seen, signal);
    try {
      await toldWhenLost(
        () => deleteBucketPolicy(this.#api, at, signal),
        async (again) => ((await this.#read(at, again)) ? "notDone" : "done"),
        signal,
      );
    } catch (error) {
      if (!isStorageError(error, "noSuchResource")) throw error;
    }
  }

  /** 404 is not documented here, and yet the likely answer for a bucket without a policy. */
  async #read(at: KrutrimBucket, signal: AbortSignal): Promise<AddressPolicy | undefined> {
    try {
      return await getBucketPolicy(this.#api, at, signal);
    } catch (error) {
      if (!isStorageError(error, "noSuchResource")) throw error;
      return undefined;
    }
  }

  async #finding(at: KrutrimBucket, lists: AddressLists, signal: AbortSignal) {
    const now = await this.#read(at, signal);
    return now && sameAddressLists(now, lists) ? "done" : "notDone";
  }

  async #refuseChanged(at: KrutrimBucket, seen: AddressPolicy, signal: AbortSignal): Promise<void> {
    const now = await this.#read(at, signal);
    if (!now || !sameAddressLists(now, seen))
      throw changed(at.name, "has another policy than the one that was shown");
  }
}

function changed(bucket: string, what: string): StorageError {
  return new StorageError("conflict", `The bucket ${what}`, { bucket });
}

/** Lines that were there before are kept even when they are no addresses to us: the service took them. */
function checkLists(lists: AddressLists, seen: AddressLists | undefined, bucket: string): void {
  if (lists.readWrite.length === 0 && lists.readOnly.length === 0) {
    throw new StorageError(
      "invalidInput",
      "A policy without any address is not saved: whether it would let in everybody or nobody is not documented. Delete the policy instead",
      { bucket, field: "readWrite" },
    );
  }
  for (const list of ["readWrite", "readOnly"] as const) {
    for (const line of lists[list]) {
      if (parseAddressRange(line) || seen?.[list].includes(line)) continue;
      throw new StorageError(
        "invalidInput",
        "This is no IPv4 or IPv6 address and no CIDR network",
        {
          bucket,
          field: list,
        },
      );
    }
  }
}
