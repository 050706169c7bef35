import type { Service, Services } from "../core/provider.ts";
import type { ServiceListRequest, ServiceSighting } from "../core/service.ts";
import { endRows, type Branch } from "./branch.ts";
import type { ConnectionNode, ServiceNode, StorageNode } from "./node.ts";
import { PagedList } from "./pagedList.ts";
import { Watch, type Watching } from "./watching.ts";

export interface ServiceBranchOptions extends Watching {
  readonly services: () => Promise<Services>;
  /** Which services are wanted, and in which order. */
  readonly request: () => ServiceListRequest;
}

/**
 * Services of an account. The provider reads all pages, so there is only one here. One that changes
 * its state is followed until it rests.
 */
export class ServiceBranch implements Branch {
  readonly node: ConnectionNode;
  readonly list: PagedList<Service>;
  readonly #options: ServiceBranchOptions;
  readonly #watch: Watch;
  #services: ServiceNode[] = [];

  constructor(node: ConnectionNode, options: ServiceBranchOptions) {
    this.node = node;
    this.#options = options;
    this.#watch = new Watch(options);
    this.list = new PagedList({
      load: async (_request, signal) => {
        const services = await options.services();
        return { items: await services.list(options.request(), signal) };
      },
      idOf: ({ id }) => id,
      onPage: (page) => this.#take(page),
    });
  }

  reload(): void {
    this.list.reload();
  }

  children(): readonly StorageNode[] {
    // What the labels leave out was never listed.
    const hidden = this.#options.request().labels?.length ?? 0;
    const shown = this.#services.length;
    return [...this.#services, ...endRows(this.node, this.list, { shown, hidden })];
  }

  find(serviceId: string): ServiceNode | undefined {
    return this.#services.find(({ service }) => service.id === serviceId);
  }

  hasMatch(): boolean {
    return true;
  }

  close(): void {
    this.#watch.close();
  }

  #take(page: readonly Service[]): void {
    this.#services = page.map((service) => this.#nodeOf(service));
    for (const service of page) if (service.isBusy) this.#follow(service.id);
  }

  #follow(id: string): void {
    this.#watch.start(id, async (signal) => {
      const services = await this.#options.services();
      for await (const sighting of services.follow(id, signal)) this.#see(id, sighting);
      const node = this.find(id);
      if (node) this.#watch.settled(node);
    });
  }

  #see(id: string, sighting: ServiceSighting): void {
    this.#services =
      sighting.kind === "gone"
        ? this.#services.filter(({ service }) => service.id !== id)
        : this.#services.map((node) =>
            node.service.id === id ? this.#nodeOf(sighting.service) : node,
          );
    this.#watch.changed(this.node);
  }

  #nodeOf(service: Service): ServiceNode {
    return { kind: "service", connection: this.node.connection, service };
  }
}
