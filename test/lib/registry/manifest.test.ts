import {describe, expect, it} from 'vitest';
import {readManifest} from '../../../src/lib/registry/manifest.ts';

const oci = 'application/vnd.oci.image.manifest.v1+json';
const index = 'application/vnd.oci.image.index.v1+json';
const digest = `sha256:${'a'.repeat(64)}`;
const descriptor = {mediaType: 'application/x', digest, size: 1};
const image = {schemaVersion: 2, mediaType: oci, config: descriptor, layers: [descriptor]};
const list = {schemaVersion: 2, mediaType: index, manifests: [descriptor]};

const read = (body: unknown, contentType: string | null = null) =>
  readManifest(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)), contentType);

describe('a manifest', () => {
  it.each<[string, unknown, string | null, string]>([
    ['of an image', image, oci, 'image'],
    ['of an image, with parameters in its type', image, `${oci}; charset=utf-8`, 'image'],
    ['of an image that does not name its type', {...image, mediaType: undefined}, oci, 'image'],
    ['of an image, called JSON', image, 'application/json', 'image'],
    ['of an index', list, index, 'index'],
    ['of an empty index', {...list, manifests: []}, index, 'index'],
  ])('%s', (_, body, contentType, is) => {
    expect(read(body, contentType)).toMatchObject({is});
  });

  it.each<[string, unknown, string | null, RegExp]>([
    ['a page', '<html></html>', 'text/html', /is not a manifest \(text\/html\)/],
    ['nothing', '', null, /is not a manifest$/],
    ['a list', [], null, /is not a manifest/],
    ['null', 'null', null, /is not a manifest/],
    ['bytes that are no text', Buffer.of(0x7b, 0xff, 0x7d).toString('latin1'), null, /is not a manifest/],
    ['the first schema', {schemaVersion: 1}, null, /schema that is not supported/],
    ['no schema', {...image, schemaVersion: undefined}, oci, /schema that is not supported/],
    ['image and index at once', {...image, ...list}, null, /image and index at once/],
    ['an index with a config', {...list, config: descriptor}, index, /image and index at once/],
    ['one type called another', image, index, /is called .*index.* and calls itself .*manifest/],
    ['an image without layers', {...image, layers: undefined}, oci, /not a well-formed manifest/],
    ['an image without config', {...image, config: undefined}, oci, /not a well-formed manifest/],
    ['a layer without digest', {...image, layers: [{...descriptor, digest: undefined}]}, oci, /not a well-formed/],
    ['a layer with a path as digest', {...image, layers: [{...descriptor, digest: '../x'}]}, oci, /not a well-formed/],
    ['a layer with a wrong size', {...image, layers: [{...descriptor, size: '1'}]}, oci, /not a well-formed/],
    ['annotations that are no texts', {...image, layers: [{...descriptor, annotations: {a: 1}}]}, oci, /well-formed/],
    ['an index of texts', {...list, manifests: [digest]}, index, /not a well-formed index/],
    ['an index of nothing', {...list, manifests: null}, index, /not a well-formed index/],
  ])('is not %s', (_, body, contentType, reason) => {
    expect(read(body, contentType)).toMatch(reason);
  });
});
