// The order of keys in YAML that go-yaml prints: natural, so that a2 comes before a10.

const letter = /\p{L}/u;
const digit = /\p{Nd}/u;

/** Compares keys character by character; runs of digits count as numbers, letters come after everything else. */
export function compareYamlKeys(a: string, b: string): number {
  if (a === b) return 0;
  return isLess(Array.from(a), Array.from(b)) ? -1 : 1;
}

function isLess(a: string[], b: string[]): boolean {
  for (let i = 0; i < a.length && i < b.length; i += 1) {
    const left = a[i] ?? '';
    const right = b[i] ?? '';
    if (left !== right) return isLessAt(a, b, i, left, right);
  }
  return a.length < b.length;
}

function isLessAt(a: string[], b: string[], i: number, left: string, right: string): boolean {
  const isLeftLetter = letter.test(left);
  const isRightLetter = letter.test(right);
  if (isLeftLetter && isRightLetter) return code(left) < code(right);
  if (isLeftLetter || isRightLetter) return isRightLetter;
  const base = (left === '0' || right === '0') && followsNonZeroDigit(a, i) ? 1n : 0n;
  const [leftNumber, leftEnd] = numberAt(a, i, base);
  const [rightNumber, rightEnd] = numberAt(b, i, base);
  if (leftNumber !== rightNumber) return leftNumber < rightNumber;
  return leftEnd === rightEnd ? code(left) < code(right) : leftEnd < rightEnd;
}

function code(character: string): number {
  return character.codePointAt(0) ?? 0;
}

function followsNonZeroDigit(characters: string[], i: number): boolean {
  for (let j = i - 1; j >= 0 && digit.test(characters[j] ?? ''); j -= 1) if (characters[j] !== '0') return true;
  return false;
}

/** The number that the digits from i on make, in 64 bits, and where they end. */
function numberAt(characters: string[], i: number, base: bigint): [bigint, number] {
  let value = base;
  let end = i;
  for (; end < characters.length && digit.test(characters[end] ?? ''); end += 1) {
    value = BigInt.asIntN(64, value * 10n + BigInt(code(characters[end] ?? '0') - 48));
  }
  return [value, end];
}
