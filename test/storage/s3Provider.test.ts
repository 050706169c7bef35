import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server } from "node:net";
import { after, before, describe, test } from "node:test";
import type { ConnectionSecrets, S3Connection } from "../../src/core/connection.ts";
import { isStorageError, tlsPort } from "../../src/core/errors.ts";
import type { StorageError, StorageErrorKind } from "../../src/core/errors.ts";
import type { ConnectionTest } from "../../src/core/provider.ts";
import { createProvider } from "../../src/providers/s3/provider.ts";
import { startS3Server } from "../servers/s3.ts";
import type { S3Server, S3ServerOptions } from "../servers/s3.ts";
import { startScripted } from "../unit/http/scriptedServer.ts";
import type { Script } from "../unit/http/scriptedServer.ts";

const provider = createProvider({
  retry: { attempts: 2, firstWaitMs: 1, longestWaitMs: 2 },
  timeouts: { connectMs: 1000, headersMs: 500, idleMs: 500 },
});
const live = () => AbortSignal.timeout(20_000);

function connectionTo(endpoint: string, more: Partial<S3Connection> = {}): S3Connection {
  const base = { kind: "s3", id: "c1", name: "Test", region: "us-east-1" } as const;
  return { ...base, endpoint, addressing: "path", buckets: [], ...more };
}

function failure(result: ConnectionTest, outcome: "limited" | "fails"): StorageError {
  assert.ok(result.outcome === outcome, JSON.stringify(result));
  return result.error;
}

