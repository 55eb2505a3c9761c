// `.Capabilities`: what templates may know of the cluster and of Helm.

import {Struct, withMethods} from '../../go/struct.ts';
import {typed} from '../../go/value.ts';
import type {Capabilities} from '../capabilities.ts';
import {define} from '../functions/define.ts';

/** The object with Go's field names and the methods that charts call. */
export function capabilitiesObject({kubeVersion, apiVersions, helmVersion}: Capabilities): Struct {
  const text = (value: string) => ({value, type: 'string'});
  const versionText = () => kubeVersion.version;
  const version = new Struct({
    type: 'chartutil.KubeVersion',
    fields: {Version: text(kubeVersion.version), Major: text(kubeVersion.major), Minor: text(kubeVersion.minor)},
    methods: {String: define([], versionText), GitVersion: define([], versionText)},
    text: versionText,
  });
  const set = withMethods(typed('chartutil.VersionSet', [...apiVersions]), {
    Has: define(['string'], (apiVersion) => apiVersions.includes(apiVersion)),
  });
  return new Struct({
    type: '*chartutil.Capabilities',
    fields: {
      KubeVersion: {value: version, type: 'chartutil.KubeVersion'},
      APIVersions: {value: set, type: 'chartutil.VersionSet'},
      HelmVersion: {value: helmVersionObject(helmVersion), type: 'version.BuildInfo'},
    },
    methods: {Copy: define([], () => capabilitiesObject({kubeVersion, apiVersions, helmVersion}))},
  });
}

function helmVersionObject(helmVersion: string): Struct {
  const field = (json: string, value: string) => ({value, type: 'string', json, omitEmpty: true});
  return new Struct({
    type: 'version.BuildInfo',
    fields: {
      Version: field('version', helmVersion),
      GitCommit: field('git_commit', ''),
      GitTreeState: field('git_tree_state', ''),
      GoVersion: field('go_version', ''),
    },
  });
}
