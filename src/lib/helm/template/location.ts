// Places in templates as error texts name them.

import {byteLength} from '../../go/text.ts';
import type {Source} from './node.ts';

/** `FILE:LINE:COLUMN`, the column counted in bytes from 0. */
export function locationOf(source: Source, position: number): string {
  const before = source.text.slice(0, position);
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = before.split('\n').length;
  return `${source.name}:${line}:${byteLength(before.slice(lineStart))}`;
}
