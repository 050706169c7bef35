import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";

export interface ContractMock {
  /** `http://127.0.0.1:<port>` */
  readonly baseUrl: string;
  stop(): Promise<void>;
}

/**
 * A server made from an OpenAPI document alone, by Prism: it refuses requests that the document does
 * not allow, missing credentials included, and answers with examples or made-up values.
 */
export async function startContractMock(
  document: object,
  answers: "examples" | "madeUp" = "examples",
): Promise<ContractMock> {
  const operations = await getHttpOperationsFromSpec(document);
  const server = createServer(operations, {
    components: { logger: createLogger("mock", { level: "silent" }) },
    config: {
      mock: { dynamic: answers === "madeUp" },
      isProxy: false,
      upstreamProxy: undefined,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: true,
      errors: true,
    },
    cors: false,
  });
  const baseUrl = await server.listen(0, "127.0.0.1");
  return { baseUrl, stop: () => server.close() };
}
