// Rendered templates turned into what a release consists of: documents in install order, and hooks.

import {textOf} from '../go/text.ts';
import {parseYaml} from '../go-yaml/parse-yaml.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import type {Chart, ChartFile} from './chart.ts';
import {claimsToBeHook, type Hook, hookOf} from './hooks.ts';
import {readHead} from './manifest-head.ts';
import {type Direction, sortByKind} from './order.ts';
import {splitManifests, trimSpace} from './split-manifests.ts';

/** One YAML document of a template. */
export interface ManifestDocument {
  /** Template it came from: `chart/templates/service.yaml`. */
  source: string;
  /** As rendered, blanks at both ends removed. */
  text: string;
  /** The parsed text; usually a Kubernetes object. */
  content: unknown;
  apiVersion: string;
  kind: string;
  name: string;
  annotations: {readonly [name: string]: string};
}

export interface SortedManifests {
  /** Sorted by kind, within a kind by template path. */
  documents: ManifestDocument[];
  hooks: Hook[];
}

/**
 * Sorts rendered templates into documents and hooks. Partials (`_*.tpl`) and empty files are left out.
 * @param files rendered text by template path, NOTES.txt already taken out
 * @throws Failure `YAML parse error on PATH` for a document that is no YAML
 */
export function sortManifests(
  files: ReadonlyMap<string, string>,
  options: {direction?: Direction; warn?: (text: string) => void} = {},
): SortedManifests {
  const documents: ManifestDocument[] = [];
  const hooks: Hook[] = [];
  for (const source of [...files.keys()].sort(byBytes)) {
    if ((source.split('/').at(-1) ?? '').startsWith('_')) continue;
    for (const document of documentsIn(files.get(source) ?? '', source)) {
      if (!claimsToBeHook(document)) documents.push(document);
      else {
        const hook = hookOf(document);
        if (hook === undefined) options.warn?.(`info: skipping unknown hook: ${document.annotations['helm.sh/hook']}`);
        else hooks.push(hook);
      }
    }
  }
  return {documents: sortByKind(documents, options.direction), hooks: sortByKind(hooks, options.direction)};
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/**
 * All documents of a text, hooks among them, in the order of the text.
 * @throws Failure as sortManifests does
 */
export function documentsIn(text: string, source: string): ManifestDocument[] {
  return splitManifests(text).map((part) => readDocument(part, source));
}

function readDocument(text: string, source: string): ManifestDocument {
  const content = parsedDocument(text, source);
  const problem = (reason: string) => parseFailure(source, reason);
  return {source, text, content, ...readHead(content, problem)};
}

function parsedDocument(text: string, source: string): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw parseFailure(source, reasonOf(error));
  }
}

function parseFailure(source: string, reason: string): Failure {
  return new Failure({
    summary: 'the rendered chart is not sound',
    reason: `YAML parse error on ${source}: ${reason}`,
    next: 'look at the rendered template: npm run -s helm-template, or helm template --debug',
  });
}

/** The text of the record's `manifest`: each document under the name of its template. */
export function manifestText(documents: readonly {source: string; text: string}[]): string {
  return documents.map(withSource).join('');
}

function withSource({source, text}: {source: string; text: string}): string {
  return `---\n# Source: ${source}\n${text}\n`;
}

/** What `helm template` prints: the manifest, then the hooks. */
export function templateOutput(manifest: string, hooks: readonly Hook[]): string {
  const hookTexts = hooks.map(({path, manifest: text}) => withSource({source: path, text}));
  return `${trimSpace(manifest)}\n${hookTexts.join('')}`;
}

/** A file of crds/, which is installed before everything else and never upgraded or deleted. */
export interface CrdFile {
  /** `chart/crds/things.yaml`, below charts/ for subcharts. */
  source: string;
  text: string;
}

/** The files of crds/ of a chart and its subcharts, in the order in which Helm installs them. */
export function crdFiles(chart: Chart, parent = ''): CrdFile[] {
  const path = chart.path ?? (parent === '' ? chart.metadata.name : `${parent}/charts/${chart.metadata.name}`);
  const own = chart.files.filter(isCrdFile).map(({name, data}) => ({
    source: `${path}/${name}`,
    text: textOf(data),
  }));
  return [...own, ...chart.dependencies.flatMap((subchart) => crdFiles(subchart, path))];
}

function isCrdFile({name}: ChartFile): boolean {
  return name.startsWith('crds/') && /\.(ya?ml|json)$/i.test(name);
}
