import {expect, test} from 'vitest';
import {imageWithTag, isImage, tagOf} from '../../../../sandbox/simulated/scone-operator/images.ts';
import {isFrom, parseVersion} from '../../../../sandbox/simulated/scone-operator/version.ts';

test.each([
  ['5.8.0', 5, 9, 0, false],
  ['5.9.0', 5, 9, 0, true],
  ['5.10.1', 5, 9, 0, true],
  ['6.0.6', 5, 9, 0, true],
  ['5.8.1', 5, 8, 1, true],
  ['7.0.0-alpha.2', 7, 0, 0, true],
])('%s from %d.%d.%d: %s', (text, major, minor, patch, result) => {
  expect(isFrom(parseVersion(text), major, minor, patch)).toBe(result);
});

test.each([
  ['registry.example/cas:6.0.6', '6.0.6'],
  ['registry.example:5000/cas', undefined],
  ['registry.example:5000/cas:1', '1'],
  ['cas:1@sha256:abc', '1'],
])('the tag of %s is %s', (image, tag) => {
  expect(tagOf(image)).toBe(tag);
});

test("an image without a tag gets the operator's version, one with a tag or a digest does not", () => {
  expect(imageWithTag('registry:5000/cas', '6.0.6')).toBe('registry:5000/cas:6.0.6');
  expect(imageWithTag('cas:1', '6.0.6')).toBe('cas:1');
  expect(imageWithTag(`cas@sha256:${'a'.repeat(64)}`, '6.0.6')).toBe(`cas@sha256:${'a'.repeat(64)}`);
});

test.each([
  ['registry.example:5000/scone.cloud/cas:6.0.6', true],
  [`cas:1@sha256:${'0'.repeat(64)}`, true],
  ['', false],
  ['two words', false],
  ['$IMAGE', false],
])('%j can be an image: %s', (image, result) => {
  expect(isImage(image)).toBe(result);
});
