import {afterEach, describe, expect, it} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {contentOf, simpleImage} from '../../../sandbox/registry/image.ts';
import {proxiedConnections} from '../../../src/lib/network/proxied-fetch.ts';
import type {RegistryAnswer} from '../../../src/lib/registry/answer.ts';
import type {RegistryOptions} from '../../../src/lib/registry/open-registry.ts';
import {proveAccess} from '../../../src/lib/registry/prove-access.ts';
import {parseReference} from '../../../src/lib/registry/reference.ts';
import {Secret} from '../../../src/lib/report/secret.ts';
import {account, registryClient} from '../../support/registry.ts';
import {startProxy} from '../../support/release-server.ts';
import {type Script, type ScriptedServer, sendJson, startScriptedServer} from '../../support/scripted-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function serve(script: Script, certificate?: Parameters<typeof startScriptedServer>[1]): Promise<ScriptedServer> {
  const server = await startScriptedServer(script, certificate);
  closing.push(server.close);
  return server;
}

const image = simpleImage('an image');
const path = '/v2/a/b/manifests/1';

/** Asks a server without TLS for image a/b:1. */
async function ask(script: Script, changes: Partial<RegistryOptions> = {}) {
  const server = await serve(script);
  const client = registryClient({plainHttp: [server.host], ...changes});
  closing.push(client.close);
  const answer = await client.registry.manifest(parseReference(`${server.host}/a/b:1`));
  return {answer, server, client};
}

const sendManifest: Script = (_, response) => {
  response.writeHead(200, {'content-type': image.manifest.mediaType}).end(image.manifest.bytes);
};
const failing = (status: number, body: unknown = {}, headers: Record<string, string> = {}): Script => {
  return (_, response) => sendJson(response, status, body, headers);
};
const refusal = (code: string, message: string) => ({errors: [{code, message}]});
const ada = account('ada', 'hidden-1');

function shownAs(answer: RegistryAnswer<unknown>) {
  return 'value' in answer ? {is: answer.is} : answer;
}

