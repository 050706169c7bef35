import { randomUUID } from "node:crypto";
import { fieldsOf, type Call, type Handler } from "../call.ts";
import { refuse, refuseWithCode } from "../refusal.ts";
import type { StoredPolicy } from "../state.ts";

/** Statements are taken and not given back: the document's answers do not have them. */
function shown(policy: StoredPolicy): object {
  return {
    name: policy.name,
    policyKRN: policy.krn,
    CreationDate: policy.createdAt.toISOString(),
  };
}

function found(call: Call): StoredPolicy {
  const policy = call.context.account.policies.get(call.param("policykrn"));
  if (!policy) throw refuseWithCode(404, "Policy not found");
  return policy;
}

function contentIn(call: Call) {
  const { name, statements = [], conditions = [] } = fieldsOf(call);
  if (typeof name !== "string" || name === "") throw refuseWithCode(422, "name is required");
  if ((statements as readonly unknown[]).length === 0)
    throw refuseWithCode(422, "statements are required");
  return {
    name,
    statements: statements as readonly unknown[],
    conditions: conditions as readonly unknown[],
  };
}

/** The document answers with one policy; several come in a list inside an object. */
const getPolicy: Handler = (call) => {
  const policies = [...call.context.account.policies.values()];
  const [first, second] = policies;
  if (!first) throw refuseWithCode(404, "Policy not found");
  return { status: 200, body: second ? { policies: policies.map(shown) } : shown(first) };
};

const createPolicy: Handler = (call) => {
  const { account } = call.context;
  const content = contentIn(call);
  if ([...account.policies.values()].some(({ name }) => name === content.name))
    throw refuseWithCode(409, "Policy already exists");
  const krn = `krn:kos::${account.accountId}:policy:${randomUUID()}`;
  const policy = { krn, createdAt: new Date(call.context.now()), ...content, users: new Map() };
  account.policies.set(krn, policy);
  return { status: 201, body: shown(policy) };
};

const getPolicybyId: Handler = (call) => ({ status: 200, body: shown(found(call)) });

const updatePolicy: Handler = (call) => {
  const policy = found(call);
  const { name, statements = [] } = fieldsOf(call);
  if (typeof name !== "string" || (statements as readonly unknown[]).length === 0)
    throw refuse(400, "name and statements are required");
  Object.assign(policy, contentIn(call));
  return { status: 200, body: shown(policy) };
};

const deletePolicy: Handler = (call) => {
  const policy = found(call);
  call.context.account.policies.delete(policy.krn);
  return { status: 204 };
};

function attachment(call: Call) {
  const { policyKRNs = [], users = [] } = fieldsOf(call);
  const policies = (policyKRNs as readonly string[]).map((krn) => {
    const policy = call.context.account.policies.get(krn);
    if (!policy) throw refuseWithCode(404, "Policy not found");
    return policy;
  });
  const [first] = policies;
  const people = users as readonly { readonly kcid?: string; readonly krn?: string }[];
  if (!first || people.length === 0) throw refuse(400, "policyKRNs and users are required");
  return {
    first,
    policies,
    people: people.map((user) => [user.kcid ?? user.krn ?? "", user] as const),
  };
}

const attachPolicy: Handler = (call) => {
  const { first, policies, people } = attachment(call);
  for (const policy of policies) for (const [id, user] of people) policy.users.set(id, user);
  return { status: 200, body: shown(first) };
};

const detachPolicy: Handler = (call) => {
  const { first, policies, people } = attachment(call);
  for (const policy of policies) for (const [id] of people) policy.users.delete(id);
  return { status: 200, body: shown(first) };
};

export const accountPolicyHandlers = {
  getPolicy,
  createPolicy,
  getPolicybyId,
  updatePolicy,
  deletePolicy,
  attachPolicy,
  detachPolicy,
};
