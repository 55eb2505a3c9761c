import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {proxiedFetch} from '../../../src/lib/network/proxied-fetch.ts';
import {openRelease} from '../../../src/lib/release/open-release.ts';
import type {ReleaseOptions, ReleaseWorld} from '../../../src/lib/release/release-options.ts';
import {Failure} from '../../../src/lib/report/failure.ts';
import {type ReleaseGround, releaseGround, releaseWorld} from '../../support/release.ts';
import {type Answer, startProxy, startReleaseServer} from '../../support/release-server.ts';

const las = 'scontain/manifests/main/6.0.6/las.yaml';

let ground: ReleaseGround;
beforeAll(async () => {
  ground = await releaseGround();
});
afterAll(() => ground.remove());

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Fetches las.yaml from a server where that path answers as told. */
async function fetchLas(
  answer: Answer | undefined,
  world: Partial<ReleaseWorld> = {},
  options: Partial<ReleaseOptions> = {},
) {
  const server = await startReleaseServer(ground.mirror, answer && {[las]: answer});
  closing.push(server.close);
  const outside = releaseWorld(world);
  const release = await openRelease(ground.options({mirror: `${server.url}/`, ...options}), outside);
  const outcome = await release.artefact('las').catch((thrown: unknown) => thrown);
  const asked = server.requests.filter((path) => path === las).length;
  return {outcome, asked, pauses: outside.pauses, server};
}

const failing =
  (status: number, times: number, headers: Record<string, string> = {}): Answer =>
  (response, before, serve) =>
    before < times ? void response.writeHead(status, headers).end() : serve();

describe('a mirror behind an URL', () => {
  it('gives the release, and is told who asks', async () => {
    const {outcome, server} = await fetchLas(undefined);
    expect(outcome).toMatchObject({name: 'las', from: 'mirror', url: `${server.url}/${las}`});
    expect(server.headers[0]?.['user-agent']).toBe('kubectl-provision/test');
  });

  it('works with the fetch of Node as well', async () => {
    const {outcome} = await fetchLas(undefined, {fetch: (url, init) => fetch(url, init)});
    expect(outcome).toMatchObject({name: 'las', from: 'mirror'});
  });

  it('has at most four downloads going on at once', async () => {
    let now = 0;
    let most = 0;
    const counted: ReleaseWorld['fetch'] = async (url, init) => {
      most = Math.max(most, ++now);
      try {
        return await proxiedFetch({})(url, init);
      } finally {
        now--;
      }
    };
    const server = await startReleaseServer(ground.mirror);
    closing.push(server.close);
    const release = await openRelease(ground.options({mirror: server.url}), releaseWorld({fetch: counted}));
    await release.artefacts(['chart', 'las', 'sgxplugin', 'secrets_operator', 'cert-manager', 'imagepullsecrets']);
    expect(most).toBe(4);
  });
});

describe('what passes is tried again', () => {
  it.each([
    ['500 once', failing(500, 1), [500]],
    ['503 three times, with growing pauses', failing(503, 3), [500, 1000, 2000]],
    ['429 with Retry-After in seconds', failing(429, 1, {'retry-after': '7'}), [7000]],
    ['429 with Retry-After as a date', failing(429, 1, {'retry-after': 'Mon, 01 Jun 2026 12:00:09 GMT'}), [9000]],
    ['408', failing(408, 1), [500]],
    [
      'a connection that breaks',
      ((response, before, serve) => (before < 1 ? void response.destroy() : serve())) as Answer,
      [500],
    ],
  ])('%s', async (_, answer, pauses) => {
    const result = await fetchLas(answer);
    expect(result.outcome).toMatchObject({name: 'las'});
    expect(result.pauses).toEqual(pauses);
    expect(result.asked).toBe(pauses.length + 1);
  });

  it('also when a body ends early', async () => {
    const {outcome, asked} = await fetchLas((response, before, serve) => {
      if (before > 0) return serve();
      response.writeHead(200, {'content-length': '1000'});
      response.write('half of it', () => response.destroy());
    });
    expect(outcome).toMatchObject({name: 'las'});
    expect(asked).toBe(2);
  });

  it('also when nothing comes for too long', async () => {
    const stalling: Answer = (response, before, serve) => (before < 1 ? void response.write('kind:') : serve());
    const {outcome, asked} = await fetchLas(stalling, {limits: {idleMs: 50, requestMs: 5000}});
    expect(outcome).toMatchObject({name: 'las'});
    expect(asked).toBe(2);
  });

  it('is told before each pause', async () => {
    const retries: unknown[] = [];
    await fetchLas(failing(502, 2), {
      onRetry: ({attempt, reason, url}) => retries.push([attempt, reason, url.endsWith(las)]),
    });
    expect(retries).toEqual([
      [1, 'the server answers with status 502', true],
      [2, 'the server answers with status 502', true],
    ]);
  });

  it('pauses vary, between half and the whole of their bound', async () => {
    const {pauses} = await fetchLas(failing(503, 2), {random: () => 0});
    expect(pauses).toEqual([250, 500]);
  });
});

