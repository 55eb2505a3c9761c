// Names of whatever length as short ones, each still by itself: what is made of thousands of them stays small.
import {createHash} from 'node:crypto';

const longest = 200;

export function shortName(name: string): string {
  if (name.length <= longest) return name;
  return `${name.slice(0, 40)}…${createHash('sha256').update(name).digest('hex')}`;
}
