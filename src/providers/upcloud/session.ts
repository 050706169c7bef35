import type { UpCloudConnection } from "../../core/connection.ts";
import { StorageError } from "../../core/errors.ts";
import type { SecretAccess, Session } from "../../core/provider.ts";
import type { Service, Services } from "../../core/service.ts";
import { untranslated, type Translate } from "../../core/translate.ts";
import type { Clock, HttpClient } from "../../http/client.ts";
import { createApi, type UpCloudApi } from "./api/client.ts";
import { servicePath } from "./api/services.ts";
import { AutoKeys } from "./autoKeys.ts";
import { objectEndpoint } from "./endpoint.ts";
import { ServiceHome } from "./home.ts";
import { createIam } from "./iam.ts";
import { createObjectsCaller, objectsProblem, waitUntilAccepted } from "./objects.ts";
import { rememberSecrets } from "./secretMemory.ts";
import { createServices } from "./services.ts";

/** How long a service that could be reached is taken to be where it was. */
const freshMs = 30_000;

interface Opened {
  readonly home: ServiceHome;
  readonly service: Service;
  readonly seenAt: number;
}

/** Services of an account, and the homes of their buckets. */
export class UpCloudSession implements Session {
  readonly content: { readonly kind: "services"; readonly services: Services };
  readonly #connection: UpCloudConnection;
  readonly #http: HttpClient;
  readonly #clock: Clock;
  readonly #secrets: SecretAccess;
  readonly #api: UpCloudApi;
  readonly #services: Services;
  readonly #keys = new Map<string, AutoKeys>();
  readonly #homes = new Map<string, Opened>();

  constructor(
    connection: UpCloudConnection,
    secrets: SecretAccess,
    parts: { readonly http: HttpClient; readonly clock: Clock; readonly l10n?: Translate },
  ) {
    this.#connection = connection;
    this.#http = parts.http;
    this.#clock = parts.clock;
    this.#secrets = rememberSecrets(secrets);
    this.#api = createApi({
      http: parts.http,
      baseUrl: connection.baseUrl,
      secrets: () => this.#secrets.read(),
      now: () => parts.clock.now(),
    });
    this.#services = createServices({
      api: this.#api,
      clock: parts.clock,
      l10n: parts.l10n ?? untranslated,
      keysOf: (id) => this.#keysOf(id),
    });
    this.content = { kind: "services", services: this.#services };
  }

  async home(serviceId: string | undefined, signal: AbortSignal): Promise<ServiceHome> {
    const id = demandId(serviceId);
    const known = this.#homes.get(id);
    const now = this.#clock.now();
    const isUsable = known && !objectEndpoint(known.service).problem;
    if (isUsable && now - known.seenAt < freshMs) return known.home;
    const service = await this.#services.get(id, signal);
    // The same home keeps what its store has learned.
    const home = known && isSamePlace(known.service, service) ? known.home : this.#open(service);
    this.#homes.set(id, { home, service, seenAt: now });
    return home;
  }

  access(serviceId: string | undefined): ReturnType<Services["open"]>["access"] {
    return this.#services.open(demandId(serviceId)).access;
  }

  async dispose(): Promise<void> {
    this.#homes.clear();
    await this.#http.close();
  }

  #open(service: Service): ServiceHome {
    const key = () => this.#keysOf(service.id).key();
    return new ServiceHome({
      bucketName: this.#services.rules.bucketName,
      api: this.#api,
      clock: this.#clock,
      service,
      caller: createObjectsCaller({ ...this.#objectsOf(service), key }),
      identity: `${this.#connection.id}/${service.id}`,
      objectsProblem: () => objectsProblem(service, key),
    });
  }

  #keysOf(serviceId: string): AutoKeys {
    const known = this.#keys.get(serviceId);
    if (known) return known;
    const keys = new AutoKeys({
      serviceId,
      iam: createIam(this.#api, servicePath(serviceId)),
      secrets: this.#secrets,
      waitUntilAccepted: async (key, signal) => {
        const service = await this.#services.get(serviceId, signal);
        await waitUntilAccepted(this.#objectsOf(service), key, signal);
      },
    });
    this.#keys.set(serviceId, keys);
    return keys;
  }

  #objectsOf(service: Service) {
    return {
      http: this.#http,
      clock: this.#clock,
      service,
      look: (signal: AbortSignal) => this.#services.get(service.id, signal),
    };
  }
}

function demandId(serviceId: string | undefined): string {
  if (serviceId !== undefined) return serviceId;
  throw new StorageError("invalidInput", "Buckets of this connection are in a service", {
    field: "serviceId",
  });
}

function isSamePlace(a: Service, b: Service): boolean {
  const before = objectEndpoint(a);
  const after = objectEndpoint(b);
  return before.url === after.url && before.problem?.kind === after.problem?.kind;
}
