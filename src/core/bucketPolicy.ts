import { coversRange, isEverybody, isSameRange, parseAddressRange } from "./addressRange.ts";
import type { AddressRange } from "./addressRange.ts";

/** How a bucket says who may reach it: by network address, or in a policy document. */
export type BucketPolicies = AddressPolicies | DocumentPolicies;

/** Addresses and networks (CIDR) that may reach a bucket over S3. */
export interface AddressLists {
  readonly readWrite: readonly string[];
  readonly readOnly: readonly string[];
}

export interface AddressPolicy extends AddressLists {
  /** The provider's own identifier. Opaque. */
  readonly id?: string;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
}

/** Krutrim: lists of addresses. A bucket has one such policy or none. */
export interface AddressPolicies {
  readonly kind: "addresses";
  /** Undefined when the bucket has no policy. */
  get(bucket: string, signal: AbortSignal): Promise<AddressPolicy | undefined>;
  /** Throws `conflict` when the bucket has one already, `invalidInput` when both lists are empty. */
  create(bucket: string, lists: AddressLists, signal: AbortSignal): Promise<AddressPolicy>;
  /** Writes both lists. Throws `conflict`, with nothing changed, when the policy is not `seen` any more. */
  update(
    bucket: string,
    seen: AddressPolicy,
    lists: AddressLists,
    signal: AbortSignal,
  ): Promise<AddressPolicy>;
  /** Reads it first, like `update`. A policy that is gone already is no error. */
  remove(bucket: string, seen: AddressPolicy, signal: AbortSignal): Promise<void>;
}

/** S3: a JSON policy document. */
export interface DocumentPolicies {
  readonly kind: "document";
  /** The document as the server holds it; undefined when the bucket has none. */
  get(bucket: string, signal: AbortSignal): Promise<string | undefined>;
  put(bucket: string, document: string, signal: AbortSignal): Promise<void>;
  remove(bucket: string, signal: AbortSignal): Promise<void>;
}

export type AddressList = keyof AddressLists;

/** Something about one line of a list. Only `invalid` and `duplicate` keep it from being saved. */
export interface AddressProblem {
  readonly list: AddressList;
  readonly index: number;
  readonly problem: "invalid" | "duplicate" | "covered" | "covers" | "inBothLists" | "everybody";
  /** The other line, for all but `invalid` and `everybody`. */
  readonly other?: { readonly list: AddressList; readonly text: string };
}

interface Line {
  readonly list: AddressList;
  readonly index: number;
  readonly text: string;
  readonly range: AddressRange;
}

/** Checks every line: what is no address, what is there twice, what lies within another, what is open to all. */
export function addressProblems(lists: AddressLists): AddressProblem[] {
  const problems: AddressProblem[] = [];
  const lines: Line[] = [];
  for (const list of ["readWrite", "readOnly"] as const) {
    for (const [index, text] of lists[list].entries()) {
      const range = parseAddressRange(text);
      if (!range) {
        problems.push({ list, index, problem: "invalid" });
        continue;
      }
      if (isEverybody(range)) problems.push({ list, index, problem: "everybody" });
      const line = { list, index, text, range };
      for (const earlier of lines) {
        const problem = compared(line, earlier);
        if (problem)
          problems.push({
            list,
            index,
            problem,
            other: { list: earlier.list, text: earlier.text },
          });
      }
      lines.push(line);
    }
  }
  return problems;
}

function compared(line: Line, earlier: Line): AddressProblem["problem"] | undefined {
  if (isSameRange(line.range, earlier.range))
    return line.list === earlier.list ? "duplicate" : "inBothLists";
  if (coversRange(earlier.range, line.range)) return "covered";
  return coversRange(line.range, earlier.range) ? "covers" : undefined;
}

/** What saving would mean for those who reach the bucket now. */
export interface AddressEffect {
  /** Anybody at all may write or read. */
  readonly opensTo: readonly AddressList[];
  /** Addresses in use that could reach the bucket before and could not afterwards. */
  readonly locksOut: readonly string[];
  /** Addresses in use that could write before and could only read afterwards. */
  readonly losesWriting: readonly string[];
}

/** `inUse` are this machine's addresses as the service sees them. A bucket without a policy is open to all. */
export function addressEffect(
  before: AddressLists | undefined,
  after: AddressLists,
  inUse: readonly string[],
): AddressEffect {
  const opensTo = (["readWrite", "readOnly"] as const).filter((list) =>
    after[list].some((text) => {
      const range = parseAddressRange(text);
      return range !== undefined && isEverybody(range);
    }),
  );
  const writes = (lists: AddressLists | undefined, text: string) =>
    lists === undefined || isIn(lists.readWrite, text);
  const reads = (lists: AddressLists | undefined, text: string) =>
    writes(lists, text) || isIn(lists?.readOnly ?? [], text);
  return {
    opensTo,
    locksOut: inUse.filter((text) => reads(before, text) && !reads(after, text)),
    losesWriting: inUse.filter(
      (text) => writes(before, text) && !writes(after, text) && reads(after, text),
    ),
  };
}

function isIn(list: readonly string[], text: string): boolean {
  const address = parseAddressRange(text);
  if (!address) return false;
  return list.some((line) => {
    const range = parseAddressRange(line);
    return range !== undefined && coversRange(range, address);
  });
}

/** Whether two policies allow the same lines, in whatever order. */
export function sameAddressLists(a: AddressLists, b: AddressLists): boolean {
  const sorted = (lists: AddressLists) =>
    JSON.stringify([[...lists.readWrite].sort(), [...lists.readOnly].sort()]);
  return sorted(a) === sorted(b);
}
