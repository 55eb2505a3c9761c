// The list of components: to add one is one file and one line here. Reports follow this order; the work follows `after`.
import type {Component} from '../plan/component.ts';
import {certManager} from './cert-manager.ts';
import type {OperatorDesired} from './desired.ts';
import {images} from './images.ts';
import {las} from './las.ts';
import {namespaces} from './namespaces.ts';
import {nodes} from './nodes.ts';
import {operator} from './operator.ts';
import {plugin} from './plugin.ts';
import {pullSecretCopies} from './pull-secret-copies.ts';
import {pullSecrets} from './pull-secrets.ts';
import {secretOperator} from './secret-operator.ts';
import {sgxPlugin} from './sgx-plugin.ts';
import {vault} from './vault.ts';
import {version} from './version.ts';
import {webhooks} from './webhooks.ts';

export const components: readonly Component<OperatorDesired>[] = [
  version,
  images,
  nodes,
  namespaces,
  pullSecrets,
  pullSecretCopies,
  certManager,
  secretOperator,
  operator,
  webhooks,
  vault,
  sgxPlugin,
  las,
  plugin,
];
