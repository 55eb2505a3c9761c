// From the text of a manifest and values for its variables to plain objects.
import type {Document, ParsedNode, Scalar} from 'yaml';
import type {KubeObject} from '../cluster/object.ts';
import {Failure, reasonOf} from '../report/failure.ts';
import {type ManifestTemplate, parseTemplateWith} from './manifest-template.ts';

/**
 * Values by the names that the vendor's manifests use (docs/system.md: Release layout). No other name is known, and
 * nothing is taken from the environment. A member that is missing has no value: a manifest that wants it is refused.
 */
export interface ManifestVariables {
  IMAGE_REPO?: string;
  IMAGE_PREFIX?: string;
  NAMESPACE?: string;
  DCAP_KEY?: string;
  /** Of cas.yaml and cas_provisioning.yaml. */
  NAME?: string;
  IMAGE?: string;
  POLICY_NAME?: string;
  /** Of vault.yaml. */
  VAULT_NAME?: string;
  VAULT_IMAGE_REPO?: string;
  VAULT_IMAGE_TAG?: string;
  SCONE_CAS_ADDR?: string;
  OWNER_ID?: string;
  /** Of sgxplugin.yaml since 5.9. Undefined leaves the selector out. */
  NODESELECTOR?: Readonly<Record<string, string>> | undefined;
}

interface RenderedManifest {
  objects: KubeObject[];
  /** Variables that occur, so that the caller knows what had no place. */
  used: ReadonlySet<string>;
}

export interface ManifestText {
  /** URL or file, for messages. */
  file: string;
  text: string;
}

/** Those that a manifest of the operator's stack may use. */
const variableNames = '$IMAGE_REPO, $IMAGE_PREFIX, $NAMESPACE, $DCAP_KEY';

/** `$NAME` and `${NAME}`; `$(NAME)` is Kubernetes' own and stays. */
const reference = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))/g;

/** Reads manifests once the YAML library is loaded: from then on it is pure and can wait until it is needed. */
export interface ManifestReader {
  /**
   * Values are put into the parsed document, never into its text: whatever characters a value has, it stays one string.
   * Errors name file and line: not YAML, a variable that is unknown or without a value, an object without kind or name.
   */
  render(manifest: ManifestText, variables: ManifestVariables): RenderedManifest;
  /** A manifest without variables, such as cert-manager's: what looks like one stays as it is. */
  parse(manifest: ManifestText): KubeObject[];
}

export async function manifestReader(): Promise<ManifestReader> {
  const yaml = await import('yaml');
  return {
    render: ({file, text}, variables) => renderTemplate(yaml, parseTemplateWith(yaml, file, text), variables),
    parse: ({file, text}) => objectsOf(parseTemplateWith(yaml, file, text)),
  };
}

function renderTemplate(
  {visit}: typeof import('yaml'),
  template: ManifestTemplate,
  variables: ManifestVariables,
): RenderedManifest {
  const used = new Set<string>();
  for (const document of template.documents) {
    visit(document, {
      Pair: (_, pair) => {
        const name = wholeReference(pair.value);
        if (name !== 'NODESELECTOR') return undefined;
        used.add(name);
        if (variables.NODESELECTOR === undefined) return visit.REMOVE;
        pair.value = document.createNode({...variables.NODESELECTOR});
        return visit.SKIP;
      },
      Scalar: (_, node) => substitute(node, template, variables, used),
    });
  }
  return {objects: objectsOf(template), used};
}

function substitute(node: Scalar, template: ManifestTemplate, variables: ManifestVariables, used: Set<string>): void {
  if (typeof node.value !== 'string') return;
  node.value = node.value.replaceAll(reference, (_, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? '';
    used.add(name);
    const value = textValue(variables, name);
    if (value !== undefined) return value;
    const object = `${template.file}, line ${template.lineOf(node as ParsedNode & Scalar)}`;
    const next = `write the value itself, or one of ${variableNames}`;
    throw new Failure({summary: `the manifest uses the variable ${name}, which has no value here`, object, next});
  });
}

function textValue(variables: ManifestVariables, name: string): string | undefined {
  const value = Object.entries(variables).find(([known]) => known === name)?.[1];
  return typeof value === 'string' ? value : undefined;
}

/** The variable's name if a value is nothing but a reference to it. */
function wholeReference(value: unknown): string | undefined {
  const text = typeof value === 'object' && value !== null && 'value' in value ? value.value : undefined;
  return typeof text === 'string' ? /^\$\{?([A-Za-z_]+)\}?$/.exec(text)?.[1] : undefined;
}

/** Empty documents are left out. */
function objectsOf({file, documents, lineOf}: ManifestTemplate): KubeObject[] {
  return documents.flatMap((document) => {
    const place = `${file}, line ${document.contents ? lineOf(document.contents) : 1}`;
    const object = plainValue(document, place);
    if (object === null) return [];
    if (isObject(object)) return [object];
    throw new Failure({
      summary: 'the manifest holds something that is not a Kubernetes object',
      object: place,
      reason: 'it has no apiVersion, kind or metadata.name',
      next: 'mend the file, or name another one',
    });
  });
}

/** Aliases are resolved here, so this is where a bomb of them is noticed. */
function plainValue(document: Document.Parsed, place: string): unknown {
  try {
    return document.toJS();
  } catch (thrown) {
    throw new Failure({
      summary: 'the manifest is not valid YAML',
      object: place,
      reason: reasonOf(thrown),
      next: 'mend the file, or name another one',
      cause: thrown,
    });
  }
}

function isObject(value: unknown): value is KubeObject {
  if (typeof value !== 'object' || value === null) return false;
  const {apiVersion, kind, metadata} = value as Partial<KubeObject>;
  return typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
}
