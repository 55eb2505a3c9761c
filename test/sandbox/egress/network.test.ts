import {describe, expect, test} from 'vitest';
import {type Network, routeTo} from '../../../sandbox/egress/network.ts';
import {readFaults} from '../../../sandbox/faults/fault.ts';

const address = '10.96.0.9';

function network(change: Partial<Network> = {}): Network {
  return {
    services: [{metadata: {name: 'hook', namespace: 'ns'}, spec: {clusterIPs: [address], ports: [{port: 443}]}}],
    endpointSlices: [slice(true)],
    faults: readFaults(),
    played: new Map([['ns/hook/443', 4000]]),
    ...change,
  };
}

function slice(ready: boolean, namespace = 'ns') {
  return {
    metadata: {name: 'hook-x', namespace, labels: {'kubernetes.io/service-name': 'hook'}},
    endpoints: [{conditions: {ready}}],
  };
}

const refused = {to: 'refused', reason: 'connection refused'};

describe('routeTo', () => {
  test.each<[string, Partial<Network>, object]>([
    ['a played Service with a ready endpoint', {}, {to: 'port', host: '127.0.0.1', port: 4000}],
    ['one of two endpoints is ready', {endpointSlices: [slice(false), slice(true)]}, {to: 'port', port: 4000}],
    ['no endpoint is ready', {endpointSlices: [slice(false)]}, refused],
    ['there is no endpoint', {endpointSlices: []}, refused],
    [
      'endpoints are null, as the API server may write it',
      {endpointSlices: [{...slice(true), endpoints: null}]},
      refused,
    ],
    ['the endpoint is of another namespace', {endpointSlices: [slice(true, 'other')]}, refused],
    ['nobody plays the Service', {played: new Map()}, refused],
    ['another port is played', {played: new Map([['ns/hook/80', 4000]])}, refused],
    ['no Service has the address', {services: []}, {to: 'refused', reason: 'no route to host'}],
    ['the Service times out', {faults: readFaults({'webhook-timeout': '{"service":"ns/hook"}'})}, {to: 'nowhere'}],
    ['another Service times out', {faults: readFaults({'webhook-timeout': '{"service":"ns/x"}'})}, {to: 'port'}],
    ['the Service refuses', {faults: readFaults({'webhook-refused': '{"service":"ns/hook"}'})}, refused],
  ])('%s', (_sentence, change, expected) => {
    expect(routeTo(address, 443, network(change))).toMatchObject(expected);
  });

  test.each([
    ['hook.ns', true],
    ['hook.ns.svc', true],
    ['hook.ns.svc.cluster.local', true],
    ['hook', false],
    ['hook.other', false],
    ['hook.ns.svc.example.org', false],
  ])('%s is a name of the Service: %s', (name, isName) => {
    expect(routeTo(name, 443, network()).to).toBe(isName ? 'port' : 'refused');
  });

  test('loopback passes through: there are the kubelets', () => {
    expect(routeTo('127.0.0.1', 10250, network())).toEqual({to: 'port', host: '127.0.0.1', port: 10250});
  });

  test('nothing else leaves the machine', () => {
    expect(routeTo('192.0.2.1', 443, network())).toMatchObject({to: 'refused'});
  });
});
