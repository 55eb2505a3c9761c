// What the operator learns from CAS instances: each running one is asked over the Service network, and again when it changes.
import {askCas} from '../cas/client.ts';
import type {CasFacts} from '../cas/protocol.ts';
import {isReady, type Pod} from '../runtime/running-pods.ts';
import type {Cas} from './kinds.ts';

/** What a CAS has said last, with a report for the nonce of its object. */
export interface Observed extends CasFacts {
  nonce?: string;
  dcapReport?: string;
}

export interface CasObserver {
  /** Unix socket of the Service network. */
  readonly egress: string;
  /** What is known of the CAS in this pod; undefined if it does not run, or has not answered yet. Starts to ask it. */
  observe(cas: Cas, pod: Pod | undefined): Observed | undefined;
  /** The object is gone. */
  forget(key: string): void;
}

interface Watched {
  pod: string;
  nonce: string | undefined;
  observed: Observed | undefined;
  stop: AbortController;
}

const pauseMs = {first: 50, longest: 1000};

/** `onChange` is called with the namespace and name of a CAS that has said something new. */
export function createCasObserver(egress: string, onChange: (key: string) => void): CasObserver {
  const watched = new Map<string, Watched>();

  function end(key: string): void {
    watched.get(key)?.stop.abort();
    watched.delete(key);
  }

  async function follow(key: string, target: {host: string; port: number}, {stop, nonce}: Watched): Promise<void> {
    let pause = pauseMs.first;
    let revision = -1;
    while (!stop.signal.aborted) {
      try {
        const observed = await ask(target, revision, nonce, stop.signal);
        pause = pauseMs.first;
        revision = observed.revision;
        take(key, stop, observed);
      } catch {
        revision = -1;
        take(key, stop, undefined);
        await delay(pause, stop.signal);
        pause = Math.min(pause * 2, pauseMs.longest);
      }
    }
  }

  async function ask(
    target: {host: string; port: number},
    revision: number,
    nonce: string | undefined,
    signal: AbortSignal,
  ): Promise<Observed> {
    const way = {...target, egress};
    const {value: facts} = await askCas<CasFacts>(way, 'GET', `/facts?after=${revision}`, undefined, signal);
    if (!facts.isProvisioned || !facts.isAttestable || nonce === undefined) return facts;
    const path = `/dcap-report?nonce=${nonce}`;
    const {value} = await askCas<{report: string}>(way, 'GET', path, undefined, signal);
    return {...facts, nonce, dcapReport: value.report};
  }

  function take(key: string, stop: AbortController, observed: Observed | undefined): void {
    const known = watched.get(key);
    if (known?.stop !== stop || (known.observed === undefined && observed === undefined)) return;
    watched.set(key, {...known, observed});
    onChange(key);
  }

  return {
    egress,
    observe: (cas, pod) => {
      const {name, namespace} = cas.metadata;
      const key = `${namespace}/${name}`;
      if (pod === undefined || !isReady(pod)) {
        end(key);
        return undefined;
      }
      const {nonce} = cas.spec ?? {};
      const identity = `${pod.metadata.uid} ${cas.spec?.service?.clientPort ?? 8081}`;
      const known = watched.get(key);
      if (known?.pod === identity && known.nonce === nonce) return known.observed;
      end(key);
      const fresh: Watched = {
        pod: identity,
        nonce,
        observed: known?.pod === identity ? known.observed : undefined,
        stop: new AbortController(),
      };
      watched.set(key, fresh);
      const target = {host: `${name}.${namespace}.svc`, port: cas.spec?.service?.clientPort ?? 8081};
      void follow(key, target, fresh);
      return fresh.observed;
    },
    forget: end,
  };
}

function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      {once: true},
    );
  });
}