describe('a question to a registry', () => {
  it('gives the manifest, its digest, and who was let in', async () => {
    const {answer, server} = await ask(sendManifest);
    expect(answer).toMatchObject({
      is: 'found',
      value: {digest: image.manifest.digest, content: {is: 'image'}, as: {from: 'no account'}},
    });
    expect(server.requests).toEqual([`GET ${path}`]);
    expect(server.headers[0]).toMatchObject({
      'user-agent': 'kubectl-provision/test',
      accept: expect.stringContaining('application/vnd.oci.image.index.v1+json'),
    });
    expect(server.headers[0]?.authorization).toBeUndefined();
  });

  it.each<[string, Script, object]>([
    [
      'no such tag',
      failing(404, refusal('MANIFEST_UNKNOWN', 'manifest unknown')),
      {is: 'absent', reason: /MANIFEST_UNKNOWN: manifest unknown$/},
    ],
    [
      'no such thing, and no registry',
      (_, r) => void r.writeHead(404, {'content-type': 'text/html'}).end('<html>'),
      {is: 'absent', reason: /not as a registry does$/},
    ],
    [
      'denied',
      failing(403, refusal('DENIED', 'not for you')),
      {is: 'refused', why: 'denied', reason: /status 403: DENIED: not for you \(with no account\)/},
    ],
    ['401 without a word', failing(401), {is: 'broken', reason: /in no way that is known here/}],
    [
      '401 with a way that nobody knows',
      failing(401, {}, {'www-authenticate': 'Negotiate'}),
      {is: 'broken', reason: /no way that is known/},
    ],
    ['400', failing(400), {is: 'broken', reason: /status 400$/}],
    [
      'a page',
      (_, r) => void r.writeHead(200, {'content-type': 'text/html'}).end('<html>'),
      {is: 'broken', reason: /is not a manifest \(text\/html\)/},
    ],
    [
      'too much',
      (_, r) => void r.writeHead(200).end(Buffer.alloc(5e6)),
      {is: 'broken', reason: /bigger than 4194304 bytes/},
    ],
    ['the end of a terminal', failing(403, refusal('A', 'x\u001b[2Jy')), {is: 'refused', reason: /A: x \[2Jy/}],
    [
      'a redirect to nowhere',
      (_, r) => void r.writeHead(307, {location: 'ftp://x/'}).end(),
      {is: 'broken', reason: /not encrypted/},
    ],
    [
      'a redirect in a circle',
      (_, r) => void r.writeHead(307, {location: path}).end(),
      {is: 'broken', reason: /redirects more than 5 times/},
    ],
    [
      'a token server that is none',
      failing(401, {}, {'www-authenticate': 'Bearer realm="file:///etc"'}),
      {is: 'broken', reason: /names no token server/},
    ],
  ])('%s', async (_, script, expected) => {
    const {answer, client} = await ask(script);
    const {reason, ...rest} = expected as {reason: RegExp};
    expect(shownAs(answer)).toMatchObject({...rest, reason: expect.stringMatching(reason)});
    expect(client.pauses).toEqual([]);
  });

  it('what was asked for by digest must have it', async () => {
    const server = await serve(sendManifest);
    const {registry, close} = registryClient({plainHttp: [server.host]});
    closing.push(close);
    const {digest} = image.manifest;
    const other = `sha256:${'0'.repeat(64)}`;
    const by = (text: string) => registry.manifest(parseReference(`${server.host}/a/b:1@${text}`));
    expect((await by(digest)).is).toBe('found');
    expect(await by(other)).toEqual({is: 'broken', reason: `${server.url} gives other bytes than those of ${other}`});
    expect(server.requests).toEqual([`GET /v2/a/b/manifests/${digest}`, `GET /v2/a/b/manifests/${other}`]);
    expect((await registry.blob(parseReference(`${server.host}/a/b`), other, 1e6)).is).toBe('broken');
    expect((await registry.blob(parseReference(`${server.host}/a/b`), digest, 10)).is).toBe('broken');
    expect((await registry.blob(parseReference(`${server.host}/a/b`), digest, 1e6)).is).toBe('found');
  });
});

describe('overload and silence', () => {
  it.each<[string, number, Record<string, string>, number[]]>([
    ['429 with Retry-After', 429, {'retry-after': '7'}, [7000]],
    ['429 without', 429, {}, [500]],
    ['500', 500, {}, [500]],
    ['503', 503, {'retry-after': '2'}, [2000]],
  ])('%s passes', async (_, status, headers, pauses) => {
    const {answer, client} = await ask((request, response, times) =>
      times === 0 ? failing(status, {}, headers)(request, response, times) : sendManifest(request, response, times),
    );
    expect(answer.is).toBe('found');
    expect(client.pauses).toEqual(pauses);
  });

  it.each<[string, Script, RegExp, number?]>([
    ['429 for an hour', failing(429, {}, {'retry-after': '3600'}), /status 429 and asks to wait 3600 s/],
    ['500 always', failing(500), /status 500 \(after 4 tries\)/],
    ['silence', () => {}, /nothing was received for 0\.05 s/, 50],
    ['a connection that breaks', (_, response) => void response.destroy(), /socket hang up|ECONNRESET/],
  ])('%s is unreachable', async (_, script, reason, idleMs = 5000) => {
    const {answer} = await ask(script, {limits: {idleMs, requestMs: 20_000}});
    expect(answer).toMatchObject({is: 'unreachable', reason: expect.stringMatching(reason)});
  });

  it('ends with the run', async () => {
    const stop = new AbortController();
    const asked = ask(() => stop.abort(new Error('interrupted')), {signal: stop.signal});
    await expect(asked).rejects.toThrow('interrupted');
  });
});

describe('the way to a registry', () => {
  it.each([
    ['nobody listens', '127.0.0.1:1', /ECONNREFUSED/, undefined],
    ['nobody knows the name', 'registry.invalid', /DNS: no a/, /name of the registry/],
  ])('%s', async (_, host, reason, next) => {
    const {registry, close} = registryClient();
    closing.push(close);
    const answer = await registry.manifest(parseReference(`${host}/a/b:1`));
    expect(answer).toMatchObject({
      is: 'unreachable',
      reason: expect.stringMatching(reason),
      ...(next && {next: expect.stringMatching(next)}),
    });
  });

  it('TLS by default; its certificate must be vouched for', async () => {
    const certificate = issueCertificate({
      subject: {commonName: 'registry'},
      ipAddresses: ['127.0.0.1'],
      isAuthority: true,
    });
    const server = await serve(sendManifest, certificate);
    const reference = parseReference(`${server.host}/a/b:1`);
    const [stranger, friend] = [registryClient(), registryClient({}, certificate.certificate)];
    closing.push(stranger.close, friend.close);
    expect(await stranger.registry.manifest(reference)).toMatchObject({
      is: 'unreachable',
      reason: expect.stringContaining('TLS: '),
      next: expect.stringContaining('--registry-ca'),
    });
    expect((await friend.registry.manifest(reference)).is).toBe('found');
  });

  it('plain HTTP only on request, and with a hint', async () => {
    const server = await serve(sendManifest);
    const {registry, close} = registryClient();
    closing.push(close);
    const answer = await registry.manifest(parseReference(`${server.host}/a/b:1`));
    expect(answer).toMatchObject({
      is: 'unreachable',
      reason: `https://${server.host} does not speak TLS`,
      next: expect.stringContaining(`--registry-plain-http ${server.host}`),
    });
    expect(server.requests).toEqual([]);
  });
});

describe('a proxy', () => {
  it.each<[string, 'http' | 'https', string, object]>([
    ['is used for plain HTTP', 'http', 'GET http://registry.invalid/v2/a/b/manifests/1', {is: 'found'}],
    [
      'that does not let us through',
      'https',
      'CONNECT registry.invalid:443',
      {is: 'unreachable', reason: /proxy: /, next: /HTTPS_PROXY/},
    ],
  ])('%s', async (_, scheme, request, expected) => {
    const proxy = await startProxy(image.manifest.bytes.toString(), '403 Forbidden');
    const connections = proxiedConnections({HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url});
    closing.push(proxy.close, connections.close);
    const {registry} = registryClient({
      fetch: connections.fetch,
      plainHttp: scheme === 'http' ? ['registry.invalid'] : [],
    });
    const answer = await registry.manifest(parseReference('registry.invalid/a/b:1'));
    const {is, ...words} = expected as {is: string; reason?: RegExp; next?: RegExp};
    expect(answer).toMatchObject({is, ...mapped(words)});
    expect(proxy.requests).toEqual([request]);
  });
});

function mapped(words: Record<string, RegExp | undefined>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(words).map(([name, pattern]) => [name, expect.stringMatching(pattern ?? '')]),
  );
}

