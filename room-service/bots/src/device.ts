import type { Opaque } from '@atrium/protocol';
import { Device } from 'mediasoup-client';
import { loadWrtc } from './wrtc.ts';

/** The Chrome handler suits libwebrtc's Node binding; without a name mediasoup-client looks for a browser. */
const HANDLER = 'Chrome111';

const devices = new Map<string, Promise<Device>>();

/** Loaded once per set of router capabilities: loading opens two connections, and fifty bots can share the result. */
export function deviceFor(routerRtpCapabilities: Opaque): Promise<Device> {
  const key = JSON.stringify(routerRtpCapabilities);
  const device = devices.get(key) ?? loadDevice(routerRtpCapabilities);
  devices.set(key, device);
  return device;
}

async function loadDevice(routerRtpCapabilities: Opaque): Promise<Device> {
  loadWrtc();
  const device = new Device({ handlerName: HANDLER });
  await device.load({ routerRtpCapabilities });
  return device;
}
