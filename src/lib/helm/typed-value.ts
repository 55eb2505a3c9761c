// The value that a text of --set stands for.

/** `true`, `null`, integers by themselves; everything else, also `1.5` and `007`, is text. */
export function typedValue(text: string): unknown {
  if (/^true$/iu.test(text)) return true;
  if (/^false$/iu.test(text)) return false;
  if (/^null$/iu.test(text)) return null;
  if (text !== '0' && !/^[+-]?[0-9]+$/.test(text)) return text;
  if (text !== '0' && text.startsWith('0')) return text;
  const integer = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, integer) === integer ? integer : text;
}
