// `.Files`: the chart's files that are no templates, with the methods that read them.

import {withMethods} from '../../go/struct.ts';
import {textOf} from '../../go/text.ts';
import {newMap, setEntry, typed} from '../../go/value.ts';
import {printYaml} from '../../go-yaml/print-yaml.ts';
import type {ChartFile} from '../chart.ts';
import {define} from '../functions/define.ts';
import {basePath} from '../functions/paths.ts';
import {compileGlob} from './glob.ts';

/** A map from file name to content, as Helm's own type. */
export function filesObject(files: readonly ChartFile[]): object {
  const map = newMap();
  for (const {name, data} of files) setEntry(map, name, data);
  const bytes = (name: string): Uint8Array => files.findLast((file) => file.name === name)?.data ?? new Uint8Array();
  return withMethods(typed('engine.files', map), {
    Get: define(['string'], (name) => textOf(bytes(name))),
    GetBytes: define(['string'], bytes),
    Lines: define(['string'], (name) => typed('[]string', linesOf(textOf(bytes(name))))),
    Glob: define(['string'], (pattern) => filesObject(matching(files, pattern))),
    AsConfig: define([], () => asYaml(files, textOf)),
    AsSecrets: define([], () => asYaml(files, (data) => Buffer.from(data).toString('base64'))),
  });
}

function matching(files: readonly ChartFile[], pattern: string): ChartFile[] {
  const matches = compileGlob(pattern);
  return files.filter(({name}) => matches(name));
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}

/** A YAML map from the files' base names to their content. */
function asYaml(files: readonly ChartFile[], textFor: (data: Uint8Array) => string): string {
  const entries = files.map(({name, data}) => [basePath(name), textFor(data).toWellFormed()] as const);
  return printYaml(Object.fromEntries(entries)).replace(/\n$/, '');
}
