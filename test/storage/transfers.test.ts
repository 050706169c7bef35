import { after, before, describe } from "node:test";
import type { HttpClient } from "../../src/http/client.ts";
import type { BucketHome } from "../../src/core/bucketHome.ts";
import { startFaultProxy } from "../servers/faultProxy.ts";
import { clientOf, freshName, live, removeBucket, type Running } from "./s3/server.ts";
import { serversUnderTest } from "./s3/servers.ts";
import { testBadWeather } from "./transfers/badWeather.ts";
import { testCompositeChecksums } from "./transfers/compositeChecksums.ts";
import { testDamage } from "./transfers/damage.ts";
import { testLastMoment } from "./transfers/lastMoment.ts";
import { testLocalTroubles } from "./transfers/localTroubles.ts";
import { testManyCopies } from "./transfers/manyCopies.ts";
import { testManyOverwrites } from "./transfers/manyOverwrites.ts";
import { testManyReplacedFiles } from "./transfers/manyReplacedFiles.ts";
import { testManySyncs } from "./transfers/manySyncs.ts";
import { testManyUploads } from "./transfers/manyUploads.ts";
import { testRoundTrips } from "./transfers/roundTrips.ts";
import { testSmallFiles } from "./transfers/smallFiles.ts";
import type { Workshop } from "./transfers/workshop.ts";

/** The engine with the real S3 client on real servers, through good and bad weather. */
for (const server of serversUnderTest()) {
  describe(`transfers on ${server.name}`, () => {
    const bucket = freshName();
    const clients: HttpClient[] = [];
    let running: Running;
    let home: BucketHome;
    let workshop: Workshop;

    before(async () => {
      running = await server.start();
      const proxy = await startFaultProxy(running.endpoint);
      const direct = clientOf(running);
      const faulty = clientOf(
        { ...running, endpoint: proxy.endpoint },
        {
          s3: { identity: "through-the-proxy" },
          http: {
            timeouts: { headersMs: 5000, idleMs: 2000 },
            retry: { attempts: 4, firstWaitMs: 5, longestWaitMs: 20 },
          },
        },
      );
      clients.push(direct.http, faulty.http);
      ({ home } = direct);
      await home.createBucket({ name: bucket }, live());
      workshop = { store: home.store, faulty: faulty.home.store, bucket, proxy };
    });

    after(async () => {
      await removeBucket(home, bucket);
      for (const client of clients) await client.close();
      await workshop.proxy.stop();
      await running.stop();
    });

    testRoundTrips(() => workshop);
    testBadWeather(() => workshop);
    testDamage(() => workshop);
    if (server.abilities.comparesPartChecksums)
      testCompositeChecksums(
        () => workshop,
        () => running,
      );
    testLastMoment(() => workshop);
    testLocalTroubles(() => workshop);
    // Ceph compares no sources: there each is looked at and copied by itself.
    if (server.name === "embedded") testManyCopies(() => workshop);
    testManyUploads(() => workshop);
    testManyOverwrites(() => workshop);
    testManySyncs(() => workshop);
    testManyReplacedFiles(() => workshop);
    testSmallFiles(() => workshop);
  });
}