describe('what does not pass is told at once, or after four tries', () => {
  const silent: Answer = () => {};
  const dripping: Answer = (response) => {
    const timer = setInterval(() => response.write('#'), 5);
    response.on('close', () => clearInterval(timer));
  };
  const endless: Answer = (response) => {
    const chunk = Buffer.alloc(2 ** 20);
    const more = () => void (response.writable && response.write(chunk, more));
    more();
  };
  it.each<[string, Answer, number, string, RegExp, ReleaseWorld['limits']?]>([
    ['404', failing(404, 9), 1, 'failed', /does not exist/],
    ['410', failing(410, 9), 1, 'failed', /does not exist/],
    ['403', failing(403, 9), 1, 'failed', /status 403/],
    ['500 always', failing(500, 9), 4, 'undetermined', /status 500 \(after 4 tries\)/],
    ['Retry-After of an hour', failing(503, 9, {'retry-after': '3600'}), 1, 'undetermined', /asks to wait 3600 s/],
    ['silence', silent, 4, 'undetermined', /nothing was received for 0\.05 s/, {idleMs: 50, requestMs: 5000}],
    ['drops without end', dripping, 4, 'undetermined', /not complete after 0\.1 s/, {idleMs: 5000, requestMs: 100}],
    ['a body without end', endless, 1, 'failed', /bigger than 4194304 bytes/],
    ['a body announced too big', failing(200, 9, {'content-length': '99999999'}), 1, 'failed', /bigger than/],
    [
      'a redirect to http',
      failing(302, 9, {location: 'http://127.0.0.1:1/las.yaml'}),
      1,
      'failed',
      /redirects to http:.*not encrypted/,
    ],
    ['a redirect to a file', failing(302, 9, {location: 'file:///etc/passwd'}), 1, 'failed', /redirects to file:/],
    ['another redirect to http', failing(308, 9, {location: '/elsewhere'}), 1, 'failed', /redirects to http:/],
  ])('%s', async (_, answer, times, kind, words, limits = {idleMs: 5000, requestMs: 10_000}) => {
    const {outcome, asked, server} = await fetchLas(answer, {limits});
    expect(outcome).toMatchObject({name: 'Failure', kind, message: expect.stringMatching(words)});
    expect(outcome).toMatchObject({object: `${server.url}/${las}`});
    expect(asked).toBe(times);
  });

  it('a port where nobody listens, after four tries', async () => {
    const world = releaseWorld();
    const release = await openRelease(ground.options({mirror: 'http://127.0.0.1:1'}), world);
    await expect(release.artefact('las')).rejects.toMatchObject({
      kind: 'undetermined',
      message: expect.stringMatching(/ECONNREFUSED.*after 4 tries/),
    });
    expect(world.pauses.length).toBeGreaterThanOrEqual(3);
  });

  it('a name that nobody knows, with a hint at --mirror', async () => {
    const fetch: ReleaseWorld['fetch'] = async () => {
      const cause = Object.assign(new Error('getaddrinfo ENOTFOUND raw.example'), {code: 'ENOTFOUND'});
      throw new TypeError('fetch failed', {cause});
    };
    const release = await openRelease(ground.options({mirror: 'https://raw.example'}), releaseWorld({fetch}));
    await expect(release.artefact('las')).rejects.toMatchObject({
      reason: 'DNS: no address is known for raw.example',
      next: expect.stringContaining('--mirror'),
    });
  });

  it('a server whose certificate nobody vouches for, with a hint at NODE_EXTRA_CA_CERTS', async () => {
    const {certificate, key} = issueCertificate({subject: {commonName: 'localhost'}, dnsNames: ['localhost']});
    const server = createTlsServer({cert: certificate, key});
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    closing.push(() => new Promise((closed) => server.close(closed)));
    const mirror = `https://localhost:${(server.address() as AddressInfo).port}`;
    const release = await openRelease(ground.options({mirror}), releaseWorld());
    await expect(release.artefact('las')).rejects.toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^TLS: /),
      next: expect.stringContaining('NODE_EXTRA_CA_CERTS'),
    });
  });
});

describe('the end of a run', () => {
  it.each(['while waiting for an answer', 'during a pause'])(
    "%s ends the download with the run's own reason",
    async (when) => {
      const run = new AbortController();
      const reason = new Failure({kind: 'deadline', summary: 'the time limit passed'});
      const pausing = when === 'during a pause';
      const {outcome} = await fetchLas(pausing ? failing(500, 9) : () => run.abort(reason), {
        signal: run.signal,
        pause: async () => {
          run.abort(reason);
          throw new Error('aborted');
        },
      });
      expect(outcome).toBe(reason);
    },
  );
});

describe('proxies of the environment', () => {
  it('are used for plain and for encrypted addresses', async () => {
    const proxy = await startProxy('from the proxy', '403 Forbidden');
    closing.push(proxy.close);
    const fetch = proxiedFetch({HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url});
    const release = await openRelease(ground.options({mirror: 'http://mirror.example'}), releaseWorld({fetch}));
    await expect(release.artefact('las')).rejects.toThrow(/signature/);
    expect(proxy.requests).toContain(`GET http://mirror.example/${las}`);
    const vendor = await openRelease(ground.options({mirror: undefined}), releaseWorld({fetch}));
    await expect(vendor.artefact('las')).rejects.toMatchObject({
      object: `https://raw.githubusercontent.com/${las}`,
      reason: expect.stringMatching(/^proxy: .*403 Forbidden/),
      next: expect.stringContaining('HTTPS_PROXY'),
    });
    expect(proxy.requests).toContain('CONNECT raw.githubusercontent.com:443');
  });

  it('are passed by where NO_PROXY says so', async () => {
    const proxy = await startProxy('from the proxy', '403 Forbidden');
    closing.push(proxy.close);
    const fetch = proxiedFetch({http_proxy: proxy.url, no_proxy: '127.0.0.1'});
    const {outcome} = await fetchLas(undefined, {fetch});
    expect(outcome).toMatchObject({name: 'las'});
    expect(proxy.requests).toEqual([]);
  });
});
