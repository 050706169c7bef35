import type { Access, Iam } from "./access.ts";
import type { Metrics, Usage } from "./metrics.ts";
import type { ServiceKeys } from "./serviceKeys.ts";

/** Where a service can be. */
export interface ServiceRegion {
  readonly name: string;
  readonly primaryZone?: string;
  readonly zones: readonly string[];
  /** False where the provider takes no new services; absent when it does not say. */
  readonly acceptsNew?: boolean;
}

export interface Label {
  readonly key: string;
  readonly value: string;
}

export interface Network {
  readonly name: string;
  readonly type: "public" | "private";
  readonly family: string;
  /** Of the private network that is attached. */
  readonly uuid?: string;
}

export interface Endpoint {
  /** Host, and port where it is not the scheme's own. */
  readonly host: string;
  readonly type: "public" | "private";
  readonly mode: "api" | "website";
  readonly iamUrl?: string;
  readonly stsUrl?: string;
}

export interface CustomDomain {
  readonly name: string;
  readonly mode: "api" | "website";
}

/** A record that has to exist in the domain's own DNS. */
export interface DnsRecord {
  readonly type: "CNAME";
  readonly name: string;
  readonly value: string;
}

/** A name under which a service answers, of whatever origin. */
export interface ServiceDomain {
  readonly name: string;
  /** `public`, `private` or `custom`; other words are passed on. */
  readonly type: string;
  readonly isActive: boolean;
  readonly hasWebsite: boolean;
}

export interface ErrorPage {
  readonly document: string;
  /** One status, or a range with both ends included. */
  readonly statuses: number | { readonly start: number; readonly end: number };
}

export interface WebsiteSpec {
  readonly bucket: string;
  /** Absent uses the service's own website domain. */
  readonly domain?: string;
  readonly prefix?: string;
  readonly indexDocument?: string;
  readonly errorPages?: readonly ErrorPage[];
  /** Every unknown path answers with the index document. */
  readonly isSinglePage?: boolean;
  readonly isEnabled?: boolean;
}

export interface Website {
  readonly domain: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly indexDocument: string;
  readonly errorPages: readonly ErrorPage[];
  readonly isSinglePage: boolean;
  readonly isEnabled: boolean;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
}

/** Why a service is in the state it is in, in the provider's words. */
export interface StateMessage {
  readonly code: string;
  readonly message: string;
  readonly state?: string;
  readonly createdAt?: Date;
}

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The provider's own word, such as `setup-dns`. */
  readonly state: string;
  /** Anything but running and stopped, unknown words included. */
  readonly isBusy: boolean;
  /** What its owner asked for. */
  readonly wanted: "started" | "stopped";
  readonly messages: readonly StateMessage[];
  readonly endpoints: readonly Endpoint[];
  readonly networks: readonly Network[];
  readonly labels: readonly Label[];
  readonly customDomains: readonly CustomDomain[];
  readonly websites: readonly Website[];
  /** While it is on, the service can be neither deleted nor stopped. */
  readonly isProtected: boolean;
  readonly usage?: Usage;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
}

export type ServiceSort = `${"" | "-"}${"created" | "state" | "region" | "name"}`;

export interface ServiceListRequest {
  /** All of them must be there; without a value, any value will do. */
  readonly labels?: readonly { readonly key: string; readonly value?: string }[];
  /** Newest first when absent; `-` turns the order round. */
  readonly sort?: ServiceSort;
}

export interface ServiceSpec {
  readonly name: string;
  readonly region: string;
  readonly wanted: "started" | "stopped";
  readonly networks?: readonly Network[];
  readonly labels?: readonly Label[];
  readonly customDomains?: readonly CustomDomain[];
  readonly isProtected?: boolean;
  /** Overrides the answer's Access-Control-Allow-Origin. */
  readonly accessControlOrigin?: string;
}

/** Takes the place of everything that can be changed: what is absent is gone. */
export interface ServiceReplacement extends Omit<ServiceSpec, "region"> {
  readonly websites?: readonly WebsiteSpec[];
}

/** Absent leaves as it is; null takes away; a list takes the place of the whole list. */
export interface ServiceChange {
  readonly name?: string;
  readonly wanted?: "started" | "stopped";
  readonly networks?: readonly Network[] | null;
  readonly labels?: readonly Label[] | null;
  readonly customDomains?: readonly CustomDomain[] | null;
  readonly websites?: readonly WebsiteSpec[] | null;
  readonly isProtected?: boolean;
  readonly accessControlOrigin?: string | null;
}

/** What has to go before a service can be deleted without force. */
export interface ServiceObstacles {
  readonly isProtected: boolean;
  readonly buckets: readonly string[];
  /** Names of buckets that are being deleted already. */
  readonly deletingBuckets: readonly string[];
  readonly users: readonly string[];
  readonly policies: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
}

