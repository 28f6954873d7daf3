import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { find, runInherited } from './child.mjs';
import { Stop } from './stop.mjs';

const LISTS = '/var/lib/apt/lists';
const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Makes sure that programs are on the PATH: installs their Debian packages as root, elsewhere says what to install.
 * @param {{program: string, package: string, otherwise: string}[]} wanted `otherwise` is the line for other systems
 */
export async function ensurePrograms(wanted) {
  const missing = wanted.filter(({ program }) => find(program) === null);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || find('apt-get') === null) {
    throw new Stop(missing.map(({ otherwise }) => otherwise).join('\n'));
  }
  const packages = missing.map((entry) => entry.package);
  console.log(`Installing ${packages.join(', ')} from Debian (once) …`);
  await install(packages);
  const still = missing.filter(({ program }) => find(program) === null);
  if (still.length > 0) throw new Stop(still.map(({ otherwise }) => otherwise).join('\n'));
}

/** Installs Debian packages, as root, without recommended ones and without starting services. */
async function install(packages) {
  const removePolicy = forbidServices();
  // RUNLEVEL=1 does for init scripts what the policy file does for systemd.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...args) => runInherited('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=120', ...args], { env });
  const add = () => apt('install', '-y', '--no-install-recommends', ...packages);
  try {
    const listed = existsSync(LISTS) && readdirSync(LISTS).some((name) => name.includes('_Packages'));
    if (listed && (await add()) === 0) return;
    await apt('update');
    if ((await add()) !== 0)
      throw new Stop(`apt-get could not install ${packages.join(', ')}: its reason stands above`);
  } finally {
    removePolicy();
  }
}

/**
 * A package that brings a service starts it at once, here a second Redis on its usual port. A policy file forbids that
 * for as long as this process lives, so that one left behind by a killed install forbids nothing.
 */
function forbidServices() {
  if (existsSync(POLICY)) return () => {};
  writeFileSync(POLICY, `#!/bin/sh\n[ -d /proc/${process.pid} ] && exit 101\nexit 0\n`);
  chmodSync(POLICY, 0o755);
  return () => rmSync(POLICY, { force: true });
}
