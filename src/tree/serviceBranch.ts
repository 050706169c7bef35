import type { Service, Services } from "../core/provider.ts";
import { endRows, type Branch } from "./branch.ts";
import type { ConnectionNode, ServiceNode, StorageNode } from "./node.ts";
import { PagedList } from "./pagedList.ts";

/** Services of an account. The provider reads all pages, so there is only one here. */
export class ServiceBranch implements Branch {
  readonly node: ConnectionNode;
  readonly list: PagedList<Service>;
  #services: ServiceNode[] = [];

  constructor(node: ConnectionNode, services: () => Promise<Services>) {
    this.node = node;
    this.list = new PagedList({
      load: async (_request, signal) => ({ items: await (await services()).list({}, signal) }),
      idOf: ({ id }) => id,
      onPage: (page) => {
        const { connection } = node;
        this.#services = page.map((service) => ({ kind: "service", connection, service }));
      },
    });
  }

  reload(): void {
    this.list.reload();
  }

  children(): readonly StorageNode[] {
    return [...this.#services, ...endRows(this.node, this.list, this.#services.length)];
  }

  find(serviceId: string): ServiceNode | undefined {
    return this.#services.find(({ service }) => service.id === serviceId);
  }

  hasMatch(): boolean {
    return true;
  }
}
