// Loaded before the program (`node --import`): says at its end how large it was at most, in kB.

process.on('exit', () => process.stderr.write(`\npeak memory: ${process.resourceUsage().maxRSS} kB\n`));
