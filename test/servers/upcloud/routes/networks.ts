import { found, type Operation, serviceOf } from "../operation.ts";
import { conflict, refused } from "../problem.ts";
import { preciseTime, type Network, type Service } from "../state.ts";
import { enter } from "../timeline.ts";
import type { Context } from "../operation.ts";

const root = "/object-storage-2/{serviceUuid}/networks";
const one = `${root}/{networkName}`;

async function reconfigure(service: Service, context: Context): Promise<void> {
  const course = service.configured === "started" ? "reconfigure" : "reconfigureStopped";
  enter(service, course, context.now(), context.stepMs);
  service.updatedAt = preciseTime(context.now());
  await context.settle(service);
}

export const networkOperations: readonly Operation[] = [
  { method: "GET", path: root, status: 200, run: (call) => serviceOf(call).networks },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "NetworkCreate",
    costs: true,
    run: async (call) => {
      const service = serviceOf(call);
      const network = call.body as Network;
      if (service.networks.some((each) => each.name === network.name)) {
        throw conflict(`Network ${network.name} exists already.`);
      }
      if (service.networks.length >= 8) throw refused("At most 8 networks can be attached.");
      service.networks.push(network);
      await reconfigure(service, call.context);
      return network;
    },
  },
  {
    method: "GET",
    path: one,
    status: 200,
    run: (call) =>
      found(
        serviceOf(call).networks.find((each) => each.name === call.param("networkName")),
        "Network",
      ),
  },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: async (call) => {
      const service = serviceOf(call);
      const index = service.networks.findIndex((each) => each.name === call.param("networkName"));
      found(service.networks[index], "Network");
      service.networks.splice(index, 1);
      await reconfigure(service, call.context);
    },
  },
];
