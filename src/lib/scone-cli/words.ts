// The program's own words about a failure, for people: the last lines, without what must not be shown.
import {createRedactor} from '../report/redaction.ts';
import type {Secret} from '../report/secret.ts';
import {answerLines, plainText} from './lines.ts';

const mostLines = 8;
const mostCharacters = 800;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** `secrets`: what the call was given; each line of a longer one counts by itself, as YAML would indent it. */
export function wordsOf(
  {stdout, stderr}: {stdout: string; stderr: string},
  secrets: readonly (Secret | string)[],
): string {
  const redactor = createRedactor();
  for (const secret of secrets) {
    redactor.learn(secret);
    const lines = (typeof secret === 'string' ? secret : secret.reveal()).split('\n');
    if (lines.length > 1) for (const line of lines.filter(isTelling)) redactor.learn(line.trim());
  }
  const said = [stderr, stdout].map((text) => plainText(text).replace(privateKey, '********'));
  const [lines = []] = said.map(answerLines).filter(({length}) => length > 0);
  const [last = ''] = said.map((text) => text.trim()).filter((text) => text !== '');
  // A log line may be all there is: then it tells why.
  const text = lines.length > 0 ? lines.slice(-mostLines).join('\n') : last.split('\n').slice(-mostLines).join('\n');
  return redactor.mask(text).slice(-mostCharacters);
}

/** A line of a key in PEM, not the frame around it. */
function isTelling(line: string): boolean {
  return line.trim().length >= 16 && !line.includes('-----');
}