describe("testing an S3 connection", () => {
  let server: S3Server;
  let secrets: ConnectionSecrets;

  before(async () => {
    server = await startS3Server();
    const { accessKeyId, secretAccessKey } = server;
    secrets = { accessKeyId, secretAccessKey };
  });

  after(() => server.stop());

  const withServer = async (
    options: S3ServerOptions,
    run: (other: S3Server) => Promise<void>,
  ): Promise<void> => {
    const other = await startS3Server(options);
    try {
      await run(other);
    } finally {
      await other.stop();
    }
  };

  const withScript = async (
    script: Script,
    run: (origin: string) => Promise<void>,
  ): Promise<void> => {
    const other = await startScripted(script);
    try {
      await run(other.origin);
    } finally {
      await other.stop();
    }
  };

  test("works, and says how many buckets and how fast", async () => {
    const result = await provider.test(connectionTo(server.endpoint), secrets, live());
    assert.equal(result.outcome, "works");
    assert.ok(result.outcome === "works");
    assert.equal(result.detail.bucketCount, 0);
    assert.equal(result.detail.hasMoreBuckets, false);
    assert.ok(result.detail.latencyMs >= 0);
  });

  test("names a wrong key and a wrong secret", async () => {
    const connection = connectionTo(server.endpoint);
    const nobody = { ...secrets, accessKeyId: "NOBODY" };
    const unknown = await provider.test(connection, nobody, live());
    assert.equal(failure(unknown, "fails").kind, "unknownAccessKey");
    const wrong = { ...secrets, secretAccessKey: "hunter2hunter2" };
    const result = await provider.test(connection, wrong, live());
    const error = failure(result, "fails");
    assert.equal(error.kind, "wrongSecret");
    assert.ok(!JSON.stringify([error.message, error.facts]).includes("hunter2"));
    const none = await provider.test(connection, {}, live());
    assert.equal(failure(none, "fails").kind, "missingCredentials");
  });

  test("names the right region", async () => {
    await withServer({ region: "eu-right-1" }, async ({ endpoint }) => {
      const result = await provider.test(connectionTo(endpoint), secrets, live());
      const error = failure(result, "fails");
      assert.equal(error.kind, "wrongRegion");
      assert.equal(error.facts.expectedRegion, "eu-right-1");
    });
  });

  test("measures how wrong the clock is", async () => {
    await withServer({ clockSkewMs: -7_200_000 }, async ({ endpoint }) => {
      const result = await provider.test(connectionTo(endpoint), secrets, live());
      const error = failure(result, "fails");
      assert.equal(error.kind, "clockSkew");
      assert.ok(Math.abs((error.facts.skewMs ?? 0) + 7_200_000) < 60_000);
    });
  });

  test("is limited without the permission to list buckets, and works with buckets named", async () => {
    const denies: S3ServerOptions["denies"] = ({ bucket, method }) =>
      bucket === "" && method === "GET";
    await withServer({ denies }, async ({ endpoint }) => {
      const result = await provider.test(connectionTo(endpoint), secrets, live());
      assert.equal(failure(result, "limited").kind, "accessDenied");
      assert.equal(failure(result, "limited").facts.areKeys, "right");
      const session = provider.open(connectionTo(endpoint), {
        read: () => Promise.resolve(secrets),
        update: () => Promise.resolve(),
      });
      const home = await session.home(undefined, live());
      await home.createBucket({ name: "mine" }, live());
      await session.dispose();
      const named = connectionTo(endpoint, { buckets: ["mine"] });
      assert.equal((await provider.test(named, secrets, live())).outcome, "works");
      const half = connectionTo(endpoint, { buckets: ["mine", "others"] });
      const partly = failure(await provider.test(half, secrets, live()), "limited");
      assert.equal(partly.kind, "noSuchBucket");
      assert.equal(partly.facts.bucket, "others");
      const none = connectionTo(endpoint, { buckets: ["others"] });
      assert.equal(
        failure(await provider.test(none, secrets, live()), "fails").kind,
        "noSuchBucket",
      );
      const wrong = { ...secrets, secretAccessKey: "wrong" };
      const unsigned = await provider.test(named, wrong, live());
      assert.equal(failure(unsigned, "fails").kind, "wrongSecret");
    });
  });

  test("fails where every key is simply refused, because then the keys may be wrong", async () => {
    const xml = "<Error><Code>AccessDenied</Code><Message/></Error>";
    await withScript(
      (_seen, response) => void response.writeHead(403).end(xml),
      async (origin) => {
        const result = await provider.test(connectionTo(origin), secrets, live());
        assert.equal(failure(result, "fails").kind, "accessDenied");
      },
    );
  });

  test("says what is wrong with the way there", async () => {
    const ask = async (endpoint: string, ...kinds: StorageErrorKind[]) => {
      const result = await provider.test(connectionTo(endpoint), secrets, live());
      const error = failure(result, "fails");
      assert.ok(kinds.includes(error.kind), `${endpoint}: ${error.kind}`);
    };
    await ask("http://nowhere.invalid", "dns");
    await ask("http://127.0.0.1:1", "refused");
    await ask(server.endpoint.replace("http:", "https:"), "tls");
    await ask("not an endpoint", "invalidInput");
    await withScript(
      () => undefined,
      (origin) => ask(origin, "timeout"),
    );
    const secure = await startScripted((_seen, response) => void response.end(), { tls: true });
    await ask(secure.origin, "tls");
    await secure.stop();
  });

  test("says that https is spoken where http is asked, however the server takes it", async () => {
    const kindOf = async (endpoint: string) => {
      const { kind, facts } = failure(
        await provider.test(connectionTo(endpoint), secrets, live()),
        "fails",
      );
      return [kind, facts.code];
    };
    const secure = await startScripted((_seen, response) => void response.end(), { tls: true });
    assert.deepEqual(await kindOf(`http://127.0.0.1:${secure.port}`), ["tls", tlsPort]);
    assert.equal(secure.seen.length, 0, "nothing was asked over a connection that nobody checked");
    await secure.stop();

    // A fatal alert of TLS 1.2 about the protocol's version, as some send it to everybody.
    const alert = Buffer.from([0x15, 0x03, 0x03, 0, 2, 2, 70]);
    const [alerting, closing] = [createServer(), createServer()];
    alerting.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(alert));
    });
    closing.on("connection", (socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.destroy());
    });
    const endpointOf = async (of: Server) => {
      await new Promise<void>((done) => of.listen(0, "127.0.0.1", done));
      return `http://127.0.0.1:${(of.address() as AddressInfo).port}`;
    };
    try {
      assert.deepEqual(await kindOf(await endpointOf(alerting)), ["tls", tlsPort]);
      assert.equal((await kindOf(await endpointOf(closing)))[0], "connectionLost");
    } finally {
      alerting.close();
      closing.close();
    }
  });

  test("says that there is no S3 at the address", async () => {
    const answers: readonly Script[] = [
      (_seen, response) => void response.end("<!DOCTYPE html><html>Welcome</html>"),
      (_seen, response) => void response.writeHead(404).end("<html>Not Found</html>"),
      (_seen, response) => void response.writeHead(404).end("nothing here"),
      (_seen, response) => void response.writeHead(404).end(),
      (_seen, response) => void response.writeHead(405).end(),
      (_seen, response) => void response.end('{"hello":"world"}'),
      (_seen, response) => void response.end(),
      (_seen, response) =>
        void response.writeHead(302, { location: "http://portal.example/" }).end(),
    ];
    for (const script of answers) {
      await withScript(script, async (origin) => {
        const result = await provider.test(connectionTo(origin), secrets, live());
        assert.equal(failure(result, "fails").kind, "badResponse", String(script));
      });
    }
  });

  test("ends with the reason of an abort", async () => {
    await withScript(
      () => undefined,
      async (origin) => {
        const controller = new AbortController();
        const reason = new DOMException("enough", "AbortError");
        setTimeout(() => controller.abort(reason), 50);
        const testing = provider.test(connectionTo(origin), secrets, controller.signal);
        await assert.rejects(testing, (error) => error === reason);
      },
    );
  });
});

describe("an open S3 connection", () => {
  test("reads its secrets once, and again after that failed", async () => {
    const server = await startS3Server();
    const { accessKeyId, secretAccessKey } = server;
    let reads = 0;
    const session = provider.open(connectionTo(server.endpoint), {
      read: () => {
        reads++;
        return Promise.resolve(reads === 1 ? {} : { accessKeyId, secretAccessKey });
      },
      update: () => Promise.resolve(),
    });
    const home = await session.home(undefined, live());
    assert.deepEqual(session.content, { kind: "buckets" });
    assert.equal(reads, 0);
    await assert.rejects(home.listBuckets({}, live()), (error) =>
      isStorageError(error, "missingCredentials"),
    );
    await home.listBuckets({}, live());
    await Promise.all([home.listBuckets({}, live()), home.listBuckets({}, live())]);
    assert.equal(reads, 2);
    await session.dispose();
    await server.stop();
  });
});
