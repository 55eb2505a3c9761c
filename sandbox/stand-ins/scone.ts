// The stand-in for the program `scone`: a launcher that lay-scone.ts writes starts it.
import {runScone} from './scone/run.ts';
import {readSettings, settingsVariable} from './scone/settings.ts';

const {[settingsVariable]: _settings, NODE_COMPILE_CACHE: _compiled, ...environment} = process.env;

process.exitCode = await runScone(
  {
    argv: process.argv.slice(2),
    environment,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    die: () => {
      process.kill(process.pid, 'SIGKILL');
      // The signal comes before the next line, but the type checker cannot know.
      throw new Error('killed');
    },
  },
  readSettings(process.env),
);
