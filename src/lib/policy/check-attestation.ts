// Which enclaves a session lets in, and on which machines.
import {nearest} from '../report/suggestion.ts';
import {isOpen, shown} from './check-names.ts';
import type {Complain} from './complaint.ts';
import {placeholdersIn} from './placeholders.ts';
import {type Attestation, attestationOf, type Service, type Session, type Word} from './session.ts';
import {entries, member, type SessionNode, scalarsOf, textOf} from './session-node.ts';

export function checkAttestation(session: Session, complain: Complain): void {
  const {services, images} = session;
  const imageMeasurements = new Map(images.map(({name, measurements}) => [name, measurements]));
  for (const service of services) {
    checkBinding(service, imageMeasurements.get(service.image?.text ?? '') ?? [], complain);
    checkMeasurements(service.measurements, complain);
  }
  for (const {measurements} of images) checkMeasurements(measurements, complain);
  for (const attestation of allAttestations(session)) {
    checkMeasurements(attestation.measurements, complain);
    checkTolerances(attestation, complain);
    checkMode(attestation, complain);
  }
  for (const node of testOnlyIn(session)) {
    complain({code: 'PS416', verdict: 'failed', at: node, summary: 'attestation is only for tests'});
  }
}

/** Of the session, of its services, and in fragments that others may import. */
function allAttestations({attestation, services, secrets}: Session): Attestation[] {
  const fragments = secrets.flatMap(({node}) => {
    const value = member(node, 'value');
    if (value?.kind !== 'map') return [];
    const inner = member(value, 'attestation');
    return [attestationOf(inner ?? value)];
  });
  return [attestation, ...services.map((service) => service.attestation), ...fragments].filter(
    (each) => each !== undefined,
  );
}

function checkBinding(service: Service, ofImage: readonly Word[], complain: Complain): void {
  const {attestation, measurements, measurementsNode, node, name} = service;
  const own = [...measurements, ...ofImage, ...(attestation?.measurements ?? [])];
  if (own.length > 0 || (attestation?.fragments.length ?? 0) > 0) return;
  const at = attestation?.node ?? measurementsNode ?? member(node, 'name') ?? node;
  if ((attestation?.signers.length ?? 0) > 0) {
    const summary = `service ${shown(name)} is bound to a signer, and to none of its programs`;
    complain({code: 'PS413', verdict: 'warning', at, summary});
    return;
  }
  const isEmptied =
    measurementsNode !== undefined || (attestation && member(attestation.node, 'mrenclave') !== undefined);
  const summary = isEmptied
    ? `service ${shown(name)} has an empty list of measurements`
    : `service ${shown(name)} is bound to no measurement`;
  complain({code: 'PS413', verdict: 'failed', at, summary});
}

function checkMeasurements(measurements: readonly Word[], complain: Complain): void {
  for (const {text, node} of measurements) {
    if (isOpen(text) || placeholdersIn(text).length > 0) continue;
    if (!/^[0-9a-f]{64}$/i.test(text)) {
      const details = [`it has ${text.length} characters`];
      complain({code: 'PS412', verdict: 'failed', at: node, summary: 'a measurement is not 64 hex digits', details});
    } else if (/^0+$/.test(text)) {
      complain({code: 'PS412', verdict: 'failed', at: node, summary: 'a measurement is only zeros'});
    }
  }
}

const tolerances: Readonly<Record<string, string>> = {
  'debug-mode': 'debug enclaves, whose memory can be read',
  'outdated-tcb': 'processors whose microcode or firmware is out of date',
  'software-hardening-needed': 'processors whose flaws software has to work round',
  'insecure-configuration': 'a firmware configuration that is known to be insecure',
  hyperthreading: 'hyperthreading, which leaks between the two threads of a core',
  'insecure-igpu': 'the integrated graphics unit',
  'aepic-leak': 'processors with the ÆPIC leak',
};

function checkTolerances({tolerated, ignored}: Attestation, complain: Complain): void {
  for (const [index, {text, node}] of tolerated.entries()) {
    if (text === 'debug-mode') {
      complain({code: 'PS418', verdict: 'failed', at: node, summary: `it tolerates ${tolerances[text]}`});
    } else if (!Object.hasOwn(tolerances, text) && !isOpen(text) && placeholdersIn(text).length === 0) {
      const meant = text.length > 60 || index > 50 ? undefined : nearest(text, Object.keys(tolerances));
      const summary = `there is no tolerance ${shown(text)} that is known`;
      const hint = meant && {hint: `did you mean ${meant}?`};
      complain({code: 'PS419', verdict: 'warning', at: node, summary, ...hint});
    }
  }
  const known = tolerated.filter(({text}) => text !== 'debug-mode' && Object.hasOwn(tolerances, text));
  const [first] = known;
  if (first !== undefined) {
    const names = [...new Set(known.map(({text}) => text))];
    const summary = `it tolerates ${names.length === 1 ? 'one weakness' : `${names.length} weaknesses`}`;
    const details = names.map((name) => `${name}: ${tolerances[name]}`);
    complain({code: 'PS419', verdict: 'warning', at: first.node, summary, details});
  }
  checkAdvisories(ignored, complain);
}

function checkAdvisories(ignored: readonly Word[], complain: Complain): void {
  const all = ignored.find(({text}) => text === '*');
  if (all !== undefined) {
    complain({
      code: 'PS420',
      verdict: 'warning',
      at: all.node,
      summary: 'it ignores all security advisories, those to come too',
    });
    return;
  }
  const [first] = ignored;
  if (first === undefined) return;
  for (const {text, node} of ignored) {
    if (isOpen(text) || /^INTEL-SA-\d{5}$/.test(text)) continue;
    complain({
      code: 'PS420',
      verdict: 'warning',
      at: node,
      summary: `${shown(text)} is no advisory: INTEL-SA-00615 is one`,
    });
  }
  const details = [
    ignored
      .slice(0, 20)
      .map(({text}) => shown(text))
      .join(', '),
  ];
  const summary = `it ignores ${ignored.length === 1 ? 'one advisory' : `${ignored.length} advisories`}`;
  complain({code: 'PS420', verdict: 'warning', at: first.node, summary, details});
}

function checkMode({mode}: Attestation, complain: Complain): void {
  if (mode === undefined || mode.text === 'hardware' || isOpen(mode.text)) return;
  const isOff = ['none', 'simulation', 'sim'].includes(mode.text);
  complain({
    code: 'PS417',
    verdict: 'failed',
    at: mode.node,
    summary: isOff
      ? `attestation is switched off: mode is ${mode.text}`
      : `there is no mode ${shown(mode.text)} that is known`,
  });
}

/** Where attestation is described; a command or a file of an image may speak of it without harm. */
function testOnlyIn({document: {root}, services, secrets}: Session): SessionNode[] {
  const places = [
    member(root, 'security'),
    ...services.map(({attestation}) => attestation?.node),
    ...secrets.map(({node}) => member(node, 'value')).filter((value) => value?.kind === 'map'),
  ].filter((each) => each !== undefined);
  const inside = places.flatMap((place) => [...scalarsOf(place)]);
  const beside = [root, ...services.map(({node}) => node)].flatMap((node) => entries(node).map(({key}) => key));
  return [...new Set([...inside, ...beside])].filter((node) => /^(?:--)?only_for_testing/.test(textOf(node) ?? ''));
}
