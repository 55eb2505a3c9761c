// Variables of a session file, `$NAME` and `${NAME}`, which are filled in before it is signed (docs/system.md: SCONE CLI).

export interface Variable {
  name: string;
  /** Offset of the dollar sign. */
  start: number;
  /** Offset after its last character. */
  end: number;
}

/** `$$SCONE::secret$$` is resolved by the CAS, so SCONE is never a variable; within such a placeholder there may be one. */
const reserved = 'SCONE';

const token = /\$\$SCONE::|\$\$|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)|\s/g;

/** All variables of a text in their order, those in comments included. */
export function variablesIn(text: string): Variable[] {
  const found: Variable[] = [];
  const scan = new RegExp(token);
  let isInPlaceholder = false;
  for (let match = scan.exec(text); match !== null; match = scan.exec(text)) {
    const [whole, braced, bare] = match;
    const name = braced ?? bare;
    if (name !== undefined && name !== reserved) found.push({name, start: match.index, end: scan.lastIndex});
    if (name !== undefined) continue;
    // Two dollar signs close a placeholder; elsewhere the second one may begin a variable.
    if (whole === '$$' && !isInPlaceholder) scan.lastIndex -= 1;
    isInPlaceholder = whole === '$$SCONE::';
  }
  return found;
}

export interface Substitution {
  text: string;
  /** Names for which there is a value, each once. */
  used: readonly string[];
  /** Variables without a value; they stay as they are. */
  missing: readonly Variable[];
}

/** Fills in the values that are known. A value is not looked at again, so a dollar sign in it stays one. */
export function substitute(text: string, values: Readonly<Record<string, string | undefined>>): Substitution {
  const pieces: string[] = [];
  const used = new Set<string>();
  const missing: Variable[] = [];
  let end = 0;
  for (const variable of variablesIn(text)) {
    const value = Object.hasOwn(values, variable.name) ? values[variable.name] : undefined;
    if (value === undefined) {
      missing.push(variable);
      continue;
    }
    used.add(variable.name);
    pieces.push(text.slice(end, variable.start), value);
    end = variable.end;
  }
  pieces.push(text.slice(end));
  return {text: pieces.join(''), used: [...used], missing};
}
