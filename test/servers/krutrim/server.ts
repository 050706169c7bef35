import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { randomBytes } from "node:crypto";
import {
  defaultBehaviour,
  type Answer,
  type Behaviour,
  type Call,
  type Context,
  type Handler,
} from "./call.ts";
import { readContract, type ContractOperation } from "./contract.ts";
import { Faults, LostRequest } from "./faults.ts";
import { refuse, Refusal } from "./refusal.ts";
import { accessKeyHandlers, addKey } from "./routes/accessKeys.ts";
import { accountPolicyHandlers } from "./routes/accountPolicies.ts";
import { bucketPolicyHandlers } from "./routes/bucketPolicy.ts";
import { bucketHandlers } from "./routes/buckets.ts";
import { lifecycleHandlers } from "./routes/lifecycle.ts";
import { objectHandlers } from "./routes/objects.ts";
import { sessionHandlers } from "./routes/sessions.ts";
import { S3Side } from "./s3Side.ts";
import { Account } from "./state.ts";

export interface KrutrimOptions {
  readonly port?: number;
  readonly behaviour?: Partial<Behaviour>;
  /** Milliseconds since 1970; the system's clock when absent. */
  readonly now?: () => number;
}

export interface KrutrimServer {
  /** `http://127.0.0.1:<port>` */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly customerId: string;
  /** A key of the first region. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The S3 endpoint of the first region. */
  readonly s3Endpoint: string;
  readonly context: Context;
  readonly faults: Faults;
  /** Names of the operations that were asked for, in order. */
  readonly calls: string[];
  /** Answers that do not fit the document. Has to stay empty. */
  readonly violations: string[];
  stop(): Promise<void>;
}

const handlers: Readonly<Record<string, Handler>> = {
  ...bucketHandlers,
  ...objectHandlers,
  ...lifecycleHandlers,
  ...bucketPolicyHandlers,
  ...accessKeyHandlers,
  ...accountPolicyHandlers,
  ...sessionHandlers,
};

/**
 * Krutrim Object Storage on loopback: the 36 operations of its document, stateful. Requests and
 * answers are checked against the document; bytes are on a real S3 server for each region, which
 * takes the access keys that are made here.
 */
export async function startKrutrim(options: KrutrimOptions = {}): Promise<KrutrimServer> {
  const sides = await Promise.all([S3Side.start("in-bangalore-1"), S3Side.start("in-hyderabad-1")]);
  const [bangalore, hyderabad] = sides;
  const account = new Account([
    { name: "In-Bangalore-1", tier: "tier-1", s3: bangalore },
    { name: "In-Hyderabad-1", tier: "tier-2", s3: hyderabad },
  ]);
  const context: Context = {
    account,
    behaviour: { ...defaultBehaviour, ...options.behaviour },
    now: options.now ?? Date.now,
  };
  const apiKey = randomBytes(16).toString("hex");
  const faults = new Faults();
  const calls: string[] = [];
  const violations: string[] = [];
  const app = createApp({ context, apiKey, faults, calls, violations });
  const [region] = account.regions;
  if (!region) throw new Error("There is no region");
  const key = addKey(context, region, "sandbox");
  const baseUrl = await app.listen({ port: options.port ?? 0, host: "127.0.0.1" });
  return {
    baseUrl,
    apiKey,
    customerId: account.customerId,
    accessKeyId: key.accessKeyId,
    secretAccessKey: key.secretAccessKey,
    s3Endpoint: bangalore.server.endpoint,
    context,
    faults,
    calls,
    violations,
    stop: async () => {
      await app.close();
      await Promise.all(sides.map((side) => side.stop()));
    },
  };
}

interface Parts {
  readonly context: Context;
  readonly apiKey: string;
  readonly faults: Faults;
  readonly calls: string[];
  readonly violations: string[];
}

