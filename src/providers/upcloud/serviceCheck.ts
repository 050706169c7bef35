import type {
  CustomDomain,
  ErrorPage,
  Label,
  Network,
  ServiceChange,
  ServiceReplacement,
  ServiceSpec,
  WebsiteSpec,
} from "../../core/service.ts";
import { demand, rules } from "./rules.ts";

const maxNetworks = 8;
const maxLabels = 255;

/** Throws `invalidInput`, naming the field, for the first rule that what is to be sent breaks. */
export function checkService(input: ServiceSpec | ServiceChange | ServiceReplacement): void {
  if (input.name !== undefined) demand("name", rules.serviceName(input.name));
  if ("region" in input) demand("region", input.region === "" ? "A region is needed." : undefined);
  checkNetworks(input.networks ?? []);
  checkLabels(input.labels ?? []);
  for (const domain of input.customDomains ?? []) checkDomain(domain);
  demandUnique("customDomains", input.customDomains ?? [], (domain) => domain.name.toLowerCase());
  for (const website of ("websites" in input ? input.websites : undefined) ?? []) {
    checkWebsite(website);
  }
}

export function checkNetwork(network: Network): void {
  demand("network.name", rules.networkName(network.name));
  if (network.family !== "IPv4") demand("network.family", "Only IPv4 networks can be attached.");
  if (network.type === "public") {
    demand(
      "network.uuid",
      network.uuid === undefined ? undefined : "A public network has no UUID.",
    );
  } else {
    demand("network.uuid", rules.networkUuid(network.uuid ?? ""));
  }
}

export function checkLabel(label: Partial<Label>): void {
  if (label.key !== undefined) demand("label.key", rules.labelKey(label.key));
  if (label.value !== undefined) demand("label.value", rules.labelValue(label.value));
}

export function checkDomain(domain: Pick<CustomDomain, "name">): void {
  demand("domain.name", rules.domainName(domain.name));
}

export function checkWebsite(website: Partial<WebsiteSpec>): void {
  if (website.bucket !== undefined) demand("website.bucket", rules.bucketName(website.bucket));
  if (website.domain !== undefined) demand("website.domain", rules.domainName(website.domain));
  if (website.indexDocument === "") {
    demand("website.indexDocument", "The index page needs a name, such as index.html.");
  }
  for (const page of website.errorPages ?? []) checkErrorPage(page);
}

function checkErrorPage(page: ErrorPage): void {
  const field = "website.errorPages";
  if (page.document === "") demand(field, "An error page needs the name of its document.");
  const { start, end } =
    typeof page.statuses === "number"
      ? { start: page.statuses, end: page.statuses }
      : page.statuses;
  const areStatuses = [start, end].every(
    (one) => Number.isInteger(one) && one >= 400 && one <= 599,
  );
  if (!areStatuses) demand(field, "An error page is for statuses from 400 to 599.");
  if (start > end) demand(field, "The first status of a range must not be above its last.");
}

function checkNetworks(networks: readonly Network[]): void {
  if (networks.length > maxNetworks) {
    demand("networks", `At most ${maxNetworks} networks can be attached.`);
  }
  for (const network of networks) checkNetwork(network);
  demandUnique("networks", networks, (network) => network.name);
}

function checkLabels(labels: readonly Label[]): void {
  if (labels.length > maxLabels) demand("labels", `At most ${maxLabels} labels are possible.`);
  for (const label of labels) checkLabel(label);
  demandUnique("labels", labels, (label) => label.key);
}

function demandUnique<T>(field: string, items: readonly T[], nameOf: (item: T) => string): void {
  const names = items.map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) demand(field, `There can be only one named "${twice}".`);
}
