// Marks the chart's CRDs so that uninstalling the release leaves them: with a CRD go all objects of its kind.
import type {ManifestDocument} from '../helm/manifest.ts';
import {isTable} from '../helm/table.ts';

const annotation = 'helm.sh/resource-policy';

/**
 * The chart has its CRDs among the templates, so `helm uninstall` would delete them and every CAS with them
 * (docs/system.md: CRDs). Helm looks into the recorded manifest for this mark, so text and content both get it.
 */
export function keepCrd(document: ManifestDocument): ManifestDocument {
  if (document.kind !== 'CustomResourceDefinition' || annotation in document.annotations) return document;
  const {content} = document;
  if (!isTable(content) || !isTable(content.metadata)) return document;
  const annotations = {...document.annotations, [annotation]: 'keep'};
  const metadata = {...content.metadata, annotations};
  return {...document, text: withAnnotation(document.text), content: {...content, metadata}, annotations};
}

/** Puts the line below `annotations:` of the top-level metadata, which gets one if it has none. */
function withAnnotation(text: string): string {
  const withList = text.replace(
    /^(metadata:[ \t]*\n(?:[ \t]+.*\n)*?)([ \t]+)annotations:[ \t]*\n([ \t]+)/m,
    `$1$2annotations:\n$3${annotation}: keep\n$3`,
  );
  if (withList !== text) return withList;
  return text.replace(/^metadata:[ \t]*\n([ \t]+)/m, `metadata:\n$1annotations:\n$1  ${annotation}: keep\n$1`);
}
