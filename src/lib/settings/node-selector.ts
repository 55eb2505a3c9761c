// The node selector of the SGXPlugin: one YAML line as the old script took it, or key=value as kubectl does.

const name = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefix = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Labels by name, or a sentence about what is wrong with the text. */
export async function readNodeSelector(text: string): Promise<Record<string, string> | string> {
  const entries = /^[^:\s]+=[^:]*$/.test(text.trim()) ? assignments(text) : await yamlEntries(text);
  if (typeof entries === 'string') return entries;
  const wrong = entries.flatMap(([key, value]) => complain(key, value));
  return wrong[0] ?? Object.fromEntries(entries);
}

function assignments(text: string): [string, string][] {
  return text
    .trim()
    .split(',')
    .map((part) => {
      const [key = '', ...value] = part.split('=');
      return [key, value.join('=')];
    });
}

/** Values stay texts whatever they look like: `true` is the label value "true". */
async function yamlEntries(text: string): Promise<[string, string][] | string> {
  const {parseDocument} = await import('yaml');
  const document = parseDocument(text, {schema: 'failsafe'});
  const value: unknown = document.errors.length > 0 ? undefined : document.toJS();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return 'it must be one YAML line such as \'example.com/sgx: "true"\', or example.com/sgx=true';
  }
  const entries = Object.entries(value);
  if (entries.some(([, label]) => typeof label !== 'string')) return 'each label needs one text as its value';
  return entries.map(([key, label]) => [key, String(label)]);
}

/** Rules of Kubernetes for label names and values. */
function complain(key: string, value: string): string[] {
  const parts = key.split('/');
  const isKey =
    parts.length <= 2 && name.test(parts.at(-1) ?? '') && (parts.length === 1 || prefix.test(parts[0] ?? ''));
  if (!isKey) return [`${JSON.stringify(key)} is not a label name`];
  if (value !== '' && !name.test(value)) return [`${JSON.stringify(value)} is not a label value`];
  return [];
}
