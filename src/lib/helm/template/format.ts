// Go's fmt.Sprint, Sprintln and Sprintf.

import {integerOf, typeOf} from '../../go/value.ts';
import type {FormatFlags} from './padding.ts';
import {printArgument} from './printer.ts';

/** fmt.Sprint: a space between two operands where neither is a string. */
export function sprint(args: readonly unknown[]): string {
  let text = '';
  args.forEach((arg, i) => {
    if (i > 0 && typeof arg !== 'string' && typeof args[i - 1] !== 'string') text += ' ';
    text += printArgument(arg, 'v', {});
  });
  return text;
}

/** fmt.Sprintln: spaces between all operands, a newline at the end. */
export function sprintln(args: readonly unknown[]): string {
  return `${args.map((arg) => printArgument(arg, 'v', {})).join(' ')}\n`;
}

/** fmt.Sprint of one value, the commonest case. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : printArgument(value, 'v', {});
}

/** fmt.Sprintf with all verbs, flags, widths, precisions and argument indexes; mistakes appear in the text as `%!…`. */
export function sprintf(format: string, args: readonly unknown[]): string {
  if (!format.includes('%') && args.length === 0) return format;
  return new Formatter(format, args).run();
}

const flagNames: {[character: string]: 'sharp' | 'zero' | 'plus' | 'minus' | 'space'} = {
  '#': 'sharp',
  '0': 'zero',
  '+': 'plus',
  '-': 'minus',
  ' ': 'space',
};

const largestNumber = 1_000_000;

/** One run of Sprintf: a cursor in the format and one in the arguments. */
class Formatter {
  readonly format: string;
  readonly args: readonly unknown[];
  output = '';
  position = 0;
  next = 0;
  reordered = false;
  goodIndex = true;
  afterIndex = false;

  constructor(format: string, args: readonly unknown[]) {
    this.format = format;
    this.args = args;
  }

  run(): string {
    while (this.position < this.format.length) {
      const percent = this.format.indexOf('%', this.position);
      if (percent < 0) {
        this.output += this.format.slice(this.position);
        break;
      }
      this.output += this.format.slice(this.position, percent);
      this.position = percent + 1;
      this.directive();
    }
    if (!this.reordered && this.next < this.args.length) this.output += extraText(this.args.slice(this.next));
    return this.output;
  }

  directive(): void {
    this.goodIndex = true;
    this.afterIndex = false;
    const flags = this.flags();
    this.argumentIndex();
    this.width(flags);
    if (this.format[this.position] === '.' && this.position + 1 < this.format.length) this.precision(flags);
    if (!this.afterIndex) this.argumentIndex();
    if (this.position >= this.format.length) {
      this.output += '%!(NOVERB)';
      return;
    }
    const verb = String.fromCodePoint(this.format.codePointAt(this.position) ?? 0);
    this.position += verb.length;
    this.verb(verb, flags);
  }

  verb(verb: string, flags: FormatFlags): void {
    if (verb === '%') this.output += '%';
    else if (!this.goodIndex) this.output += `%!${verb}(BADINDEX)`;
    else if (this.next >= this.args.length) this.output += `%!${verb}(MISSING)`;
    else {
      if (verb === 'v') {
        flags.goSyntax = flags.sharp ?? false;
        flags.plusFields = flags.plus ?? false;
        flags.sharp = false;
        flags.plus = false;
      }
      this.output += printArgument(this.args[this.next], verb, flags);
      this.next += 1;
    }
  }

  flags(): FormatFlags {
    const flags: FormatFlags = {};
    for (;;) {
      const name = flagNames[this.format[this.position] ?? ''];
      if (name === undefined) return flags;
      flags[name] = true;
      this.position += 1;
    }
  }

  /** `[2]`: the argument to use next, counted from 1. */
  argumentIndex(): void {
    if (this.format[this.position] !== '[') return;
    this.reordered = true;
    const close = this.format.indexOf(']', this.position);
    if (close < 0) {
      this.goodIndex = false;
      this.position += 1;
      return;
    }
    const index = /^[0-9]+$/.test(this.format.slice(this.position + 1, close))
      ? Number(this.format.slice(this.position + 1, close))
      : 0;
    this.position = close + 1;
    if (index >= 1 && index <= this.args.length) {
      this.next = index - 1;
      this.afterIndex = true;
    } else {
      this.goodIndex = false;
    }
  }

  width(flags: FormatFlags): void {
    if (this.format[this.position] !== '*') {
      const width = this.number();
      if (width !== undefined) flags.width = width;
      if (this.afterIndex && width !== undefined) this.goodIndex = false;
      return;
    }
    this.position += 1;
    const width = this.starArgument();
    if (width === undefined) this.output += '%!(BADWIDTH)';
    else if (width < 0) Object.assign(flags, {width: -width, minus: true, zero: false});
    else flags.width = width;
    this.afterIndex = false;
  }

  precision(flags: FormatFlags): void {
    this.position += 1;
    if (this.afterIndex) this.goodIndex = false;
    this.argumentIndex();
    if (this.format[this.position] !== '*') {
      flags.precision = this.number() ?? 0;
      return;
    }
    this.position += 1;
    const precision = this.starArgument();
    if (precision !== undefined && precision >= 0) flags.precision = precision;
    else this.output += '%!(BADPREC)';
    this.afterIndex = false;
  }

  number(): number | undefined {
    const match = /^[0-9]+/.exec(this.format.slice(this.position, this.position + 20));
    if (match === null) return undefined;
    this.position += match[0].length;
    return Number(match[0]) > largestNumber ? undefined : Number(match[0]);
  }

  starArgument(): number | undefined {
    const value = integerOf(this.args[this.next]);
    if (this.next < this.args.length) this.next += 1;
    if (value === undefined || value > largestNumber || value < -largestNumber) return undefined;
    return Number(value);
  }
}

function extraText(extra: readonly unknown[]): string {
  const texts = extra.map((arg) =>
    arg === undefined || arg === null ? '<nil>' : `${typeOf(arg)}=${printArgument(arg, 'v', {})}`,
  );
  return `%!(EXTRA ${texts.join(', ')})`;
}
