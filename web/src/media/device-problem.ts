import type { DeviceProblem } from './media-store.ts';

export type DeviceEnvironment = {
  /** `window.isSecureContext` */
  secure: boolean;
  /** Whether the browser offers `navigator.mediaDevices.getUserMedia`. */
  hasDevices: boolean;
};

/** Why a page may not even ask, or null when it may. Browsers hide devices from http on other hosts than localhost. */
export function environmentProblem({ secure, hasDevices }: DeviceEnvironment): DeviceProblem | null {
  if (hasDevices) return null;
  return secure ? 'failed' : 'insecure';
}

/** What went wrong, by the names that getUserMedia rejects with (W3C Media Capture, and what older browsers say). */
export function deviceProblem(error: unknown): DeviceProblem {
  const name = typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
    case 'SecurityError': {
      return 'denied';
    }
    case 'NotFoundError':
    case 'DevicesNotFoundError':
    case 'OverconstrainedError':
    case 'ConstraintNotSatisfiedError': {
      return 'missing';
    }
    // Windows says NotReadable, Chrome on a vanished device Abort: both mean that somebody else holds it.
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError': {
      return 'busy';
    }
    default: {
      return 'failed';
    }
  }
}
