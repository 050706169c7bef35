import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

/**
 * Every operation of UpCloud's API has a method below the interface (test/storage/upcloud). Here each
 * of these methods has a place in the interface: the file in which a person's action calls it. What
 * is listed must be called there, so a place that goes away fails the test.
 */
const places: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Services: {
    regions: "commands/serviceCreate.ts: services.regions(",
    region: "panels/servicePanel.ts: services.region(",
    list: "tree/serviceBranch.ts: services.list(",
    get: "commands/serviceTarget.ts: services.get(",
    create: "commands/serviceCreate.ts: services.create(",
    modify: "commands/serviceState.ts: services.modify(",
    replace: "filesystem/serviceDocuments.ts: services.replace(",
    remove: "commands/serviceDelete.ts: services.remove(",
    obstacles: "commands/serviceDelete.ts: services.obstacles(",
    follow: "panels/servicePanel.ts: services.follow(",
    open: "panels/servicePanel.ts: services.open(",
  },
  Networks: {
    list: "panels/serviceNetworks.ts: networks.list(",
    get: "panels/serviceNetworks.ts: networks.get(",
    add: "panels/serviceNetworks.ts: networks.add(",
    remove: "panels/serviceNetworks.ts: networks.remove(",
  },
  Labels: {
    list: "panels/serviceLabels.ts: labels.list(",
    get: "panels/serviceLabels.ts: labels.get(",
    add: "panels/serviceLabels.ts: labels.add(",
    modify: "panels/serviceLabels.ts: labels.modify(",
    remove: "panels/serviceLabels.ts: labels.remove(",
  },
  Domains: {
    list: "panels/serviceDomains.ts: domains.list(",
    custom: "panels/serviceDomains.ts: domains.custom(",
    get: "panels/serviceDomains.ts: domains.get(",
    add: "panels/serviceDomains.ts: domains.add(",
    rename: "panels/serviceDomains.ts: domains.rename(",
    remove: "panels/serviceDomains.ts: domains.remove(",
    dnsRecords: "panels/serviceDomains.ts: domains.dnsRecords(",
  },
  Websites: {
    list: "panels/serviceWebsites.ts: websites.list(",
    get: "panels/serviceWebsites.ts: websites.get(",
    add: "panels/serviceWebsites.ts: websites.add(",
    modify: "panels/serviceWebsites.ts: websites.modify(",
    remove: "panels/serviceWebsites.ts: websites.remove(",
  },
  Metrics: {
    totals: "panels/metricsPanel.ts: metrics.totals(",
    buckets: "panels/metricsPanel.ts: metrics.buckets(",
    series: "panels/metricsPanel.ts: metrics.series(",
  },
  Users: {
    list: "access/children.ts: users.list(",
    get: "commands/accessUsers.ts: users.get(",
    create: "commands/accessUsers.ts: users.create(",
    remove: "commands/accessUsers.ts: users.remove(",
    keys: "access/children.ts: users.keys(",
  },
  AccessKeys: {
    list: "access/children.ts: keys.list(",
    get: "commands/accessKeyDelete.ts: keys.get?.(",
    create: "commands/accessKeys.ts: .create(",
    remove: "commands/accessKeyDelete.ts: all.remove(",
    removeAll: "commands/accessKeyDelete.ts: keys.removeAll?.(",
    setActive: "commands/accessKeys.ts: setActive?.(",
  },
  Groups: {
    list: "access/children.ts: groups.list(",
    get: "access/children.ts: groups.get(",
    create: "commands/accessGroups.ts: groups.create(",
    remove: "commands/accessGroups.ts: groups.remove(",
    addUser: "commands/accessGroups.ts: groups.addUser(",
    removeUser: "commands/accessGroups.ts: groups.removeUser(",
  },
  Roles: {
    list: "access/children.ts: roles.list(",
    get: "filesystem/policyDocuments.ts: roles.get(",
    create: "commands/accessRoles.ts: roles.create(",
    modify: "commands/accessRoles.ts: roles.modify(",
    remove: "commands/accessRoles.ts: roles.remove(",
    setTrustPolicy: "filesystem/policyDocuments.ts: roles.setTrustPolicy(",
  },
  Policies: {
    list: "access/children.ts: policies.list(",
    get: "filesystem/policyDocuments.ts: policies.get(",
    create: "commands/accessPolicies.ts: policies.create(",
    remove: "commands/accessPolicies.ts: policies.remove(",
    versions: "access/children.ts: policies.versions(",
    version: "filesystem/policyDocuments.ts: policies.version(",
    createVersion: "filesystem/policyDocuments.ts: policies.createVersion(",
    removeVersion: "commands/accessVersions.ts: policies.removeVersion(",
    setDefaultVersion: "commands/accessVersions.ts: policies.setDefaultVersion(",
  },
  PolicyAttachments: {
    list: "access/children.ts: attachments.list(",
    attach: "commands/accessAttach.ts: attachments.attach(",
    detach: "commands/accessAttach.ts: attachments.detach(",
  },
  InlinePolicies: {
    list: "access/children.ts: inlinePolicies.list(",
    get: "filesystem/policyDocuments.ts: inlinePolicies.get(",
    create: "filesystem/policyDocuments.ts: inlinePolicies.create(",
    remove: "commands/accessAttach.ts: inlinePolicies.remove(",
  },
  PermissionBoundaries: {
    set: "commands/accessAttach.ts: boundaries.set(",
    remove: "commands/accessAttach.ts: boundaries.remove(",
  },
  IamTags: {
    list: "access/children.ts: tags.list(",
    replace: "commands/accessTags.ts: tags.replace(",
    remove: "commands/accessTags.ts: tags.remove(",
  },
};

const src = join(import.meta.dirname, "../../src");
const core = ["access", "metrics", "service"].map((name) => read(`core/${name}.ts`)).join("\n");

function read(path: string): string {
  return readFileSync(join(src, path), "utf8");
}

/** Methods and settings that an interface declares. */
function methodsOf(name: string): string[] {
  const body = new RegExp(`export interface ${name} \\{\\n([^]*?)\\n\\}`).exec(core)?.[1] ?? "";
  return [...body.matchAll(/^ {2}(\w+)\??\(/gm)].map(([, method = ""]) => method);
}

test("every operation of a service has its place in the interface", () => {
  for (const [name, methods] of Object.entries(places)) {
    assert.deepEqual(Object.keys(methods).sort(), methodsOf(name).sort(), name);
    for (const [method, place] of Object.entries(methods)) {
      const [path = "", call = ""] = place.split(": ");
      assert.ok(read(path).includes(call), `${name}.${method} is not called in ${place}`);
    }
  }
});

test("every setting of a service can be changed from the interface", () => {
  const body = /export interface ServiceChange \{\n([^]*?)\n\}/.exec(core)?.[1] ?? "";
  const settings = [...body.matchAll(/readonly (\w+)\?/g)].map(([, name = ""]) => name);
  assert.ok(settings.length >= 7);
  const files = [...filesIn("commands"), ...filesIn("filesystem")].map(read).join("\n");
  const written = [...files.matchAll(/\b(\w+)(?::|,| \})/g)].map(([, name = ""]) => name);
  const document = read("core/serviceDocument.ts");
  const missing = settings.filter((name) => !written.includes(name) && !document.includes(name));
  assert.deepEqual(missing, []);
});

function filesIn(folder: string): string[] {
  return readdirSync(join(src, folder)).map((name) => `${folder}/${name}`);
}