describe('redirects', () => {
  const toBlob = (to: string): Script => {
    return (request, response) => {
      if (request.headers.authorization === undefined)
        return failing(401, {}, {'www-authenticate': 'Basic realm="x"'})(request, response, 0);
      response.writeHead(307, {location: to}).end();
    };
  };
  const blob = contentOf('', 'a blob');

  it('the account is shown to nobody else, not even on another port', async () => {
    const storage = await serve((_, response) => void response.end(blob.bytes));
    const server = await serve(toBlob(`${storage.url}/there`));
    const {registry, close} = registryClient({plainHttp: [server.host], credentials: async () => [ada]});
    closing.push(close);
    const answer = await registry.blob(parseReference(`${server.host}/a/b`), blob.digest, 1e6);
    expect(answer.is).toBe('found');
    expect(server.headers[1]?.authorization).toMatch(/^Basic /);
    expect(storage.headers.map(({authorization}) => authorization)).toEqual([undefined]);
  });

  it('another server gets no account by asking for one', async () => {
    const thief = await serve((request, response, times) => {
      const challenge = `Bearer realm="http://${request.headers.host}/token"`;
      failing(401, {}, {'www-authenticate': challenge})(request, response, times);
    });
    const server = await serve(toBlob(`${thief.url}/there`));
    const {registry, close} = registryClient({plainHttp: [server.host], credentials: async () => [ada]});
    closing.push(close);
    // The second question goes there with the account at hand.
    for (let times = 0; times < 2; times++) {
      const answer = await registry.blob(parseReference(`${server.host}/a/b`), blob.digest, 1e6);
      expect(answer).toMatchObject({is: 'broken', reason: expect.stringContaining('another server')});
    }
    expect(thief.requests).toEqual(['GET /there', 'GET /there']);
    expect(thief.headers.map(({authorization}) => authorization)).toEqual([undefined, undefined]);
  });

  it('TLS is not left', async () => {
    const certificate = issueCertificate({subject: {commonName: 'r'}, ipAddresses: ['127.0.0.1'], isAuthority: true});
    const plain = await serve((_, response) => void response.end(blob.bytes));
    const server = await serve(
      (_, response) => void response.writeHead(307, {location: `${plain.url}/x`}).end(),
      certificate,
    );
    const {registry, close} = registryClient({}, certificate.certificate);
    closing.push(close);
    const answer = await registry.blob(parseReference(`${server.host}/a/b`), blob.digest, 1e6);
    expect(answer).toMatchObject({is: 'broken', reason: expect.stringContaining('not encrypted')});
    expect(plain.requests).toEqual([]);
  });
});

