// Charts from image registries, asked with the same accounts, mirrors and authorities as for images.
import {type AccountWorld, registryAccounts} from '../image-check/registry-accounts.ts';
import {defaultRetryPolicy} from '../network/retry.ts';
import type {NoAnswer} from '../registry/answer.ts';
import {registryAsking} from '../registry/asking.ts';
import {openRegistry, type Registry} from '../registry/open-registry.ts';
import {pullChart} from '../registry/pull-chart.ts';
import {parseReference, type Reference} from '../registry/reference.ts';
import type {PullChart} from '../release/obtain-registry-chart.ts';
import {Failure} from '../report/failure.ts';
import type {OperatorSettings} from '../settings/settings.ts';

export interface ChartRegistryWorld extends AccountWorld {
  now: () => Date;
  random: () => number;
  userAgent: string;
}

/** The cluster has not been asked yet, so its pull secrets do not count: the given account, else the logins of this machine. */
export function chartPuller(settings: OperatorSettings, world: ChartRegistryWorld): PullChart {
  return async (text, maxBytes) => {
    const reference = parseReference(text);
    const {registryMirror} = settings.images;
    const own = settings.imageRepo.split('/', 1)[0] ?? '';
    const {options, close} = await registryAsking(settings.images, world);
    try {
      const registry = openRegistry({
        ...options,
        // A chart may be large, and nothing goes on without it.
        ...{limits: {idleMs: 15_000, requestMs: 120_000}, retryPolicy: defaultRetryPolicy},
        mirrors: registryMirror === undefined ? [] : [{registry: own, url: registryMirror}],
        credentials: registryAccounts(settings, [], world),
      });
      const answer = await pullChart(registry, reference, maxBytes);
      if (answer.is === 'found') return answer.value;
      throw await failureOf(answer, text, reference, registry);
    } finally {
      close();
    }
  };
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
