import type {ServerResponse} from 'node:http';
import {createServer, type Server} from 'node:https';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import {issueCertificate} from '../../../sandbox/certificates/issue.ts';
import {type Client, createClient} from '../../../sandbox/client/connect.ts';
import {createInformer, type Informer} from '../../../sandbox/client/informer.ts';
import type {KubeObject} from '../../../sandbox/client/object.ts';
import {configMaps} from '../../../sandbox/client/resources.ts';
import {until} from '../processes.ts';

const served = issueCertificate({subject: {commonName: 'api'}, ipAddresses: ['127.0.0.1'], isAuthority: true});
let server: Server;
let client: Client;
let informer: Informer<KubeObject> | undefined;
/** What lists give, one after the other; the last one again and again. */
let lists: {status: number; items: KubeObject[]}[] = [];
/** The open watches, in order, and what they asked for. */
let watches: {answer: ServerResponse; url: string}[] = [];
const seen: string[] = [];

beforeEach(async () => {
  watches = [];
  seen.length = 0;
  server = createServer({cert: served.certificate, key: served.key}, (incoming, answer) => {
    const url = incoming.url ?? '';
    if (url.includes('watch=1')) return void watches.push({answer: answer.writeHead(200), url});
    const {status, items} = (lists.length > 1 ? lists.shift() : lists[0]) ?? {status: 500, items: []};
    answer.writeHead(status).end(JSON.stringify({metadata: {resourceVersion: '10'}, items}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  client = createClient({
    server: `https://127.0.0.1:${port}`,
    certificateAuthority: served.certificate,
    credentials: {token: 't'},
  });
});

afterEach(() => {
  informer?.stop();
  client.close();
  server.closeAllConnections();
  server.close();
});

function object(name: string, resourceVersion: string): KubeObject {
  return {metadata: {name, namespace: 'ns', resourceVersion}};
}

function follow(): Informer<KubeObject> {
  informer = createInformer<KubeObject>(client, configMaps, {
    namespace: 'ns',
    labelSelector: 'a=b',
    onChange: ({type, object: {metadata}}) => seen.push(`${type} ${metadata.name}@${metadata.resourceVersion}`),
  });
  return informer;
}

async function watchNumber(count: number): Promise<{answer: ServerResponse; url: string}> {
  await until(`${count} watches`, () => watches.length >= count);
  const watch = watches[count - 1];
  if (watch === undefined) throw new Error('no watch');
  return watch;
}

function send(answer: ServerResponse, type: string, changed: object): void {
  answer.write(`${JSON.stringify({type, object: changed})}\n`);
}

describe('createInformer', () => {
  test('lists, then watches from there, and keeps what it has seen', async () => {
    lists = [{status: 200, items: [object('a', '5')]}];
    const live = follow();
    await live.synced;
    expect(live.get('a', 'ns')).toEqual(object('a', '5'));
    const {answer, url} = await watchNumber(1);
    expect(new URL(url, 'https://x').searchParams.get('resourceVersion')).toBe('10');
    expect(new URL(url, 'https://x').searchParams.get('labelSelector')).toBe('a=b');
    send(answer, 'ADDED', object('b', '11'));
    send(answer, 'MODIFIED', object('a', '12'));
    send(answer, 'BOOKMARK', {metadata: {resourceVersion: '13'}});
    send(answer, 'DELETED', object('b', '14'));
    await until('all has come', () => seen.length === 4);
    expect(seen).toEqual(['added a@5', 'added b@11', 'modified a@12', 'deleted b@14']);
    expect(live.items()).toEqual([object('a', '12')]);
  });

  test('a watch that the server ends is taken up where it was', async () => {
    lists = [{status: 200, items: []}];
    follow();
    const {answer} = await watchNumber(1);
    send(answer, 'ADDED', object('a', '17'));
    answer.end();
    expect((await watchNumber(2)).url).toContain('resourceVersion=17');
  });

  test('an expired version: lists again, and tells what has changed and vanished meanwhile', async () => {
    lists = [
      {status: 200, items: [object('same', '1'), object('changed', '2'), object('gone', '3')]},
      {status: 200, items: [object('same', '1'), object('changed', '20'), object('new', '21')]},
    ];
    follow();
    const {answer} = await watchNumber(1);
    send(answer, 'ERROR', {code: 410, reason: 'Expired', message: 'too old'});
    await watchNumber(2);
    expect(seen.slice(3)).toEqual(['deleted gone@3', 'modified changed@20', 'added new@21']);
  });

  test('a kind that does not exist yet is asked for again', async () => {
    lists = [
      {status: 404, items: []},
      {status: 200, items: [object('a', '1')]},
    ];
    await follow().synced;
    expect(seen).toEqual(['added a@1']);
  });

  test('stopped, it asks no more', async () => {
    lists = [{status: 200, items: []}];
    const live = follow();
    const {answer} = await watchNumber(1);
    const ended = new Promise((resolve) => answer.on('close', resolve));
    live.stop();
    await ended;
    expect(watches).toHaveLength(1);
  });
});
