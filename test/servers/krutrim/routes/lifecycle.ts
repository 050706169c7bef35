import { randomUUID } from "node:crypto";
import { bucketOf, fieldsOf, type Call, type Handler } from "../call.ts";
import { refuse, refuseWithCode } from "../refusal.ts";

const numbers = [
  "expiration_days",
  "noncurrent_days",
  "newer_noncurrent_versions",
  "delete_incomplete_mpu",
];
const names = ["name", "enabled", "expired_obj_delete_marker", "attribute", ...numbers];

type Rule = Record<string, unknown>;

function ruleIn(call: Call): Rule {
  const fields = fieldsOf(call);
  if (typeof fields["name"] !== "string" || fields["name"] === "")
    throw refuse(400, "name is required");
  for (const name of numbers) {
    const value = fields[name];
    if (typeof value === "number" && value < 0) throw refuse(400, `${name} must not be negative`);
  }
  const kept = names.filter((name) => fields[name] !== undefined && fields[name] !== null);
  return Object.fromEntries(kept.map((name) => [name, fields[name]]));
}

function shown(id: string, rule: Rule): Rule {
  return { ...rule, id, status: rule["enabled"] === true ? "Enabled" : "Disabled" };
}

function found(call: Call): { id: string; rule: Rule; rules: Map<string, Rule> } {
  const { rules } = bucketOf(call);
  const id = call.param("ruleId");
  const rule = rules.get(id);
  if (!rule) throw refuseWithCode(404, "Rule not found");
  return { id, rule, rules };
}

const getAllLifecycleRules: Handler = (call) => ({
  status: 200,
  body: [...bucketOf(call).rules].map(([id, rule]) => shown(id, rule)),
});

const createLifecycleRule: Handler = (call) => {
  const { rules } = bucketOf(call);
  const rule = ruleIn(call);
  if ([...rules.values()].some((other) => other["name"] === rule["name"]))
    throw refuseWithCode(409, "A rule of this name exists");
  const id = randomUUID();
  rules.set(id, rule);
  return { status: 201, body: shown(id, rule) };
};

const getLifecycleRule: Handler = (call) => {
  const { id, rule } = found(call);
  return { status: 200, body: shown(id, rule) };
};

const updateLifecycleRule: Handler = (call) => {
  const { id, rules } = found(call);
  const rule = ruleIn(call);
  rules.set(id, rule);
  return { status: 200, body: shown(id, rule) };
};

const deleteLifecycleRule: Handler = (call) => {
  const { id, rules } = found(call);
  rules.delete(id);
  return { status: 204 };
};

export const lifecycleHandlers = {
  getAllLifecycleRules,
  createLifecycleRule,
  getLifecycleRule,
  updateLifecycleRule,
  deleteLifecycleRule,
};