describe('accounts', () => {
  /** Lets in who shows this header. */
  const demanding = (challenge: string, accepted: string): Script => {
    return (request, response, times) =>
      request.headers.authorization === accepted
        ? sendManifest(request, response, times)
        : failing(401, refusal('UNAUTHORIZED', 'who are you'), {'www-authenticate': challenge})(
            request,
            response,
            times,
          );
  };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  const asked = ({requests}: ScriptedServer) => requests.length;

  it('are shown only when they are asked for, and from then on at once', async () => {
    const {answer, server, client} = await ask(demanding('Basic realm="x"', basic('ada:hidden-1')), {
      credentials: async () => [ada],
    });
    expect(answer).toMatchObject({is: 'found', value: {as: ada}});
    expect(server.headers.map(({authorization}) => authorization)).toEqual([undefined, basic('ada:hidden-1')]);
    await client.registry.manifest(parseReference(`${server.host}/a/b:1`));
    expect(asked(server)).toBe(3);
  });

  it('are tried in turn; one that was refused is not shown again', async () => {
    const eve = account('eve', 'wrong');
    const {answer, server, client} = await ask(demanding('Basic realm="x"', basic('ada:hidden-1')), {
      credentials: async () => [eve, ada],
    });
    expect(answer).toMatchObject({is: 'found', value: {as: ada}});
    await client.registry.manifest(parseReference(`${server.host}/a/b:1`));
    expect(server.headers.filter(({authorization}) => authorization === basic('eve:wrong'))).toHaveLength(1);
  });

  it('all of which are refused', async () => {
    const {answer} = await ask(demanding('Basic realm="x"', ''), {credentials: async () => [account('eve', 'x'), ada]});
    const reason = /who are you \(with the account of eve\); .*who are you \(with the account of ada\)$/;
    expect(answer).toMatchObject({is: 'refused', why: 'unauthorized', reason: expect.stringMatching(reason)});
  });

  it('that are not known', async () => {
    const {answer} = await ask(demanding('Basic realm="x"', ''));
    expect(answer).toMatchObject({
      is: 'refused',
      why: 'unauthorized',
      reason: expect.stringContaining('wants an account'),
    });
  });

  it('an identity token is no password', async () => {
    const credential = {is: 'identity-token', token: new Secret('hidden-2')} as const;
    const {answer, server} = await ask(demanding('Basic realm="x"', ''), {
      credentials: async () => [{credential, from: 'a login'}],
    });
    expect(answer).toMatchObject({is: 'refused', reason: expect.stringContaining('only an identity token')});
    expect(asked(server)).toBe(1);
  });

  it('are not shown to a token server without TLS by a registry with it', async () => {
    const certificate = issueCertificate({subject: {commonName: 'r'}, ipAddresses: ['127.0.0.1'], isAuthority: true});
    const tokens = await serve(failing(200, {token: 't'}));
    const server = await serve(demanding(`Bearer realm="${tokens.url}/token"`, 'Bearer t'), certificate);
    const {registry, close} = registryClient({credentials: async () => [ada]}, certificate.certificate);
    closing.push(close);
    const answer = await registry.manifest(parseReference(`${server.host}/a/b:1`));
    expect(answer).toMatchObject({is: 'broken', reason: expect.stringContaining('is not encrypted')});
    expect(tokens.requests).toEqual([]);
  });

  it('a token is asked for once, until it expires', async () => {
    let clock = 0;
    const tokens = await serve((_, response, times) => sendJson(response, 200, {token: `t${times}`, expires_in: 60}));
    const server = await serve((request, response, times) => {
      const isGood = request.headers.authorization === `Bearer t${clock < 60_000 ? 0 : 1}`;
      const challenge = `Bearer realm="${tokens.url}/token",service="s",scope="repository:a/b:pull,push"`;
      return isGood
        ? sendManifest(request, response, times)
        : failing(401, {}, {'www-authenticate': challenge})(request, response, times);
    });
    const learned: string[] = [];
    const {registry, close} = registryClient({
      plainHttp: [server.host],
      credentials: async () => [ada],
      now: () => new Date(clock),
      learn: (secret) => learned.push(secret.reveal()),
    });
    closing.push(close);
    const reference = parseReference(`${server.host}/a/b:1`);
    for (const milliseconds of [0, 1000, 49_000, 100_000, 101_000]) {
      clock = milliseconds;
      expect((await registry.manifest(reference)).is).toBe('found');
    }
    const question = 'GET /token?service=s&scope=repository%3Aa%2Fb%3Apull';
    expect(tokens.requests).toEqual([question, question]);
    expect(tokens.headers.map(({authorization}) => authorization)).toEqual(Array(2).fill(basic('ada:hidden-1')));
    expect(learned).toEqual(['t0', 't1']);
  });

  it.each<[string, number, unknown, object]>([
    [
      'refuses',
      401,
      {details: 'incorrect username or password'},
      {is: 'refused', why: 'unauthorized', reason: /incorrect username/},
    ],
    ['denies', 403, refusal('DENIED', 'access forbidden'), {is: 'refused', why: 'denied', reason: /access forbidden/}],
    ['gives nothing', 200, {}, {is: 'broken', reason: /without a token/}],
    ['gives a header', 200, {token: 'a\r\nb: c'}, {is: 'broken', reason: /without a token/}],
    ['does not know us', 404, {}, {is: 'broken', reason: /status 404/}],
    ['is overloaded', 503, {}, {is: 'unreachable', reason: /token server .* status 503/}],
  ])('a token server that %s', async (_, status, body, expected) => {
    const tokens = await serve(failing(status, body));
    const {answer} = await ask(demanding(`Bearer realm="${tokens.url}/token"`, 'Bearer t'), {
      credentials: async () => [ada],
    });
    const {reason, ...rest} = expected as {reason: RegExp};
    expect(answer).toMatchObject({...rest, reason: expect.stringMatching(reason)});
    expect(JSON.stringify(answer)).not.toContain('hidden-1');
  });

  it('a token that does not help means that the account may not have the image', async () => {
    const tokens = await serve(failing(200, {access_token: 't', expires_in: 300}));
    const {answer, server} = await ask(demanding(`Bearer realm="${tokens.url}/token"`, ''), {
      credentials: async () => [ada],
    });
    expect(answer).toMatchObject({is: 'refused', why: 'denied'});
    expect(asked(server)).toBe(2);
  });

  it('an identity token is exchanged in the body of a POST', async () => {
    let form = '';
    const tokens = await serve(async (request, response) => {
      for await (const chunk of request) form += chunk;
      sendJson(response, 200, {access_token: 't'});
    });
    const credential = {is: 'identity-token', token: new Secret('hidden-2')} as const;
    const {answer} = await ask(demanding(`Bearer realm="${tokens.url}/token",service="s"`, 'Bearer t'), {
      credentials: async () => [{credential, from: 'a login'}],
    });
    expect(answer.is).toBe('found');
    expect(tokens.requests).toEqual(['POST /token']);
    expect(Object.fromEntries(new URLSearchParams(form))).toEqual({
      grant_type: 'refresh_token',
      client_id: 'kubectl-provision',
      scope: 'repository:a/b:pull',
      service: 's',
      refresh_token: 'hidden-2',
    });
  });
});