/** A service as it changes; `gone` is the end of one that was deleted. */
export type ServiceSighting =
  { readonly kind: "seen"; readonly service: Service } | { readonly kind: "gone" };

/** Says why a value will not do, as a sentence; undefined when it will. */
export type InputRule = (value: string) => string | undefined;

/** The provider's rules for what people type, checked again before anything is sent. */
export interface ServiceRules {
  readonly serviceName: InputRule;
  readonly networkName: InputRule;
  readonly networkUuid: InputRule;
  readonly labelKey: InputRule;
  readonly labelValue: InputRule;
  readonly domainName: InputRule;
  readonly bucketName: InputRule;
  readonly userName: InputRule;
  readonly groupName: InputRule;
  readonly roleName: InputRule;
  readonly policyName: InputRule;
  readonly policyDescription: InputRule;
  /** JSON text, measured as it goes to the wire. */
  readonly policyDocument: InputRule;
  readonly tagKey: InputRule;
  readonly tagValue: InputRule;
}

/** Services of an account. Every method throws a StorageError, or the signal's reason. */
export interface Services {
  readonly rules: ServiceRules;
  regions(signal: AbortSignal): Promise<readonly ServiceRegion[]>;
  region(name: string, signal: AbortSignal): Promise<ServiceRegion>;
  /** All of them, however many pages that takes. */
  list(request: ServiceListRequest, signal: AbortSignal): Promise<readonly Service[]>;
  get(id: string, signal: AbortSignal): Promise<Service>;
  create(spec: ServiceSpec, signal: AbortSignal): Promise<Service>;
  modify(id: string, change: ServiceChange, signal: AbortSignal): Promise<Service>;
  replace(id: string, replacement: ServiceReplacement, signal: AbortSignal): Promise<Service>;
  /** With `force`, also what is stored in it. */
  remove(id: string, options: { readonly force: boolean }, signal: AbortSignal): Promise<void>;
  obstacles(id: string, signal: AbortSignal): Promise<ServiceObstacles>;
  /**
   * Asks again, with growing pauses, and yields whenever the service looks different, until it is
   * where its owner wants it, or gone. Passing failures are waited out.
   */
  follow(id: string, signal: AbortSignal): AsyncIterable<ServiceSighting>;
  /** What belongs to one service. Makes no request. */
  open(id: string): ServiceParts;
}

export interface ServiceParts {
  readonly id: string;
  readonly networks: Networks;
  readonly labels: Labels;
  readonly domains: Domains;
  readonly websites: Websites;
  readonly metrics: Metrics;
  readonly access: Access & { readonly iam: Iam };
  /** The keys with which this machine reaches the service's objects. */
  readonly keys: ServiceKeys;
}

export interface Networks {
  list(signal: AbortSignal): Promise<readonly Network[]>;
  get(name: string, signal: AbortSignal): Promise<Network>;
  add(network: Network, signal: AbortSignal): Promise<Network>;
  remove(name: string, signal: AbortSignal): Promise<void>;
}

export interface Labels {
  list(signal: AbortSignal): Promise<readonly Label[]>;
  get(key: string, signal: AbortSignal): Promise<Label>;
  add(label: Label, signal: AbortSignal): Promise<Label>;
  /** Null takes the value away. */
  modify(
    key: string,
    change: { readonly key?: string; readonly value?: string | null },
    signal: AbortSignal,
  ): Promise<Label>;
  remove(key: string, signal: AbortSignal): Promise<void>;
}

export interface Domains {
  /** Every name of the service, its own ones included. */
  list(signal: AbortSignal): Promise<readonly ServiceDomain[]>;
  custom(signal: AbortSignal): Promise<readonly CustomDomain[]>;
  get(name: string, signal: AbortSignal): Promise<CustomDomain>;
  add(domain: CustomDomain, signal: AbortSignal): Promise<CustomDomain>;
  /** The mode cannot be changed afterwards. */
  rename(name: string, to: string, signal: AbortSignal): Promise<CustomDomain>;
  remove(name: string, signal: AbortSignal): Promise<void>;
  /** What the owner of the domain has to enter in its DNS. */
  dnsRecords(domain: CustomDomain, service: Service): readonly DnsRecord[];
}

export interface Websites {
  list(signal: AbortSignal): Promise<readonly Website[]>;
  get(domain: string, signal: AbortSignal): Promise<Website>;
  add(spec: WebsiteSpec, signal: AbortSignal): Promise<Website>;
  modify(
    domain: string,
    change: Partial<Omit<WebsiteSpec, "domain">>,
    signal: AbortSignal,
  ): Promise<Website>;
  remove(domain: string, signal: AbortSignal): Promise<void>;
}
