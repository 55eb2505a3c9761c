// Objects as the text of a chart's template or of a manifest, with the places that are filled in later.
import {stringify} from 'yaml';

/** Rendered as the namespace of the Helm release. */
export const releaseNamespace = '{{ .Release.Namespace }}';

/** YAML documents; strings with `{{ … }}` stay for Helm, lines are not folded. */
export function templateText(objects: readonly object[]): string {
  return objects.map((object) => `---\n${stringify(object, {lineWidth: 0, aliasDuplicateObjects: false})}`).join('');
}

/** A place in a manifest. */
export const variable = (name: string) => `\${${name}}`;

/** An image of the release, from wherever the images come. */
export const releaseImage = (name: string, version: string) =>
  `${variable('IMAGE_REPO')}/${variable('IMAGE_PREFIX')}${name}:${version}`;

/** The two pull secrets and the annotation by which a copy of each is asked for. */
export const injectAnnotations = {
  'scone-operator-pull': 'scone-operator/inject-pull-secret',
  sconeapps: 'sconeapps/inject-pull-secret',
};

export const pullSecret = (name: keyof typeof injectAnnotations) => ({
  imagePullSecrets: [{name}],
  podAnnotations: {[injectAnnotations[name]]: 'true'},
});
