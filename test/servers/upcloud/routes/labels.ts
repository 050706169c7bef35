import { type Call, found, type Operation, serviceOf } from "../operation.ts";
import { conflict, refused } from "../problem.ts";
import type { Label } from "../state.ts";

const root = "/object-storage-2/{serviceUuid}/labels";
const one = `${root}/{labelKey}`;

function labelOf(call: Call): Label {
  return found(
    serviceOf(call).labels.find((each) => each.key === call.param("labelKey")),
    "Label",
  );
}

function demandFree(call: Call, key: string): void {
  if (serviceOf(call).labels.some((each) => each.key === key)) {
    throw conflict(`Label ${key} exists already.`);
  }
}

export const labelOperations: readonly Operation[] = [
  { method: "GET", path: root, status: 200, run: (call) => serviceOf(call).labels },
  {
    method: "POST",
    path: root,
    status: 201,
    body: "LabelCreate",
    costs: true,
    run: (call) => {
      const label = call.body as Label;
      demandFree(call, label.key);
      const { labels } = serviceOf(call);
      if (labels.length >= 255) throw refused("At most 255 labels are possible.");
      labels.push(label);
      return label;
    },
  },
  { method: "GET", path: one, status: 200, run: labelOf },
  {
    method: "PATCH",
    path: one,
    status: 200,
    body: "LabelModify",
    run: (call) => {
      const label = labelOf(call);
      const change = call.body as Partial<Label>;
      if (change.key !== undefined && change.key !== label.key) demandFree(call, change.key);
      return Object.assign(label, change);
    },
  },
  {
    method: "DELETE",
    path: one,
    status: 204,
    run: (call) => {
      const label = labelOf(call);
      const { labels } = serviceOf(call);
      labels.splice(labels.indexOf(label), 1);
    },
  },
];