describe('mirrors', () => {
  const original = {
    registry: 'registry.invalid',
    credentials: async ({registry}: {registry: string}) => (registry === 'registry.invalid' ? [ada] : []),
  };
  const viaMirror = async (script: Script, suffix = '') => {
    const mirror = await serve(script);
    const {registry, close} = registryClient({
      plainHttp: [mirror.host],
      mirrors: [{registry: original.registry, url: `${mirror.url}${suffix}`}],
      credentials: original.credentials,
    });
    closing.push(close);
    return {answer: await registry.manifest(parseReference(`${original.registry}/a/b:1`)), mirror};
  };

  it('are asked first, without the account of the registry', async () => {
    const {answer, mirror} = await viaMirror((request, response, times) =>
      request.headers.authorization === undefined
        ? sendManifest(request, response, times)
        : failing(500)(request, response, times),
    );
    expect(answer.is).toBe('found');
    expect(mirror.requests).toEqual([`GET ${path}`]);
  });

  it('may keep their copies below a path', async () => {
    const {mirror} = await viaMirror(sendManifest, '/copies/');
    expect(mirror.requests).toEqual(['GET /v2/copies/a/b/manifests/1']);
  });

  it.each<[string, Script]>([
    ['do not have it', failing(404)],
    ['want an account', failing(401, {}, {'www-authenticate': 'Basic realm="x"'})],
  ])('the registry itself is asked when they %s', async (_, script) => {
    const {answer} = await viaMirror(script);
    expect(answer).toMatchObject({is: 'unreachable', reason: expect.stringContaining('registry.invalid')});
  });

  it.each([
    ['mirror.example', /not an address/],
    ['ftp://mirror.example', /not an address/],
    ['https://ada:x@mirror.example', /not an address/],
    ['http://mirror.example', /not encrypted/],
  ])('%s cannot be one', async (url, reason) => {
    const {registry, close} = registryClient({mirrors: [{registry: 'r.example', url}]});
    closing.push(close);
    await expect(registry.manifest(parseReference('r.example/a'))).rejects.toThrow(reason);
  });
});

