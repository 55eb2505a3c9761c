// Members of a JSON object as they are written: what is not edited keeps every character, also numbers of any size,
// the order of members, and spaces.

/** One member of an object, by positions in its text. */
export interface Member {
  key: string;
  /** The value as it is written. */
  value: string;
  /** Where the key begins. */
  start: number;
  /** Where the key ends. */
  keyEnd: number;
  valueStart: number;
  /** Where the value, and with it the member, ends. */
  end: number;
}

/** `text` must be a whole JSON object: what JSON.parse takes, and gives an object for. */
export function membersOf(text: string): Member[] {
  const members: Member[] = [];
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] !== '}') {
    const start = at;
    const keyEnd = endOfString(text, start);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = endOfValue(text, valueStart);
    const key: unknown = JSON.parse(text.slice(start, keyEnd));
    members.push({key: String(key), value: text.slice(valueStart, end), start, keyEnd, valueStart, end});
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
}

/** The names that stand there more than once: readers of JSON differ in which one counts. */
export function repeatedKeys(members: readonly Member[]): string[] {
  const keys = members.map(({key}) => key);
  return [...new Set(keys.filter((key, index) => keys.indexOf(key) !== index))];
}

export function withValue(text: string, member: Member, value: string): string {
  return text.slice(0, member.valueStart) + value + text.slice(member.end);
}

export function withKey(text: string, member: Member, key: string): string {
  return text.slice(0, member.start) + JSON.stringify(key) + text.slice(member.keyEnd);
}

/** `members` are all members of the text. */
export function withoutMember(text: string, members: readonly Member[], member: Member): string {
  const index = members.findIndex(({start}) => start === member.start);
  const next = members[index + 1];
  const before = members[index - 1];
  if (next !== undefined) return text.slice(0, member.start) + text.slice(next.start);
  return text.slice(0, before?.end ?? member.start) + text.slice(member.end);
}

/** Adds a member behind the last one, on a line of its own where the others have one. */
export function withMember(text: string, members: readonly Member[], key: string, value: string): string {
  const written = `${JSON.stringify(key)}: ${value}`;
  const last = members.at(-1);
  if (last === undefined) {
    const open = text.indexOf('{') + 1;
    return text.slice(0, open) + written + text.slice(open).trimStart();
  }
  const gap = /\s*$/.exec(text.slice(0, last.start))?.[0] ?? '';
  return `${text.slice(0, last.end)},${gap}${written}${text.slice(last.end)}`;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (/[ \t\r\n]/.test(text[at] ?? '')) at += 1;
  return at;
}

/** `from` is the opening quote. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; ; ) {
    const sign = text[at] ?? '}';
    if (sign === '"') at = endOfString(text, at);
    else if (depth === 0 && /[,}\] \t\r\n]/.test(sign)) return at;
    else at += 1;
    if ('{['.includes(sign)) depth += 1;
    if ('}]'.includes(sign)) depth -= 1;
    if (depth === 0 && ('}]'.includes(sign) || sign === '"')) return at;
  }
}
