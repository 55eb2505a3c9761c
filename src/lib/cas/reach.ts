// The way to a CAS: the scone program, the address by which it reaches the CAS, and the attestation that comes before all else.
import type {Cluster} from '../cluster/cluster.ts';
import type {KubeObject} from '../cluster/object.ts';
import {type ForwardedPort, forwardPort} from '../cluster/port-forward.ts';
import {listObjects} from '../cluster/read.ts';
import type {Emit} from '../report/event.ts';
import {Failure} from '../report/failure.ts';
import type {SconeCli} from '../scone-cli/scone-cli.ts';
import type {CasSettings} from '../settings/cas-settings.ts';
import {type CasName, casPods, casServices, defaultClientPort} from './names.ts';

export interface ReachOptions {
  cluster: Cluster;
  settings: CasSettings;
  name: CasName;
  emit: Emit;
  /** Ends reads, waits and the port-forward. */
  signal: AbortSignal;
  /** Called once, when the first call is made. */
  openCli: () => Promise<SconeCli>;
}

/** Everything is opened when it is first needed, and closed by `close`. */
export class CasReach {
  readonly #options: ReachOptions;
  #cli: Promise<SconeCli> | undefined;
  #forward: Promise<ForwardedPort> | undefined;

  constructor(options: ReachOptions) {
    this.#options = options;
  }

  cli(): Promise<SconeCli> {
    this.#cli ??= this.#options.openCli();
    return this.#cli;
  }

  /** HOST:PORT as the scone program must be given it. */
  async address(): Promise<string> {
    const {settings, name} = this.#options;
    const {reach} = await this.cli();
    const clientPort = settings.sconeCli.clientPort ?? (await this.clientPort());
    if (settings.sconeCli.address !== undefined) return `${settings.sconeCli.address}:${clientPort}`;
    if (reach.by === 'in-cluster' || !settings.sconeCli.portForward) {
      return `${name.name}.${name.namespace}.svc:${clientPort}`;
    }
    const {port} = await this.#forwarded(clientPort);
    return `${reach.host}:${port}`;
  }

  /** The Service of the CAS, of which there must be exactly one. */
  async service(): Promise<KubeObject> {
    const {cluster, name, signal} = this.#options;
    return onlyOne(await listObjects(cluster, casServices(name), {signal}), 'Service', name);
  }

  async pod(): Promise<KubeObject> {
    const {cluster, name, signal} = this.#options;
    const pods = await listObjects(cluster, casPods(name), {signal});
    return onlyOne(
      pods.filter(({metadata}) => metadata.deletionTimestamp === undefined),
      'pod',
      name,
    );
  }

  async clientPort(): Promise<number> {
    const {spec} = await this.service();
    const ports: {name?: string; port: number}[] = spec?.ports ?? [];
    return ports.find((port) => port.name?.startsWith('client'))?.port ?? defaultClientPort;
  }

  /**
   * Attests with each list of options in turn and makes the CAS the default of this config.
   * @throws Failure when none is accepted, with the program's own words
   */
  async attest(config: string): Promise<string> {
    const {settings, name} = this.#options;
    const [cli, address] = await Promise.all([this.cli(), this.address()]);
    const refusals: string[] = [];
    for (const tolerance of settings.tolerances) {
      const result = await cli.attest({config, address, tolerance});
      if (result.ok) {
        await cli.setDefault({config, address});
        return address;
      }
      refusals.push(result.words);
    }
    throw new Failure({
      summary: 'the CAS could not be attested: it is not known to be genuine',
      object: `CAS ${name.namespace}/${name.name}`,
      reason: [...new Set(refusals)].filter(Boolean).join('; ') || 'the scone program did not say why',
      next: 'check LAS and its DCAP key with `kubectl provision operator`; what is accepted can be set with --set-tolerations',
    });
  }

  /** Never throws: whatever is open is closed. */
  async close(): Promise<void> {
    const [forward, cli] = await Promise.all([
      this.#forward?.catch(() => undefined),
      this.#cli?.catch(() => undefined),
    ]);
    await Promise.all([forward?.close(), cli?.close()]);
  }

  #forwarded(port: number): Promise<ForwardedPort> {
    const {cluster, settings, signal, emit} = this.#options;
    const pod = async () => {
      const {metadata} = await this.pod();
      return {namespace: metadata.namespace ?? '', name: metadata.name};
    };
    const {localPort} = settings.sconeCli;
    this.#forward ??= forwardPort(cluster, {
      pod,
      port,
      ...(localPort !== undefined && {localPort}),
      signal,
      onTrouble: (text) => emit({type: 'note', level: 'verbose', text: `port-forward: ${text}`}),
    });
    return this.#forward;
  }
}

function onlyOne(objects: readonly KubeObject[], kind: string, {name, namespace}: CasName): KubeObject {
  const [only, ...more] = objects;
  if (only !== undefined && more.length === 0) return only;
  throw new Failure({
    summary: only === undefined ? `there is no ${kind} of this CAS` : `there is more than one ${kind} of this CAS`,
    object: `CAS ${namespace}/${name}`,
    reason: `looked for ${kind}s labelled app.kubernetes.io/instance=${name}, app.kubernetes.io/name=cas${more.length > 0 ? `; found ${objects.map(({metadata}) => metadata.name).join(', ')}` : ''}`,
    next:
      only === undefined ? 'look at the operator: kubectl provision operator' : 'remove those that do not belong to it',
  });
}
