// Flags that people of the old scripts or of other tools type, and what they are called here.

/** Long name typed → what to write instead. These fail with the new name; none is accepted and ignored. */
export const renamedFlags: Readonly<Record<string, string>> = {
  // Of the old plugin for audit logs; elsewhere a DCAP key.
  '-d': '--debug',
  '--json': '-o json',
  '--yaml': '-o yaml',
  '--check': 'no flag: without --reconcile and --update it is a check',
  '--force': '--force-conflicts',
  '--quiet': '-o json, or nothing: talk goes to the standard error',
  '--no-colour': '--no-color',
  '--all-namespaces': '--namespace NS: there is one operator',
  '--password': '--access-token-file FILE',
  '--password-stdin': '--access-token-stdin',
  '--dcap-key': '--dcap-api KEY',
  '--release': '--set-version V',
  '--helm-driver': '--helm-use-secret or --helm-use-configmap',
  '--insecure': '--insecure-skip-tls-verify or --allow-unverified, whichever is meant',
  '--vault-client':
    'the scone program: a client policy is a session as any other, with the OWNER_ID and the address of the Vault in it',
  '--upgrade': '`operator --update` for the stack, or `cas upgrade` for a CAS: no Vault is upgraded by this program',
  '--skip-verify': '--allow-unverified',
};
