import type { Service } from "./service.ts";

/** What a service is doing, told from the provider's own words; unknown ones are `busy`. */
export type ServiceCondition =
  "running" | "stopped" | "starting" | "stopping" | "settingUp" | "deleting" | "busy";

export function serviceCondition({ state, wanted }: Pick<Service, "state" | "wanted">) {
  return conditionOf(state, wanted);
}

function conditionOf(state: string, wanted: Service["wanted"]): ServiceCondition {
  if (state === "running" || state === "stopped") return state;
  if (/^(delete|cleanup)-/.test(state)) return "deleting";
  if (state.startsWith("setup-")) return "settingUp";
  if (state === "pending") return wanted === "started" ? "starting" : "stopping";
  return "busy";
}
