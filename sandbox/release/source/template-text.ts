// Objects as the text of a chart's template, with the places that Helm fills in.
import {stringify} from 'yaml';

/** Rendered as the namespace of the Helm release. */
export const releaseNamespace = '{{ .Release.Namespace }}';

/** YAML documents; strings with `{{ … }}` stay for Helm, lines are not folded. */
export function templateText(objects: readonly object[]): string {
  return objects.map((object) => `---\n${stringify(object, {lineWidth: 0, aliasDuplicateObjects: false})}`).join('');
}