describe('referrers', () => {
  const subject = image.manifest.digest;
  const descriptor = (text: string) => ({
    mediaType: 'm',
    digest: contentOf('', text).digest,
    size: 1,
    artifactType: 'a/b',
  });
  const index = (...texts: string[]) => ({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: texts.map(descriptor),
  });
  const asIndex = {'content-type': 'application/vnd.oci.image.index.v1+json'};
  const listPath = `/v2/a/b/referrers/${subject}`;
  const tagPath = `/v2/a/b/manifests/${subject.replace(':', '-')}`;

  async function referrers(script: Script) {
    const server = await serve(script);
    const {registry, close} = registryClient({plainHttp: [server.host]});
    closing.push(close);
    const answer = await registry.referrers(parseReference(`${server.host}/a/b`), subject);
    const digests = answer.is === 'found' ? answer.value.map(({digest}) => digest) : answer;
    return {digests, server};
  }

  it('are listed page by page, and a registry leads nowhere else', async () => {
    const {digests, server} = await referrers(({url = ''}, response) => {
      const link = {link: '<https://evil.example/v2/x/referrers/y?last=1&n=2>; rel="next"'};
      sendJson(response, 200, index(url.includes('last=1') ? 'second' : 'first'), {
        ...asIndex,
        ...(!url.includes('last') && link),
      });
    });
    expect(digests).toEqual(['first', 'second'].map((text) => descriptor(text).digest));
    expect(server.requests).toEqual([`GET ${listPath}`, `GET ${listPath}?last=1&n=2`]);
  });

  it('a list without end has one', async () => {
    const link = {link: `<${listPath}?last=1>; rel="next"`};
    const {server} = await referrers((_, response) => sendJson(response, 200, index('a'), {...asIndex, ...link}));
    expect(server.requests).toHaveLength(20);
  });

  it.each<[string, Script]>([
    ['404', failing(404)],
    ['404 in plain text', (_, response) => void response.writeHead(404, {'content-type': 'text/plain'}).end()],
    ['400', failing(400)],
    ['405', failing(405)],
    ['a page', (_, response) => void response.writeHead(200, {'content-type': 'text/html'}).end('<html>')],
  ])('lie at a tag where the registry does not know them: %s', async (_, unknown) => {
    const {digests, server} = await referrers((request, response, times) =>
      request.url === tagPath ? sendJson(response, 200, index('a'), asIndex) : unknown(request, response, times),
    );
    expect(digests).toEqual([descriptor('a').digest]);
    expect(server.requests).toEqual([`GET ${listPath}`, `GET ${tagPath}`]);
  });

  it('there may be none', async () => {
    expect((await referrers(failing(404))).digests).toEqual([]);
  });

  it('overload is not none', async () => {
    expect((await referrers(failing(503))).digests).toMatchObject({is: 'unreachable'});
  });
});

describe('proof of an account', () => {
  it.each<[string, Script, object]>([
    ['valid', sendManifest, {is: 'valid', digest: image.manifest.digest}],
    ['refused', failing(401, {}, {'www-authenticate': 'Basic realm="x"'}), {is: 'refused', why: 'unauthorized'}],
    ['denied', failing(403), {is: 'refused', why: 'denied'}],
    ['shown nothing', failing(404), {is: 'refused', why: 'absent'}],
    ['not answered', failing(503), {is: 'unreachable'}],
    ['answered with nonsense', failing(200, 'nonsense'), {is: 'unreachable'}],
  ])('%s', async (_, script, expected) => {
    const server = await serve(script);
    const {options, close} = registryClient({plainHttp: [server.host]});
    closing.push(close);
    expect(await proveAccess(options, parseReference(`${server.host}/a/b:1`), ada)).toMatchObject(expected);
  });
});
