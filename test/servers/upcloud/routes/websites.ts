import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict, invalid } from "../problem.ts";
import { preciseTime, type Service, type Website } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/static-websites";
const one = `${root}/{customDomainName}`;

function websiteOf(call: Call): Website {
  return found(serviceOf(call).websites.get(call.param("customDomainName")), "Static website");
}

async function demandBucket(service: Service, name: string): Promise<void> {
  const buckets = await service.s3.buckets();
  if (!buckets.some((each) => each.name === name)) {
    throw invalid("bucket_name", `Bucket ${name} does not exist.`);
  }
}

/** A domain of its own has to be attached for websites before; without one, the service makes a name. */
export async function makeWebsite(
  service: Service,
  spec: Partial<Website> & Pick<Website, "bucket_name">,
  now: number,
): Promise<Website> {
  await demandBucket(service, spec.bucket_name);
  const domain = spec.domain_name ?? `${spec.bucket_name}.web-${service.label}.upcloudobjects.com`;
  const isAttached = service.customDomains.some(
    (each) => each.domain_name === domain && each.mode === "static-website",
  );
  if (spec.domain_name !== undefined && !isAttached) {
    throw invalid("domain_name", `${domain} is no custom domain of the mode static-website.`);
  }
  return {
    bucket_name: spec.bucket_name,
    bucket_prefix: spec.bucket_prefix ?? "",
    domain_name: domain,
    index_document: spec.index_document ?? "index.html",
    spa_mode: spec.spa_mode ?? false,
    enabled: spec.enabled ?? true,
    error_pages: spec.error_pages ?? [],
    created_at: preciseTime(now),
    updated_at: preciseTime(now),
  };
}

export const websiteOperations: readonly Operation[] = [
  { method: "GET", path: root, status: 200, run: (call) => [...serviceOf(call).websites.values()] },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "StaticWebsiteConfigCreate",
    run: async (call) => {
      const service = serviceOf(call);
      const website = await makeWebsite(service, call.body as Website, call.context.now());
      if (service.websites.has(website.domain_name)) {
        throw conflict(`${website.domain_name} has a website already.`);
      }
      service.websites.set(website.domain_name, website);
      return website;
    },
  },
  { method: "GET", path: one, status: 200, run: websiteOf },
  {
    method: "PATCH",
    path: one,
    status: 200,
    body: "StaticWebsiteConfigModify",
    run: async (call) => {
      const website = websiteOf(call);
      const change = call.body as Partial<Website>;
      if (change.bucket_name !== undefined) await demandBucket(serviceOf(call), change.bucket_name);
      return Object.assign(website, change, { updated_at: preciseTime(call.context.now()) });
    },
  },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: (call) => {
      const { domain_name: domain } = websiteOf(call);
      serviceOf(call).websites.delete(domain);
    },
  },
];
