// The members of kubeconfig entries and what each must be: kubectl refuses anything else, and so do we.

type Form = 'text' | 'switch' | 'texts' | 'map';

type Forms = Readonly<Record<string, Form>>;

const exec: Forms = {
  apiVersion: 'text',
  command: 'text',
  args: 'texts',
  installHint: 'text',
  provideClusterInfo: 'switch',
  interactiveMode: 'text',
};

/** By list of the kubeconfig; members that are not named here are not read. */
const forms: Readonly<Record<string, Forms>> = {
  contexts: {cluster: 'text', user: 'text', namespace: 'text'},
  clusters: {
    server: 'text',
    'certificate-authority': 'text',
    'certificate-authority-data': 'text',
    'insecure-skip-tls-verify': 'switch',
    'tls-server-name': 'text',
    'proxy-url': 'text',
    'disable-compression': 'switch',
  },
  users: {
    'client-certificate': 'text',
    'client-certificate-data': 'text',
    'client-key': 'text',
    'client-key-data': 'text',
    token: 'text',
    tokenFile: 'text',
    username: 'text',
    password: 'text',
    as: 'text',
    'as-uid': 'text',
    'as-groups': 'texts',
    'as-user-extra': 'map',
    exec: 'map',
    'auth-provider': 'map',
  },
};

const demands: Readonly<Record<Form, string>> = {
  text: 'is not a text (numbers need quotes)',
  switch: 'is neither true nor false',
  texts: 'is not a list of texts',
  map: 'is not a map',
};

/** The entry without its empty members. */
export function filledMembers(entry: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== null));
}

/** A clause such as `token is not a text`, never with the value, which may be a secret; undefined when all is well. */
export function wrongMember(list: string, entry: Readonly<Record<string, unknown>>): string | undefined {
  return (
    firstWrong(forms[list] ?? {}, entry) ??
    (isMap(entry.exec) ? wrongExec(entry.exec) : undefined) ??
    (isMap(entry['as-user-extra']) ? wrongExtra(entry['as-user-extra']) : undefined) ??
    (isMap(entry['auth-provider']) ? wrongProvider(entry['auth-provider']) : undefined)
  );
}

function firstWrong(wanted: Forms, entry: Readonly<Record<string, unknown>>, prefix = ''): string | undefined {
  const wrong = Object.entries(wanted).find(([name, form]) => !isEmpty(entry[name]) && !has(form, entry[name]));
  return wrong && `${prefix}${wrong[0]} ${demands[wrong[1]]}`;
}

function wrongExec(entry: Record<string, unknown>): string | undefined {
  const {command, env} = entry;
  if (isEmpty(command) || command === '') return 'exec has no command';
  const variables: unknown[] = Array.isArray(env) ? env : isEmpty(env) ? [] : [env];
  const isVariable = (item: unknown) => isMap(item) && typeof item.name === 'string' && typeof item.value === 'string';
  return variables.every(isVariable)
    ? firstWrong(exec, entry, 'exec.')
    : 'exec.env is not a list of variables with name and value';
}

function wrongExtra(extra: Record<string, unknown>): string | undefined {
  return Object.values(extra).every((values) => has('texts', values))
    ? undefined
    : 'as-user-extra is not a map of lists of texts';
}

function wrongProvider({name, config}: Record<string, unknown>): string | undefined {
  if (typeof name !== 'string' || name === '') return 'auth-provider has no name';
  const isConfig = isEmpty(config) || (isMap(config) && Object.values(config).every((value) => has('text', value)));
  return isConfig ? undefined : 'auth-provider.config is not a map of texts';
}

function has(form: Form, value: unknown): boolean {
  if (form === 'text') return typeof value === 'string';
  if (form === 'switch') return typeof value === 'boolean';
  if (form === 'texts') return Array.isArray(value) && value.every((each) => typeof each === 'string');
  return isMap(value);
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
