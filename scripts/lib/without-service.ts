import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export type ServiceManager = {
  isRunning: boolean;
  systemctl: (...args: string[]) => void;
};

/**
 * Installs a package whose programs are wanted, and not the service that Debian starts with it. Masked at run time
 * only, so that nothing is left of it after a reboot even when this process dies in the middle.
 */
export async function withoutService<T>(
  unit: string,
  install: () => Promise<T>,
  manager: ServiceManager = systemd(),
): Promise<T> {
  // Without systemd Debian's policy is asked (a container's says no), and coturn's script starts nothing by default.
  if (!manager.isRunning) return install();
  manager.systemctl('mask', '--runtime', unit);
  try {
    return await install();
  } finally {
    manager.systemctl('unmask', '--runtime', unit);
    manager.systemctl('disable', unit);
  }
}

function systemd(): ServiceManager {
  return {
    isRunning: process.getuid?.() === 0 && existsSync('/run/systemd/system'),
    systemctl: (...args) => {
      try {
        execFileSync('systemctl', args, { stdio: 'ignore' });
      } catch {
        // A unit that was not installed cannot be disabled.
      }
    },
  };
}
