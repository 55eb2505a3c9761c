// A value is taken from the very CAS that was attested, and from nobody else.
import {createServer, type ServerOptions} from 'node:https';
import type {AddressInfo} from 'node:net';
import {describe, expect, onTestFinished, test} from 'vitest';
import {issueCertificate, type KeyedCertificate} from '../../../sandbox/certificates/issue.ts';
import {readValue} from '../../../src/lib/vault/cas-values.ts';

const authority = issueCertificate({subject: {commonName: 'the CAS'}, isAuthority: true});
const own = issueCertificate({subject: {commonName: 'mycas'}, issuer: authority, dnsNames: ['mycas', 'localhost']});
const stranger = issueCertificate({subject: {commonName: 'mycas'}, dnsNames: ['mycas', 'localhost']});
const misnamed = issueCertificate({subject: {commonName: 'other'}, issuer: authority, dnsNames: ['other']});

interface Answering {
  by?: KeyedCertificate;
  status?: number;
  body?: string;
}

const values = (name: string, value: unknown) => JSON.stringify({values: {[name]: {value}}});

async function ask({by = own, status = 200, body = values('VAULT_CA', 'PEM')}: Answering, certificate: string) {
  const paths: string[] = [];
  const options: ServerOptions = {cert: by.certificate, key: by.key};
  const server = createServer(options, (request, response) => {
    paths.push(`${request.method} ${request.url}`);
    response.writeHead(status, {'content-type': 'application/json'}).end(body);
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  const {port} = server.address() as AddressInfo;
  const {signal} = new AbortController();
  const value = await readValue({port, certificate, session: 'vault-init-auto-4711', value: 'VAULT_CA', signal});
  return {value, paths};
}

describe('a value', () => {
  test.each<[string, string]>([
    ['of its authority', authority.certificate],
    ['of the server itself', own.certificate],
    ['of both', `${own.certificate}\n${authority.certificate}`],
  ])('comes by the attested certificate %s', async (_, certificate) => {
    expect(await ask({}, certificate)).toEqual({value: 'PEM', paths: ['GET /v1/values/session=vault-init-auto-4711']});
  });

  test.each<[string, Answering, string, RegExp]>([
    ['a stranger', {by: stranger}, authority.certificate, /could not be asked/],
    ['a stranger, whatever else is trusted', {by: stranger}, own.certificate, /could not be asked/],
    ['another server of the same authority', {by: misnamed}, authority.certificate, /could not be asked/],
    ['a certificate that is none', {}, 'nothing', /could not be asked/],
    ['a session that is not there', {status: 404, body: 'no such session'}, authority.certificate, /HTTP status 404/],
    ['a redirection', {status: 302}, authority.certificate, /HTTP status 302/],
    ['a session without it', {body: values('OTHER', 'x')}, authority.certificate, /has no value VAULT_CA/],
    ['an empty one', {body: values('VAULT_CA', '')}, authority.certificate, /has no value VAULT_CA/],
    ['a number', {body: values('VAULT_CA', 1)}, authority.certificate, /has no value VAULT_CA/],
    ['a page', {body: '<html>'}, authority.certificate, /has no value VAULT_CA/],
    ['null', {body: 'null'}, authority.certificate, /has no value VAULT_CA/],
    ['far too much', {body: 'x'.repeat(2 << 20)}, authority.certificate, /larger than 1 MiB/],
  ])('does not come from %s (fault 18)', async (_, answering, certificate, words) => {
    await expect(ask(answering, certificate)).rejects.toThrow(words);
  });

  test('does not come where nobody listens, and not after the end of the run', async () => {
    const question = {port: 1, certificate: authority.certificate, session: 's', value: 'v'};
    await expect(readValue({...question, signal: new AbortController().signal})).rejects.toMatchObject({
      kind: 'undetermined',
    });
    const reason = new Error('over');
    await expect(readValue({...question, signal: AbortSignal.abort(reason)})).rejects.toBe(reason);
  });
});
