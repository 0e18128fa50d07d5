import { counter, gauge } from '../metric.ts';

/** The room's tick, the poses that it sends, and the sockets that carry them. All rooms of this process together. */
export const PRESENCE = {
  ticks: counter('atrium_ticks_total', { help: 'Ticks of rooms; a room has ten a second.' }),
  tickTime: counter('atrium_tick_seconds_total', { help: 'Time that ticks took, all together.', unit: 'seconds' }),
  ticksSlow: counter('atrium_ticks_slow_total', {
    help: 'Ticks that took more than half of the time between two ticks, or came later than the next was due.',
  }),
  tickSlowest: gauge('atrium_tick_slowest_seconds', {
    help: 'The longest tick of the last 15 to 30 s, or since the scrape before where that is longer.',
    unit: 'seconds',
  }),
  framesSkipped: counter('atrium_presence_frames_skipped_total', {
    help: 'Presence frames that were not made, since their reader was too far behind.',
  }),
  moves: counter('atrium_moves_total', {
    help: 'Steps of participants by what became of them; refused: over the rate.',
    labels: ['move'],
  }),
  sockets: gauge('atrium_sockets', { help: 'WebSockets open now, joined or not.' }),
  socketsClosed: counter('atrium_sockets_closed_total', {
    help: 'WebSockets that closed, by the code of the closing (RFC 6455, 7.4).',
    labels: ['closing'],
  }),
  messages: counter('atrium_signaling_messages_total', {
    help: 'Messages over WebSockets: text is requests, replies and events, pose is presence.',
    labels: ['direction', 'message'],
  }),
  messageBytes: counter('atrium_signaling_bytes_total', {
    help: 'Bytes of these messages, without WebSocket framing.',
    unit: 'bytes',
    labels: ['direction', 'message'],
  }),
} as const;
