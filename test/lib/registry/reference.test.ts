import {describe, expect, it} from 'vitest';
import {parseReference, readReference, referenceText} from '../../../src/lib/registry/reference.ts';
import {Failure} from '../../../src/lib/report/failure.ts';

const hex = 'a'.repeat(64);
const sha256 = `sha256:${hex}`;
const sha512 = `sha512:${'b'.repeat(128)}`;

/** Rows: what is written, and its parts; the whole reference where it says more. */
const good: [string, {registry: string; repository: string; tag?: string; digest?: string}][] = [
  ['busybox', {registry: 'docker.io', repository: 'library/busybox', tag: 'latest'}],
  ['busybox:1.36', {registry: 'docker.io', repository: 'library/busybox', tag: '1.36'}],
  ['docker.io/busybox', {registry: 'docker.io', repository: 'library/busybox', tag: 'latest'}],
  ['index.docker.io/busybox', {registry: 'docker.io', repository: 'library/busybox', tag: 'latest'}],
  ['index.docker.io/a/b', {registry: 'docker.io', repository: 'a/b', tag: 'latest'}],
  ['jetstack/controller', {registry: 'docker.io', repository: 'jetstack/controller', tag: 'latest'}],
  ['a/b/c/d', {registry: 'docker.io', repository: 'a/b/c/d', tag: 'latest'}],
  ['localhost/a', {registry: 'localhost', repository: 'a', tag: 'latest'}],
  ['localhost:5000/a', {registry: 'localhost:5000', repository: 'a', tag: 'latest'}],
  ['localhost', {registry: 'docker.io', repository: 'library/localhost', tag: 'latest'}],
  ['localhost:5000', {registry: 'docker.io', repository: 'library/localhost', tag: '5000'}],
  ['HOST/a', {registry: 'HOST', repository: 'a', tag: 'latest'}],
  ['host.example/a:b', {registry: 'host.example', repository: 'a', tag: 'b'}],
  ['host.example:443/a/b:c', {registry: 'host.example:443', repository: 'a/b', tag: 'c'}],
  ['127.0.0.1:5000/scone.cloud/las:6.0.6', {registry: '127.0.0.1:5000', repository: 'scone.cloud/las', tag: '6.0.6'}],
  ['[::1]:5000/a:b', {registry: '[::1]:5000', repository: 'a', tag: 'b'}],
  ['[2001:db8::1]/a', {registry: '[2001:db8::1]', repository: 'a', tag: 'latest'}],
  [`a@${sha256}`, {registry: 'docker.io', repository: 'library/a', digest: sha256}],
  [`a@${sha512}`, {registry: 'docker.io', repository: 'library/a', digest: sha512}],
  [`h.x:1/a:6.0.6@${sha256}`, {registry: 'h.x:1', repository: 'a', tag: '6.0.6', digest: sha256}],
  ['a:_T.a-g_', {registry: 'docker.io', repository: 'library/a', tag: '_T.a-g_'}],
  [`a:${'t'.repeat(128)}`, {registry: 'docker.io', repository: 'library/a', tag: 't'.repeat(128)}],
  ['a_b/c__d/e.f/g--h', {registry: 'docker.io', repository: 'a_b/c__d/e.f/g--h', tag: 'latest'}],
  [
    'registry.scontain.com/scone.cloud/las:6.0.6',
    {
      registry: 'registry.scontain.com',
      repository: 'scone.cloud/las',
      tag: '6.0.6',
    },
  ],
  [`host.example/${'a'.repeat(255)}`, {registry: 'host.example', repository: 'a'.repeat(255), tag: 'latest'}],
  [`host.example/${hex}`, {registry: 'host.example', repository: hex, tag: 'latest'}],
];

const bad: [string, RegExp][] = [
  ['', /empty/],
  [':a', /not a repository/],
  ['a:', /not a tag/],
  ['a:b:c', /not a repository/],
  [' a', /not a repository/],
  ['a b', /not a repository/],
  ['a\n', /not a repository/],
  ['a:b\n', /not a tag/],
  ['A', /capital letters/],
  ['host.example/Las:1', /capital letters/],
  ['aa/Bb', /capital letters/],
  ['-a', /not a repository/],
  ['a-', /not a repository/],
  ['a..b', /not a repository/],
  ['a___b', /not a repository/],
  ['a//b', /not a repository/],
  ['/a', /not a repository/],
  ['a/', /not a repository/],
  ['host.example/', /not a repository/],
  ['http://host.example/a', /not a re/],
  ['user@host.example/a', /not a digest/],
  ['host.example:port/a', /not a registry/],
  ['host_name.example/a', /not a registry/],
  ['host..example/a', /not a registry/],
  ['-host.example/a', /not a registry/],
  ['[::1/a', /not a re/],
  ['[::g]:1/a', /not a registry/],
  ['a:-tag', /not a tag/],
  ['a:.tag', /not a tag/],
  [`a:${'t'.repeat(129)}`, /not a tag/],
  ['a@', /not a digest/],
  ['a@sha256', /not a digest/],
  [`a@sha256:${'A'.repeat(64)}`, /not a digest/],
  [`a@sha256:${'a'.repeat(63)}`, /not a digest/],
  [`a@sha256:${'a'.repeat(65)}`, /not a digest/],
  [`a@md5:${'a'.repeat(32)}`, /not a digest/],
  [`a@${sha256}@${sha256}`, /not a digest/],
  [`a@${sha256}:tag`, /not a digest/],
  [hex, /ID of an image/],
  [`host.example/${'a'.repeat(256)}`, /more than 255/],
];

describe('an image reference', () => {
  it.each(good)('%s', (text, parts) => {
    const reference = parseReference(text);
    expect(reference).toEqual({tag: undefined, digest: undefined, ...parts});
    expect(readReference(referenceText(reference))).toEqual(reference);
  });

  it.each(bad)('%j is none', (text, reason) => {
    expect(readReference(text)).toMatch(reason);
    expect(() => parseReference(text)).toThrow(Failure);
  });
});
