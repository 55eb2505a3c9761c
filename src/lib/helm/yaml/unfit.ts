// What the quick reader of YAML says of a text that it leaves to the whole one.

export class Unfit extends Error {
  override readonly name = 'Unfit';
}
