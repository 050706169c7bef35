import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import { randomBytes } from "node:crypto";
import { type Authentication, authenticate, type Rights } from "./authentication.ts";
import { createContext, type UpCloudOptions } from "./context.ts";
import type { Context, Operation } from "./operation.ts";
import { operations } from "./operations.ts";
import { invalid, Problem, problemAnswer } from "./problem.ts";
import type { Account } from "./state.ts";
import { Validation } from "./validation.ts";

export type { UpCloudOptions } from "./context.ts";

export interface UpCloudServer {
  /** `http://127.0.0.1:<port>` */
  readonly baseUrl: string;
  readonly token: string;
  readonly username: string;
  readonly password: string;
  readonly account: Account;
  readonly context: Context;
  /** `GET /object-storage-2/regions`, for every operation that was asked for and allowed. */
  readonly asked: ReadonlySet<string>;
  /** How many requests came in, whatever became of them. */
  requests(): number;
  /** Adds a token, or changes what it may do. */
  allow(token: string, rights: Rights): void;
  stop(): Promise<void>;
}

/**
 * The management API of UpCloud Managed Object Storage on loopback: all operations, stateful, as
 * strict as the reference. Each service has a real S3 server, which takes the keys made here for as
 * long as they are active, and lets them do what their policies say.
 */
export async function startUpCloud(options: UpCloudOptions = {}): Promise<UpCloudServer> {
  const token = `ucat_${randomBytes(10).toString("hex")}`;
  const tokens = new Map<string, Rights>([[token, "full"]]);
  const authentication = { tokens, username: "sandbox", password: "sandbox-password" };
  const context = createContext(options);
  const asked = new Set<string>();
  let requests = 0;
  const app = createApp(context, authentication, asked, options.legacyErrors ?? false);
  app.addHook("onRequest", async () => {
    requests += 1;
  });
  const baseUrl = await app.listen({ port: options.port ?? 0, host: "127.0.0.1" });
  return {
    baseUrl,
    token,
    username: authentication.username,
    password: authentication.password,
    account: context.account,
    context,
    asked,
    requests: () => requests,
    allow: (added, rights) => tokens.set(added, rights),
    stop: async () => {
      await app.close();
      await context.stop();
    },
  };
}

function createApp(
  context: Context,
  authentication: Authentication,
  asked: Set<string>,
  legacy: boolean,
): FastifyInstance {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });
  const validation = new Validation();
  const cids = new WeakMap<FastifyRequest, string>();
  app.addHook("onRequest", async (request, reply) => {
    const cid = newCorrelationId(context.now());
    cids.set(request, cid);
    reply.header("upcloud-cid", cid);
    authenticate(authentication, request.headers.authorization, request.method);
  });
  app.setErrorHandler(async (error, request, reply) => {
    const problem =
      error instanceof Problem ? error : problemOf(error as Error & { statusCode?: number });
    const { contentType, body } = problemAnswer(problem, cids.get(request) ?? "", legacy);
    return reply.code(problem.status).type(contentType).send(JSON.stringify(body));
  });
  app.setNotFoundHandler(() => {
    throw new Problem(404, "RESOURCE_NOT_FOUND", "There is no such resource.");
  });
  for (const operation of operations) addOperation(app, operation, context, validation, asked);
  return app;
}

function addOperation(
  app: FastifyInstance,
  operation: Operation,
  context: Context,
  validation: Validation,
  asked: Set<string>,
): void {
  app.route({
    method: operation.method,
    url: `/1.3${operation.path.replace(/\{(\w+)\}/g, ":$1")}`,
    handler: async (request, reply) => {
      const query = validation.query(operation.query ?? "None", request.query);
      if (operation.body) validation.body(operation.body, request.body);
      else if (request.body !== undefined) throw invalid("(root)", "No body is expected.");
      if (operation.costs && !context.account.hasCredits) {
        throw new Problem(402, "INSUFFICIENT_CREDITS", "The account does not have enough credits.");
      }
      const params = new Map(Object.entries(request.params as Record<string, string>));
      const param = (name: string) => params.get(name) ?? "";
      const answer = await operation.run({ context, param, body: request.body, query });
      asked.add(`${operation.method} ${operation.path}`);
      reply.code(operation.status);
      return operation.status === 204 ? reply.send() : reply.send(answer);
    },
  });
}

/** What the framework itself refuses: no JSON, another content type. */
function problemOf(error: Error & { statusCode?: number }): Problem {
  const status = error.statusCode ?? 500;
  return status < 500
    ? new Problem(status, "INVALID_REQUEST", "Validation error.", [
        { name: "(root)", reason: error.message },
      ])
    : new Problem(500, "SERVICE_ERROR", error.message);
}

/** Sortable by time, as the service's own are. */
function newCorrelationId(now: number): string {
  const random = randomBytes(16).toString("hex").toUpperCase();
  return `01${now.toString(36).toUpperCase()}${random}`.slice(0, 26);
}
