// Loaded before the program (`node --import`): kills it from within, as soon as it has said of so many changes that they
// are done. From outside it would be killed when somebody gets round to it, on a busy machine long after.

let left = Number(process.env.END_AFTER_CHANGES);
const {stderr} = process;
const write = stderr.write.bind(stderr) as (...parts: unknown[]) => boolean;

stderr.write = (...parts: unknown[]) => {
  const isWritten = write(...parts);
  if (/\bdone: (?:create|update|write|mark|set|delete) /.test(`${parts[0]}`) && --left === 0)
    process.kill(process.pid, 'SIGKILL');
  return isWritten;
};
