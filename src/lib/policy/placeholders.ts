// Placeholders that the CAS resolves: `$$SCONE::NAME$$`, `$$SCONE::NAME:crt:pem$$`, in older sessions `$$SCONE::NAME.crt$$`.

export interface Placeholder {
  /** Of the secret; variables in it are left as they are. Empty: it names nothing. */
  name: string;
  /** `crt:pem`, `pkcs8:pem`; empty: the secret as it is. */
  form: string;
  /** Offset of the first dollar sign. */
  start: number;
  isClosed: boolean;
}

const opening = '$$SCONE::';
const olderForm = /^(.+)\.(crt|key|chain|der|pem|hex|pkcs8|privatekey|publickey)$/;

export function placeholdersIn(text: string): Placeholder[] {
  const found: Placeholder[] = [];
  let lineEnd = 0;
  for (let start = text.indexOf(opening); start >= 0; ) {
    const from = start + opening.length;
    const close = text.indexOf('$$', from);
    if (lineEnd >= 0 && lineEnd < from) lineEnd = text.indexOf('\n', from);
    const isClosed = close >= 0 && (lineEnd < 0 || close < lineEnd) && !text.startsWith(opening, close);
    if (!isClosed) found.push({name: '', form: '', start, isClosed});
    else found.push({...parts(text.slice(from, close)), start, isClosed});
    start = text.indexOf(opening, isClosed ? close + 2 : from);
  }
  return found;
}

function parts(content: string): {name: string; form: string} {
  const colon = content.indexOf(':');
  if (colon >= 0) return {name: content.slice(0, colon), form: content.slice(colon + 1)};
  const older = olderForm.exec(content);
  return older === null ? {name: content, form: ''} : {name: older[1] ?? '', form: older[2] ?? ''};
}

/** Forms that show only what is public of a key or certificate. */
export function isPublicForm(form: string): boolean {
  return /^(?:crt|chain|cert|publickey)(?:[:.]|$)/.test(form);
}
