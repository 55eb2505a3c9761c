// What the engines' own answers mean.
import {expect, test} from 'vitest';
import {isMountable} from '../../../src/lib/scone-cli/container-argv.ts';
import {engineIn, withoutTag} from '../../../src/lib/scone-cli/engine.ts';

const docker = {kind: 'docker', version: '29.0.0', rootless: false, elsewhere: false};

test.each([
  ['docker', {ServerVersion: '29.0.0', OSType: 'linux', SecurityOptions: ['name=seccomp']}, docker],
  ['docker without root', {ServerVersion: '29.0.0', SecurityOptions: ['name=rootless']}, {...docker, rootless: true}],
  ['Docker Desktop', {ServerVersion: '29.0.0', OperatingSystem: 'Docker Desktop'}, {...docker, elsewhere: true}],
  ['no security options', {ServerVersion: '29.0.0', SecurityOptions: null}, docker],
  [
    'podman',
    {host: {security: {rootless: true}, serviceIsRemote: false}, version: {Version: '5.4.0'}},
    {kind: 'podman', version: '5.4.0', rootless: true, elsewhere: false},
  ],
  [
    'podman in a machine',
    {host: {security: {rootless: true}, serviceIsRemote: true}},
    {kind: 'podman', version: '', rootless: true, elsewhere: true},
  ],
  ['containers of Windows', {ServerVersion: '29.0.0', OSType: 'windows'}, undefined],
  ['a client without a server', {ClientInfo: {}, ServerErrors: ['cannot connect']}, undefined],
  ['null', null, undefined],
  ['a text', 'x', undefined],
])('%s', (_, facts, engine) => expect(engineIn(JSON.stringify(facts))).toEqual(engine));

test.each(['', 'null\nCannot connect', '{'])('%j is no answer', (stdout) => expect(engineIn(stdout)).toBeUndefined());

const digest = `@sha256:${'0'.repeat(64)}`;

test.each([
  ['r.example/a/b:1.2', 'r.example/a/b:1.2'],
  [`r.example/a/b${digest}`, `r.example/a/b${digest}`],
  [`r.example/a/b:1.2${digest}`, `r.example/a/b${digest}`],
  [`r.example:5000/a/b:1.2${digest}`, `r.example:5000/a/b${digest}`],
  [`r.example:5000/a/b${digest}`, `r.example:5000/a/b${digest}`],
])('%s is run as %s', (image, reference) => expect(withoutTag(image)).toBe(reference));

test.each([
  ['/home/jane/.cas', true],
  ['C:\\Users\\Jane Doe\\.cas', true],
  ['/home/ada,b', false],
  ['/home/ada"a"', false],
  ['/home/ada\nb', false],
])('%j can be mounted: %s', (directory, can) => expect(isMountable(directory)).toBe(can));
