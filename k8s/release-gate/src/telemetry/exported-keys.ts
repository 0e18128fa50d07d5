/**
 * Keys of attributes of the gate's spans, beside those that the room service has (`room-service/src/telemetry/exported-keys.ts`). The
 * collector lets these pass and no others; none holds anything of a person in a room.
 */
export const GATE_KEYS = ['atrium.digest', 'atrium.release', 'atrium.weight'] as const;
/** Of those that the room service has, too. */
export const SHARED_KEYS = ['atrium.keep', 'atrium.outcome', 'atrium.reason'] as const;

export type GateKey = (typeof GATE_KEYS)[number] | (typeof SHARED_KEYS)[number];
