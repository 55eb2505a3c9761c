// Words in a text by the shape of their letters: snakecase, kebabcase and camelcase.
import {charactersOf} from '../../go/meter.ts';
import {lowerOf, upperOf} from './letter-case.ts';

type WordType = 'none' | 'number' | 'upper' | 'alphabet' | 'connector' | 'punctuation' | 'other';

interface Word {
  type: WordType;
  text: string;
}

const connector = /[-_\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const punctuation = /\p{P}/u;
const upperCase = /\p{Lu}/u;
const number = /\p{N}/u;
const letter = /\p{L}/u;
const ideograph = /[\u3400-\u4d85\u4e00-\u9fcc\u{20000}-\u{2b81d}]/u;

function isAlphabet(character: string): boolean {
  return letter.test(character) && !ideograph.test(character);
}

/** Cuts a text into words; a capital before a small letter begins one. */
function wordsOf(text: string): Word[] {
  const characters = charactersOf(text);
  const words: Word[] = [];
  for (let at = 0; at < characters.length; ) {
    const word = nextWord(characters, at);
    words.push(word);
    at += Array.from(word.text).length;
  }
  return words;
}

function nextWord(characters: string[], start: number): Word {
  const first = characters[start] ?? '';
  const run = (type: WordType, belongs: (character: string) => boolean): Word => {
    let end = start + 1;
    while (end < characters.length && belongs(characters[end] ?? '')) end += 1;
    return {type, text: characters.slice(start, end).join('')};
  };
  if (connector.test(first)) return run('connector', (character) => connector.test(character));
  if (punctuation.test(first)) return run('punctuation', (character) => punctuation.test(character));
  if (upperCase.test(first)) return upperWord(characters, start);
  if (isAlphabet(first)) return run('alphabet', isSmallLetter);
  if (number.test(first)) return run('number', (character) => number.test(character));
  return run(
    'other',
    (character) =>
      !connector.test(character) && !isAlphabet(character) && !number.test(character) && !punctuation.test(character),
  );
}

function isSmallLetter(character: string): boolean {
  return isAlphabet(character) && !upperCase.test(character);
}

/** `HTTP` of `HTTPStatus`, or `Status`. */
function upperWord(characters: string[], start: number): Word {
  let end = start + 1;
  if (upperCase.test(characters[end] ?? '')) {
    while (end < characters.length && upperCase.test(characters[end] ?? '')) end += 1;
    if (end < characters.length && isAlphabet(characters[end] ?? '')) end -= 1;
  } else {
    while (end < characters.length && isSmallLetter(characters[end] ?? '')) end += 1;
  }
  return {type: 'upper', text: characters.slice(start, end).join('')};
}

/** xstrings.ToSnakeCase and ToKebabCase: words in small letters with a separator between. */
export function separatedCase(text: string, separator: string): string {
  const words = wordsOf(text);
  let at = 0;
  let output = '';
  const none: Word = {type: 'none', text: ''};
  const next = (): Word => words[at++] ?? none;
  const write = (word: Word): void => {
    output += lowerWord(word, separator);
  };
  const remains = (): boolean => at < words.length;
  if (words.length === 0) return '';
  let word = next();
  const isOneOf = (...types: WordType[]): boolean => types.includes(word.type);
  const takeLettersAndNumbers = (): void => {
    while (isOneOf('alphabet', 'number')) {
      write(word);
      word = next();
    }
  };
  const separate = (): void => {
    if (!isOneOf('none', 'punctuation', 'connector')) output += separator;
  };
  while (remains()) {
    if (word.type !== 'connector') write(word);
    const previous = word;
    word = next();
    if (previous.type === 'number') {
      takeLettersAndNumbers();
      separate();
    } else if (previous.type === 'connector') write(previous);
    else if (previous.type !== 'punctuation') {
      if (word.type !== 'number') {
        if (!isOneOf('connector', 'punctuation')) output += separator;
        continue;
      }
      if (!remains()) continue;
      const digits = word;
      word = next();
      if (word.type !== 'alphabet') {
        write(digits);
        if (!isOneOf('connector', 'punctuation')) output += separator;
        continue;
      }
      output += separator;
      write(digits);
      takeLettersAndNumbers();
      separate();
    }
  }
  write(word);
  return output;
}

function lowerWord({type, text}: Word, separator: string): string {
  if (type !== 'upper' && type !== 'connector') return text;
  return Array.from(text, (character) => {
    if (connector.test(character)) return separator;
    return upperCase.test(character) ? lowerOf(character) : character;
  }).join('');
}

/** xstrings.ToPascalCase: `some_words` becomes `SomeWords`; connectors at the start stay. */
export function pascalCase(text: string): string {
  const characters = charactersOf(text);
  const start = characters.findIndex((character) => !connector.test(character));
  // The original writes the last of nothing but connectors twice.
  if (start < 0) return text + (characters.at(-1) ?? '');
  let output = characters.slice(0, start).join('');
  let wasUpper = upperCase.test(characters[start] ?? '');
  let current = upperOf(characters[start] ?? '');
  for (const character of characters.slice(start + 1)) {
    const previous = current;
    current = character;
    if (connector.test(current) && connector.test(previous)) output += previous;
    else if (connector.test(previous)) {
      wasUpper = upperCase.test(current);
      current = upperOf(current);
    } else {
      if (wasUpper && upperCase.test(current)) current = lowerOf(current);
      else wasUpper = false;
      output += previous;
    }
  }
  return output + current;
}
