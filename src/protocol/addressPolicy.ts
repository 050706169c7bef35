import type { AddressList, AddressLists } from "../core/bucketPolicy.ts";

/** Also the name under which VS Code keeps the panel. */
export const addressPolicyView = "stowage.addressPolicy";

export type AddressPolicyCalls = {
  load: { readonly request: undefined; readonly reply: AddressPolicyContent };
  /** What is wrong with the lines as they are typed, and what saving them would mean. */
  check: { readonly request: AddressLists; readonly reply: CheckedLists };
  /** Asks first when it would shut somebody out or let everybody in. */
  save: { readonly request: AddressLists; readonly reply: PolicyOutcome };
  /** Asks first. */
  remove: { readonly request: undefined; readonly reply: PolicyOutcome };
};

export type AddressPolicyNotices = Record<string, never>;

export interface AddressPolicyContent {
  readonly title: string;
  readonly policy: PolicyState;
  readonly texts: AddressPolicyTexts;
}

/** The policy as the service has it; `exists` is false for a bucket without one. */
export interface PolicyState extends AddressLists {
  readonly exists: boolean;
  /** When it was made and changed, in words. */
  readonly remark: string;
}

export interface LineRemark {
  readonly list: AddressList;
  /** Which line of the list, as it was sent. */
  readonly index: number;
  readonly severity: "error" | "warning";
  readonly message: string;
}

export interface CheckedLists {
  readonly remarks: readonly LineRemark[];
  /** What saving would mean for those who reach the bucket, a sentence each. */
  readonly warnings: readonly string[];
}

export type PolicyOutcome =
  | { readonly kind: "saved"; readonly policy: PolicyState; readonly message: string }
  | { readonly kind: "cancelled" }
  /** Changed by somebody else meanwhile: nothing was written, and this is how it is now. */
  | { readonly kind: "conflict"; readonly policy: PolicyState; readonly message: string }
  | {
      readonly kind: "invalid";
      readonly remarks: readonly LineRemark[];
      readonly message: string;
    };

export interface AddressListTexts {
  readonly heading: string;
  readonly help: string;
  readonly none: string;
  /** For screen readers, beside the number of a line. */
  readonly line: string;
}

export interface AddressPolicyTexts {
  readonly heading: string;
  readonly intro: string;
  readonly noPolicy: string;
  readonly placeholder: string;
  readonly add: string;
  readonly removeLine: string;
  readonly create: string;
  readonly save: string;
  readonly revert: string;
  readonly remove: string;
  readonly showSaved: string;
  readonly lists: Readonly<Record<AddressList, AddressListTexts>>;
}

/** What a page sent as lists of addresses. Throws for anything else: the page is not trusted. */
export function parseAddressLists(value: unknown): AddressLists {
  if (typeof value !== "object" || value === null) throw new TypeError("Not lists of addresses");
  const readWrite = "readWrite" in value ? value.readWrite : undefined;
  const readOnly = "readOnly" in value ? value.readOnly : undefined;
  if (!isLines(readWrite) || !isLines(readOnly)) throw new TypeError("Not lists of addresses");
  return { readWrite, readOnly };
}

function isLines(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((line) => typeof line === "string");
}
