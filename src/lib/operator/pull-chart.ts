// Charts from image registries, asked with the same accounts, mirrors and authorities as for images.
import {readFile} from 'node:fs/promises';
import {setTimeout} from 'node:timers/promises';
import {limiter} from '../network/limiter.ts';
import {proxiedConnections} from '../network/proxied-fetch.ts';
import {defaultRetryPolicy} from '../network/retry.ts';
import type {NoAnswer} from '../registry/answer.ts';
import {openRegistry, type Registry} from '../registry/open-registry.ts';
import {pullChart} from '../registry/pull-chart.ts';
import {parseReference, type Reference} from '../registry/reference.ts';
import type {PullChart} from '../release/obtain-registry-chart.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {OperatorSettings} from '../settings/settings.ts';
import {type AccountWorld, registryAccounts} from './registry-accounts.ts';

export interface ChartRegistryWorld extends AccountWorld {
  now: () => Date;
  random: () => number;
  userAgent: string;
}

/** The cluster has not been asked yet, so its pull secrets do not count: the given account, else the logins of this machine. */
export function chartPuller(settings: OperatorSettings, world: ChartRegistryWorld): PullChart {
  return async (text, maxBytes) => {
    const reference = parseReference(text);
    const {registryCa, registryMirror, plainHttp} = settings.images;
    const authority = registryCa === undefined ? undefined : [await readAuthority(registryCa)];
    const connections = proxiedConnections(world.env, authority);
    const own = settings.imageRepo.split('/', 1)[0] ?? '';
    try {
      const registry = openRegistry({
        ...{now: world.now, random: world.random, signal: world.signal, userAgent: world.userAgent, learn: world.learn},
        ...{fetch: connections.fetch, plainHttp, limited: limiter(4)},
        ...{limits: {idleMs: 15_000, requestMs: 120_000}, retryPolicy: defaultRetryPolicy},
        pause: (milliseconds, signal) => setTimeout(milliseconds, undefined, {signal}),
        mirrors: registryMirror === undefined ? [] : [{registry: own, url: registryMirror}],
        credentials: registryAccounts(settings, new Map(), world),
      });
      const answer = await pullChart(registry, reference, maxBytes);
      if (answer.is === 'found') return answer.value;
      throw await failureOf(answer, text, reference, registry);
    } finally {
      connections.close();
    }
  };
}

async function readAuthority(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((thrown) => {
    const summary = 'the file of --registry-ca cannot be read';
    throw new Failure({kind: 'usage', summary, object: file, reason: reasonOf(thrown), cause: thrown});
  });
}

async function failureOf(answer: NoAnswer, text: string, reference: Reference, registry: Registry): Promise<Failure> {
  const facts = {summary: 'the chart cannot be had from the registry', object: `oci://${text}`, reason: answer.reason};
  switch (answer.is) {
    case 'absent':
      return new Failure({...facts, next: await whatThereIs(reference, registry)});
    case 'refused': {
      const login = `log in with an account that may read it: docker login ${reference.registry}`;
      return new Failure({...facts, next: answer.next ?? login});
    }
    case 'unreachable':
      return new Failure({kind: 'undetermined', ...facts, next: answer.next ?? 'try again later, or name a file'});
    default:
      return new Failure({...facts, next: answer.next ?? 'see that the address is that of a chart'});
  }
}

/** Registries answer `absent` for a wrong repository, a wrong tag, and often for what one may not see. */
async function whatThereIs(reference: Reference, registry: Registry): Promise<string> {
  const tags = await registry.tags(reference);
  const known = tags.is === 'found' ? tags.value.filter((tag) => !/^sha256-/.test(tag)) : [];
  if (known.length === 0) return `see that ${reference.repository} is right, and that your account may read it`;
  const shown = known.slice(-10).join(', ');
  return `take a version that is there: ${known.length > 10 ? `… ${shown}` : shown}`;
}
