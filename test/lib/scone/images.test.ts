import {describe, expect, it} from 'vitest';
import {imageReference, pinnedImage, settledImage} from '../../../src/lib/scone/images.ts';

const tag = 'registry.example:5000/scone/las:6.0.6';
const [one, two] = ['a', 'b'].map((letter) => `${tag}@sha256:${letter.repeat(64)}`) as [string, string];
const older = 'registry.example:5000/scone/las:6.0.5';

describe('an image', () => {
  it('is named by repository, prefix, name, version and digest', () => {
    const source = {imageRepo: 'r.example/scone', imagePrefix: 'x-'};
    expect(imageReference(source, 'las', '6.0.6')).toBe('r.example/scone/x-las:6.0.6');
    expect(imageReference(source, 'las', '6.0.6', 'sha256:a')).toBe('r.example/scone/x-las:6.0.6@sha256:a');
  });

  it('is pinned once', () => {
    expect(pinnedImage(tag, undefined)).toBe(tag);
    expect(pinnedImage(tag, 'sha256:a')).toBe(`${tag}@sha256:a`);
    expect(pinnedImage(one, 'sha256:a')).toBe(one);
  });
});

describe('what is deployed, given what stands there', () => {
  it.each<[string, string, unknown, string, {refresh?: boolean; byTag?: boolean}?]>([
    ['nothing there: by the digest', one, undefined, one],
    ['nothing there, none verified: by the tag', tag, undefined, tag],
    ['the same digest', one, one, one],
    ['another digest: the verified one', one, two, one],
    ['pinned, and none verified: stays', tag, one, one],
    ['pinned, and none verified, on an update: stays', tag, one, one, {refresh: true}],
    ['by tag: stays', one, tag, tag],
    ['by tag, on an update: pinned', one, tag, one, {refresh: true}],
    ['another version: the verified one', one, older, one],
    ['another version, none verified: the tag', tag, `${older}@sha256:a`, tag],
    ['pinned, and tags are wanted: the tag', tag, one, tag, {byTag: true}],
    ['something that is no text', tag, {a: 1}, tag],
  ])('%s', (_, wanted, live, expected, {refresh = false, byTag = false} = {}) => {
    expect(settledImage(wanted, live, {refresh, byTag})).toBe(expected);
  });
});
