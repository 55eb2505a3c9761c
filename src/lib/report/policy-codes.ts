// Questions about policies (sessions of a CAS); a part of finding-codes.ts.
import type {FindingCodeRow} from './finding-codes.ts';

export const policyCodes = {
  PS400: {
    title: 'File of a policy',
    meaning: 'A file cannot be read, is too large, is no text, or holds no policy.',
    remedy:
      'Name a session file (YAML), a signed policy (JSON), or a manifest with SignedPolicy objects. The finding says what is wrong with this one.',
  },
  PS401: {
    title: 'YAML of a policy',
    meaning: 'The text is not valid YAML, a member is there twice, or it is nested or repeated beyond all measure.',
    remedy: 'Mend the text at the place that is named. It is not quoted, since it may hold keys.',
  },
  PS402: {
    title: 'Structure of a policy',
    meaning: 'A member has the wrong form, or one that is needed is missing. The CAS would refuse the policy.',
    remedy: 'Mend the member at the place that is named.',
  },
  PS403: {
    title: 'Members of a policy',
    meaning:
      'The policy has a member that this program does not know: it is misspelt, or of another version of the language. Nothing is said of what it permits.',
    remedy: 'Correct its name, or see in the documentation of the CAS what it does.',
  },
  PS404: {
    title: 'Version of the language',
    meaning: 'The policy names no version of the session language, or one that this program does not know.',
    remedy: 'Write version: "0.3.10", in quotes: without them YAML takes 0.10 for 0.1.',
  },
  PS405: {
    title: 'Name of a policy',
    meaning:
      'The name is missing or is no path of names. `a/b` lives in the policy `a`, which must exist before and permit create_sessions.',
    remedy: 'Use letters, digits, dots, dashes and underscores, with single slashes between.',
  },
  PS406: {
    title: 'Predecessor of a policy',
    meaning:
      'The predecessor is no hash of a policy: 64 hex digits, or ~ for the first version. It keeps two people from overwriting each other.',
    remedy: 'Take the hash of the version that the CAS holds: `policy hash`, or `scone session verify`.',
  },
  PS407: {
    title: 'Names within a policy',
    meaning: 'Two services, images, secrets or volumes have one name, or a name is empty or has blanks in it.',
    remedy: 'Give each a name of its own.',
  },
  PS408: {
    title: 'Secrets that are used',
    meaning:
      'A placeholder, issuer or key names a secret that the policy neither defines nor imports. Where it stands the CAS would refuse it, or leave the placeholder as it is.',
    remedy: 'Define or import the secret, or correct the name.',
  },
  PS409: {
    title: 'Images that are used',
    meaning: 'A service names an image that the policy does not define.',
    remedy: 'Define it below images, or correct the name.',
  },
  PS410: {
    title: 'Volumes that are used',
    meaning: 'An image mounts a volume that the policy neither defines nor imports.',
    remedy: 'Define it below volumes, or correct the name.',
  },
  PS411: {
    title: 'Unused parts of a policy',
    meaning:
      'The policy defines images, secrets or volumes that no service comes to: something is missing that should use them, or they are left over. Or it has such things and no service at all.',
    remedy: 'Add what uses them, or remove them.',
  },
  PS412: {
    title: 'Measurements',
    meaning: 'A measurement of an enclave is not 64 hex digits, or only zeros. No enclave can have it.',
    remedy: 'Take it from the program itself: SCONE_HASH=1 prints it.',
  },
  PS413: {
    title: 'Services bound to enclaves',
    meaning:
      'A service is bound to no measurement, so nothing says which program gets its secrets; or to a signer only, whose every program gets them; or to a list that is empty.',
    remedy: 'List the measurements of the programs below mrenclaves, or below attestation.',
  },
  PS414: {
    title: 'Who may change a policy',
    meaning:
      'ANY may update the policy, or create sessions in its namespace: whoever reaches the CAS can give itself all its secrets.',
    remedy: 'Name CREATOR, a signer, or the hashes of keys.',
  },
  PS415: {
    title: 'Entries of access policies',
    meaning:
      'An entry of an access policy is no known word (CREATOR, ANY, NONE), signer or hash of a key, or contradicts another one.',
    remedy: 'Correct it; the words are written in capitals.',
  },
  PS416: {
    title: 'Attestation for tests only',
    meaning: 'The policy uses what is only for tests: attestation then proves nothing.',
    remedy: 'Remove what begins with only_for_testing before the policy meets real secrets.',
  },
  PS417: {
    title: 'Mode of attestation',
    meaning: 'Attestation is switched off or simulated, so any program on any machine gets the secrets.',
    remedy: 'Remove mode, or write mode: hardware.',
  },
  PS418: {
    title: 'Debug enclaves',
    meaning: 'Debug enclaves are let in. Whoever runs the machine can read their memory, and all secrets in it.',
    remedy: 'Remove debug-mode from tolerate.',
  },
  PS419: {
    title: 'Tolerated weaknesses',
    meaning: 'The policy lets in enclaves on machines with known weaknesses, or names a tolerance that is not known.',
    remedy: 'Keep only those that your machines need; update firmware for the rest.',
  },
  PS420: {
    title: 'Ignored advisories',
    meaning: 'Security advisories of Intel are ignored, all of them or those that are named.',
    remedy: 'Name those that you have looked at (INTEL-SA-00615), rather than "*".',
  },
  PS421: {
    title: 'Variables of a policy',
    meaning:
      'The policy has variables ($NAME) that are to be filled in before it is signed or uploaded. What they come to was not checked.',
    remedy: 'Fill them in, and check what comes of it.',
  },
  PS422: {
    title: 'Secrets in clear',
    meaning: 'The policy holds the value of a secret or a private key, so whoever reads the file knows it.',
    remedy:
      'Let the CAS make the secret (kind and size, no value), import it, or upload the policy encrypted and keep the file as a key.',
  },
  PS423: {
    title: 'Secrets for everybody',
    meaning: 'A secret can be read by everybody: it is exported publicly, or written in a policy that ANY may read.',
    remedy: 'Remove export_public, or name in access_policy who may read.',
  },
  PS424: {
    title: 'Placeholders',
    meaning: 'A placeholder of the CAS ($$SCONE::NAME$$) is not closed or names nothing, so it would stay text.',
    remedy: 'Close it with $$ in the same line.',
  },
  PS425: {
    title: 'Paths of files and volumes',
    meaning: 'A path at which a file is injected or a volume mounted is not absolute, has .. in it, or is used twice.',
    remedy: 'Write an absolute path, each once.',
  },
  PS426: {
    title: 'Certificates of a policy',
    meaning:
      'A certificate is issued by what is no CA, or its key is no private key; or it is valid for every host name.',
    remedy: 'Name a secret of kind x509-ca as issuer, and one of kind private-key as private_key.',
  },
  PS427: {
    title: 'Encrypted policies',
    meaning: 'The policy is encrypted, so nothing can be said of what it permits.',
    remedy: 'Check the session file before it is encrypted.',
  },
  PS430: {
    title: 'Change of enclaves',
    meaning: 'Other enclaves, or enclaves on more machines, may act as a service and get its secrets.',
    remedy: 'Compare the measurement with that of the program you built.',
  },
  PS431: {
    title: 'Change of secrets',
    meaning:
      'A secret goes to more services, is exported to more policies, comes from elsewhere, or can be known by more people.',
    remedy: 'Ask who needs it. Values are not shown.',
  },
  PS432: {
    title: 'Change of volumes',
    meaning: 'A volume is mounted, exported or imported, or its content is bound less than before.',
    remedy: 'Ask who needs it.',
  },
  PS433: {
    title: 'Change of network names',
    meaning: 'A certificate is valid for more host names or uses, or something else about the network is permitted.',
    remedy: 'Ask whose names they are.',
  },
  PS434: {
    title: 'Change of rights',
    meaning: 'More people may read or update the policy or create others below it, or it has another creator.',
    remedy: 'Ask who they are.',
  },
  PS435: {
    title: 'Change of attestation',
    meaning: 'Attestation asks for less than before: more weaknesses are tolerated or advisories ignored.',
    remedy: 'Ask which machine needs it.',
  },
  PS436: {
    title: 'Change of what runs',
    meaning:
      'A service runs another command or with another environment or files, within enclaves that are let in: what they do with the secrets may be different.',
    remedy: 'Read the change in the file; values are not shown here.',
  },
  PS437: {
    title: 'Change that cannot be judged',
    meaning: 'Something changed of which this program does not know what it permits, so it counts as if it did.',
    remedy: 'Read the change in the file, and the documentation of the CAS.',
  },
  PS438: {
    title: 'Policy that is compared',
    meaning: 'The two texts are not versions of one policy, or the new one does not follow the old one.',
    remedy: 'Compare with the version that the CAS holds, and name its hash as predecessor.',
  },
  PS439: {
    title: 'What a policy permits anew',
    meaning: 'What the new text permits that the old one did not, in sum.',
    remedy: 'Read each of the changes.',
  },
} as const satisfies Record<string, FindingCodeRow>;
