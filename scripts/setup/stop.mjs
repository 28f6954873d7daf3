/** A reason to stop that a person can act on: printed as it is, without a stack trace. */
export class Stop extends Error {}

/** Runs a command's main function: a `Stop` becomes one line on stderr and exit code 1. */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Refuses a Node that is too old for the dependencies. */
export function requireNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Stop(`Surecast needs Node 20.19 or newer; this is ${version} (${process.execPath})`);
}
