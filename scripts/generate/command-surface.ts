// schema/commands.json: commands, flags and variables that people and scripts rely on. A change here is a decision.
import {describeCommands} from './commands.ts';

export async function commandSurface(): Promise<unknown> {
  const commands = await describeCommands();
  return Object.fromEntries(
    commands.map(({id, args, flags, environment}) => [
      id,
      {
        args: args.map(({name, isRequired}) => (isRequired ? name : `[${name}]`)),
        flags: Object.fromEntries(
          flags.map(({name, char, value, isRepeatable, variables}) => [
            name,
            {
              ...(char && {char}),
              ...(value && {value}),
              ...(isRepeatable && {repeatable: true}),
              ...(variables.length > 0 && {variables}),
            },
          ]),
        ),
        ...(environment.length > 0 && {variables: environment.map(([name]) => name)}),
      },
    ]),
  );
}