function createApp(parts: Parts): FastifyInstance {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 64 * 1024 ** 2,
    routerOptions: { maxParamLength: 500 },
  });
  app.addContentTypeParser(
    "application/octet-stream",
    { parseAs: "buffer" },
    (_request, body, done) => done(null, body),
  );
  app.setErrorHandler(async (error, _request, reply) => {
    const refusal = error instanceof Refusal ? error : refusalOf(error as Error);
    for (const [name, value] of Object.entries(refusal.headers)) reply.header(name, value);
    return reply.code(refusal.status).send(refusal.body);
  });
  app.setNotFoundHandler(() => {
    throw refuse(404, "Resource not found");
  });
  for (const operation of readContract()) {
    const handler = handlers[operation.name];
    if (!handler) throw new Error(`No handler for ${operation.name}`);
    addOperation(app, operation, handler, parts);
  }
  return app;
}

function addOperation(
  app: FastifyInstance,
  operation: ContractOperation,
  handler: Handler,
  parts: Parts,
): void {
  app.route({
    method: operation.method,
    url: operation.path.replace(/\{(\w+)\}/g, ":$1"),
    handler: async (request, reply) => {
      parts.calls.push(operation.name);
      const hangUp = () => {
        request.raw.socket.destroy();
        return reply.hijack();
      };
      try {
        const answer = await answerOf(operation, handler, request, parts);
        return parts.faults.losesAnswer(operation.name) ? hangUp() : send(answer, reply);
      } catch (error) {
        if (error instanceof LostRequest) return hangUp();
        throw error;
      }
    },
  });
}

/** A refusal is an answer like any other, and checked like one. */
async function answerOf(
  operation: ContractOperation,
  handler: Handler,
  request: FastifyRequest,
  parts: Parts,
): Promise<Answer & { headers?: Readonly<Record<string, string>> }> {
  try {
    parts.faults.before(operation.name);
    authorize(operation, request, parts);
    const isBytes = Buffer.isBuffer(request.body);
    const problem = operation.requestProblem(
      request.query,
      isBytes && operation.name === "uploadObject" ? {} : (request.body ?? undefined),
    );
    if (problem !== undefined) throw refuse(400, problem);
    const answer = await handler(callOf(request, parts.context));
    check(operation, answer.status, answer.bytes ? { objectKey: "" } : answer.body, parts);
    return answer;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    check(operation, error.status, error.body, parts);
    const { status, body, headers } = error;
    return { status, headers, ...(body === undefined ? {} : { body }) };
  }
}

function check(operation: ContractOperation, status: number, body: unknown, parts: Parts): void {
  const problem = operation.answerProblem(status, body);
  const isBareList = Array.isArray(body) && operation.name === "listBuckets";
  if (problem !== undefined && !isBareList)
    parts.violations.push(`${operation.name} ${status}: ${problem}`);
}

function authorize(
  operation: ContractOperation,
  request: FastifyRequest,
  { context, apiKey }: Parts,
): void {
  // KRNs are compared as they are in the path.
  if (/%3a/i.test(request.raw.url?.split("?")[0] ?? "")) throw refuse(404, "Resource not found");
  const header = (name: string) => request.headers[name];
  if (operation.isForSession) {
    const { sessionToken } = request.params as Record<string, string>;
    if (header("sessiontoken") !== sessionToken) throw new Refusal(401, undefined);
    return;
  }
  const isKnown = header("authorization") === `Bearer ${apiKey}`;
  const { customerId } = context.account;
  const isCustomer = !context.behaviour.wantsCustomerId || header("k-customer-id") === customerId;
  if (!isKnown || !isCustomer) throw refuse(401, "Unauthorized access");
}

function callOf(request: FastifyRequest, context: Context): Call {
  const params = new Map(Object.entries(request.params as Record<string, string>));
  return {
    context,
    param: (name) => params.get(name) ?? "",
    header: (name) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    query: request.query as Record<string, string | undefined>,
    body: request.body,
  };
}

function send(
  answer: Answer & { headers?: Readonly<Record<string, string>> },
  reply: FastifyReply,
): FastifyReply {
  const { status, body, bytes, contentType = "application/json", headers = {} } = answer;
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  reply.code(status);
  if (bytes) return reply.type("application/octet-stream").send(bytes);
  if (body === undefined) return reply.send();
  return reply.type(contentType).send(JSON.stringify(body));
}

/** What the framework itself refuses, and what fails in here. */
function refusalOf(error: Error & { statusCode?: number }): Refusal {
  return refuse(error.statusCode ?? 500, error.message);
}
