import type { Service, Services } from "../core/provider.ts";
import type { Branch } from "./branch.ts";
import type { ConnectionNode, ServiceNode, StorageNode } from "./node.ts";
import { PagedList } from "./pagedList.ts";

/** Services of an account. The provider reads all pages, so there is only one here. */
export class ServiceBranch implements Branch {
  readonly node: ConnectionNode;
  readonly #list: PagedList<Service>;
  #services: ServiceNode[] = [];

  constructor(node: ConnectionNode, services: () => Promise<Services>) {
    this.node = node;
    this.#list = new PagedList(
      async (_request, signal) => ({ items: await (await services()).list({}, signal) }),
      (page) => {
        const { connection } = node;
        this.#services = page.map((service) => ({ kind: "service", connection, service }));
      },
    );
  }

  get error(): unknown {
    return this.#list.error;
  }

  get hasMore(): boolean {
    return false;
  }

  settled(): Promise<void> {
    return this.#list.settled();
  }

  more(): Promise<void> {
    return this.#list.more();
  }

  reload(): void {
    this.#list.reload();
  }

  dispose(): void {
    this.#list.abort();
  }

  children(): readonly StorageNode[] {
    if (this.error !== undefined) {
      const message = { type: "error", error: this.error, loaded: this.#services.length } as const;
      return [...this.#services, { kind: "message", parent: this.node, message }];
    }
    if (this.#services.length > 0) return this.#services;
    const type = this.#list.isLoaded ? "empty" : "loading";
    return [{ kind: "message", parent: this.node, message: { type } }];
  }

  find(serviceId: string): ServiceNode | undefined {
    return this.#services.find(({ service }) => service.id === serviceId);
  }

  hasMatch(): boolean {
    return true;
  }
}
